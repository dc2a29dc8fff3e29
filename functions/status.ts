import { newYorkWallClock } from '../schemas/calendar.ts';
import type { IsoDate } from '../schemas/columns.ts';
import { missedSlots, nextSlot } from '../schemas/publication.ts';
import { type OffBecause, offAsDeclared } from './activation.ts';
import type { QueryEngine } from './query/engine.ts';
import type { Source } from './source.ts';

/** How current one series is, by its publisher's own calendar. */
export interface SeriesStatus {
  readonly source: string;
  readonly dataset: string;
  /** The grain without its date; `1,962 series` where there are too many to name. */
  readonly series: string;
  readonly newest: IsoDate;
  /** Publications that should have brought something newer; 0 is current. */
  readonly missed_publications: number;
  readonly next_expected: string | null;
  /** Why its source is not asked: what it holds only grows older. */
  readonly off_because: string | null;
  readonly rows: number;
  readonly quarantined: number;
}

const mostNamed = 12;

async function seriesOf(engine: QueryEngine, source: Source, dataset: Source['datasets'][number]) {
  const keys = dataset.grain.filter((name) => name !== 'observation_date');
  // Holdings and short interest have thousands of keys: the first one names the file they came in.
  const named = keys.length > 2 ? keys.slice(0, 1) : keys;
  const { rows } = await engine.run(
    `SELECT ${named.join(', ')}, MAX(observation_date) AS newest, COUNT(*) AS held
     FROM ${dataset.name} WHERE source = '${source.name}'
     GROUP BY ${named.join(', ')} ORDER BY ${named.join(', ')}`,
  );
  const found = rows.map((row) => ({
    series: named.map((name) => row[name]).join(' '),
    newest: String(row['newest']),
    rows: Number(row['held']),
  }));
  if (found.length <= mostNamed) return found;
  return [
    {
      series: `${found.length} series`,
      newest:
        found
          .map(({ newest }) => newest)
          .sort()
          .at(-1) ?? '',
      rows: found.reduce((sum, { rows: held }) => sum + held, 0),
    },
  ];
}

async function quarantineCounts(engine: QueryEngine): Promise<Map<string, number>> {
  const { rows } = await engine.run(
    'SELECT source, dataset_name, COUNT(*) AS held FROM rejected_row GROUP BY source, dataset_name',
  );
  return new Map(
    rows.map((row) => [`${row['source']} ${row['dataset_name']}`, Number(row['held'])]),
  );
}

/** Every series of every source that has rows. */
export async function seriesStatus(
  engine: QueryEngine,
  sources: readonly Source[],
  now: Date,
  offBecause: OffBecause = offAsDeclared,
): Promise<SeriesStatus[]> {
  const held = await quarantineCounts(engine);
  const statuses: SeriesStatus[] = [];
  for (const source of sources) {
    const next = nextSlot(source.publication, now);
    const clock = next && newYorkWallClock(next.at);
    for (const dataset of source.datasets) {
      const quarantined = held.get(`${source.name} ${dataset.name}`) ?? 0;
      for (const series of await seriesOf(engine, source, dataset)) {
        statuses.push({
          source: source.name,
          dataset: dataset.name,
          ...series,
          missed_publications: missedSlots(source.publication, series.newest, now),
          next_expected: clock ? `${clock.day} ${clock.time.slice(0, 5)} New York` : null,
          off_because: offBecause(source) ?? null,
          quarantined,
        });
      }
    }
  }
  return statuses;
}
