import type { IsoDate } from '../../../schemas/columns.ts';
import { atOnce } from '../../query/together.ts';
import type { Measured, Panel, Sectors } from '../report.ts';
import { type Asking, measured, missing } from './asking.ts';

interface Holdings {
  readonly on: IsoDate;
  readonly weights: ReadonlyMap<string, number>;
}

async function newestHoldings({ engine }: Asking, fund: string): Promise<Holdings | undefined> {
  const { rows } = await engine.run(
    `SELECT sector, weight_fraction, observation_date FROM sector_weight
     WHERE fund_ticker = '${fund}' AND equity_rows > 0 AND weight_fraction IS NOT NULL
       AND observation_date = (
         SELECT MAX(observation_date) FROM sector_weight WHERE fund_ticker = '${fund}'
       )
     ORDER BY weight_fraction DESC`,
  );
  const [first] = rows;
  if (!first) return undefined;
  const weights = rows.map(
    (row) => [String(row['sector']), Number(row['weight_fraction'])] as const,
  );
  return { on: String(first['observation_date']), weights: new Map(weights) };
}

function heaviest(asking: Asking, fund: string, holdings: Holdings | undefined): Measured[] {
  const [first] = holdings?.weights ?? [];
  if (!first || !holdings) return [];
  const [sector, value] = first;
  const series = { dataset: 'index_constituent', series: fund };
  return measured(asking, series, `${fund}, ${sector}`, 'share', { day: holdings.on, value });
}

// Rights and leftovers: real, and too small to be drawn.
const smallestShown = 0.001;

/** Sector weights of the two funds that track the indexes, each as of its newest holdings. */
export async function sectors(asking: Asking): Promise<Panel<Sectors>> {
  const [small, large] = await atOnce([
    newestHoldings(asking, 'IWM'),
    newestHoldings(asking, 'IVV'),
  ]);
  if (!small) return missing(asking, 'index_constituent', 'holdings of IWM');
  const names = new Set([...small.weights.keys(), ...(large?.weights.keys() ?? [])]);
  const weights = [...names]
    .map((sector) => ({
      sector,
      small: small.weights.get(sector) ?? null,
      large: large?.weights.get(sector) ?? null,
    }))
    .filter((each) => Math.max(each.small ?? 0, each.large ?? 0) >= smallestShown)
    .sort((a, b) => (b.small ?? 0) - (a.small ?? 0));
  const figures = [...heaviest(asking, 'IWM', small), ...heaviest(asking, 'IVV', large)];
  return { shown: { weights, small_on: small.on, large_on: large?.on, figures } };
}
