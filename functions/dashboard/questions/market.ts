import { addDays } from '../../../schemas/calendar.ts';
import type { IsoDate } from '../../../schemas/columns.ts';
import { atOnce } from '../../query/together.ts';
import { shown } from '../format.ts';
import type { Line, Lines, Mark, Panel, Point } from '../report.ts';
import {
  type Asking,
  linesOf,
  lowestOf,
  measured,
  missing,
  pointsOf,
  rowsSince,
} from './asking.ts';

const indexes = [
  { symbol: 'RUT', name: 'Russell 2000', role: 'small' },
  { symbol: 'SPX', name: 'S&P 500', role: 'large' },
] as const;

type Index = (typeof indexes)[number];

const levels = ({ symbol }: Index) => ({ dataset: 'index_level', series: symbol });

async function pointsPerIndex(
  asking: Asking,
  view: string,
  column: string,
  where = 'TRUE',
): Promise<Point[][]> {
  return await atOnce(
    indexes.map(async ({ symbol }) => {
      const own = `symbol = '${symbol}' AND return_kind = 'price' AND ${where}`;
      return pointsOf(await rowsSince(asking, view, [column], own), column);
    }),
  );
}

function asLines(perIndex: readonly Point[][]): Line[] {
  return linesOf(
    indexes.map(({ name, role }, i) => ({ label: name, role, points: perIndex[i] ?? [] })),
  );
}

function noCloses(asking: Asking, perIndex: readonly Point[][]) {
  const lacking = indexes.filter((_, i) => perIndex[i]?.length === 0).map(({ name }) => name);
  return missing(asking, 'index_level', `closes of the ${lacking.join(' and the ')}`);
}

function rebased(points: readonly Point[]): Point[] {
  const base = points[0]?.value ?? 1;
  return points.map(({ day, value }) => ({ day, value: (value / base) * 100 }));
}

function lowMark(point: Point | undefined, text: (value: number) => string): Mark[] {
  return point ? [{ ...point, label: `low ${text(point.value)}`, side: 'below' }] : [];
}

/** Both indexes from a common 100, with the lowest close of the Russell. */
export async function prices(asking: Asking): Promise<Panel<Lines>> {
  const [closes, years, excess] = await atOnce([
    pointsPerIndex(asking, 'daily_close', 'close_value'),
    pointsPerIndex(asking, 'return_year_to_date', 'return_fraction'),
    rowsSince(
      asking,
      'relative_strength',
      ['100 * year_to_date_excess_fraction AS ahead'],
      "symbol = 'RUT' AND return_kind = 'price'",
    ),
  ]);
  if (closes.some((points) => points.length === 0)) return noCloses(asking, closes);
  const lines = asLines(closes.map(rebased));
  const [rut] = indexes;
  const figures = [
    ...measured(asking, levels(rut), `${rut.name}, close`, 'points', closes[0]?.at(-1)),
    ...indexes.flatMap((index, i) =>
      measured(asking, levels(index), `${index.name}, this year`, 'change', years[i]?.at(-1)),
    ),
    ...measured(
      asking,
      levels(rut),
      'Russell minus S&P, this year',
      'percentage points',
      pointsOf(excess, 'ahead').at(-1),
    ),
  ];
  const low = lowMark(lowestOf(lines[0]?.points ?? []), (value) => value.toFixed(1));
  return { shown: { lines, marks: low, figures } };
}

/** How far each index stands below the highest close it ever had, as far as the lake goes. */
export async function drawdown(asking: Asking): Promise<Panel<Lines>> {
  const falls = await pointsPerIndex(asking, 'drawdown', 'drawdown_fraction');
  if (falls.some((points) => points.length === 0)) return noCloses(asking, falls);
  const figures = indexes.flatMap((index, i) =>
    measured(asking, levels(index), `${index.name}, from its record`, 'change', falls[i]?.at(-1)),
  );
  const low = lowMark(lowestOf(falls[0] ?? []), (value) => shown('change', value));
  return { shown: { lines: asLines(falls), marks: low, figures } };
}

async function lowDate(asking: Asking): Promise<IsoDate | undefined> {
  const rows = await rowsSince(
    asking,
    'recovery_from_low',
    ['low_date'],
    "symbol = 'RUT' AND return_kind = 'price' AND low_basis = 'close'",
  );
  const date = rows.at(-1)?.['low_date'];
  return typeof date === 'string' ? date : undefined;
}

/** How far each index stands above the lowest close of the 12 months before. */
export async function recovery(asking: Asking): Promise<Panel<Lines>> {
  const view = 'recovery_from_low';
  const [rises, low] = await atOnce([
    pointsPerIndex(asking, view, 'recovery_fraction', "low_basis = 'close'"),
    lowDate(asking),
  ]);
  if (rises.some((points) => points.length === 0)) {
    return missing(asking, 'index_level', 'closes of both indexes over 12 months');
  }
  const figures = indexes.flatMap((index, i) => {
    const label = `${index.name}, from its low`;
    return measured(asking, levels(index), label, 'change', rises[i]?.at(-1));
  });
  const marks = (rises[0] ?? [])
    .filter(({ day }) => day === low)
    .map((point) => ({ ...point, label: '', side: 'below' as const }));
  return { shown: { lines: asLines(rises), marks, figures } };
}

/** Publishers give the S&P's estimates away; the Russell's are licensed and can only be dropped. */
async function noValuation(asking: Asking) {
  const { rows } = await asking.engine.run('SELECT DISTINCT index_symbol FROM forward_pe');
  const held = rows.map((row) => row['index_symbol']);
  if (held.includes('RUT')) {
    return missing(asking, 'index_estimate', 'forward price/earnings of the S&P 500 for that year');
  }
  const input = 'forward price/earnings of the Russell 2000 (licensed)';
  const { missing: lacking } = missing(asking, 'index_estimate', input);
  return { missing: { ...lacking, sources: [] } };
}

const valuationsShown = 12;

/** Forward price over earnings of both indexes, whenever the lake has a new pair. */
export async function valuation(asking: Asking): Promise<Panel<Lines>> {
  // An estimate counts until the next one, so pairs older than the charts' first day are shown too.
  const { rows } = await asking.engine.run(
    `SELECT
       observation_date, rut_price_earnings_ratio, spx_price_earnings_ratio, discount_fraction,
       input_age_days
     FROM valuation_discount ORDER BY observation_date`,
  );
  const pairs = rows.slice(-valuationsShown);
  if (pairs.length === 0) return await noValuation(asking);
  const lines = asLines([
    pointsOf(pairs, 'rut_price_earnings_ratio'),
    pointsOf(pairs, 'spx_price_earnings_ratio'),
  ]);
  const pair = pairs.at(-1) ?? {};
  // A pair is as old as the older of the two.
  const olderDay = addDays(String(pair['observation_date']), -Number(pair['input_age_days']));
  const oldest = { ...pair, observation_date: olderDay };
  const newest = (column: string) => pointsOf([oldest], column)[0];
  const estimates = (series: string) => ({ dataset: 'index_estimate', series });
  const [rut, spx] = indexes;
  const figures = [
    ...measured(asking, estimates('RUT'), 'Discount', 'share', newest('discount_fraction')),
    ...measured(asking, estimates('RUT'), rut.name, 'ratio', newest('rut_price_earnings_ratio')),
    ...measured(asking, estimates('SPX'), spx.name, 'ratio', newest('spx_price_earnings_ratio')),
  ];
  return { shown: { lines, marks: [], figures } };
}
