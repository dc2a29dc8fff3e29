import { newYorkWallClock } from '../schemas/calendar.ts';
import type { IsoDate } from '../schemas/columns.ts';
import { missedSlots, nextSlot } from '../schemas/publication.ts';
import { type OffBecause, offAsDeclared } from './activation.ts';
import type { QueryEngine } from './query/engine.ts';
import { askTogether, atOnce } from './query/together.ts';
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
  /** Why nothing more is expected, where the publisher has stopped. */
  readonly ended_because: string | null;
  /** Why its source is not asked: what it holds only grows older. */
  readonly off_because: string | null;
  readonly rows: number;
  readonly quarantined: number;
}

const mostNamed = 12;

/** A series as it was found in one dataset of one source. */
interface Found {
  readonly source: string;
  readonly dataset: string;
  readonly series: string;
  readonly newest: IsoDate;
  readonly rows: number;
}

/** The question for every series a source has in a dataset. */
function seriesOf(source: Source, { name, grain }: Source['datasets'][number]): string {
  const keys = grain.filter((column) => column !== 'observation_date');
  // Holdings and short interest have thousands of keys: the first one names the file they came in.
  const named = keys.length > 2 ? keys.slice(0, 1) : keys;
  const series = named.map((column) => `CAST(${column} AS VARCHAR)`).join(` || ' ' || `);
  return (
    `SELECT '${source.name}' AS source, '${name}' AS dataset_name, ${series} AS series, ` +
    `MAX(observation_date) AS newest, COUNT(*) AS held ` +
    `FROM ${name} WHERE source = '${source.name}' GROUP BY ${named.join(', ')}`
  );
}

async function foundSeries(engine: QueryEngine, sources: readonly Source[]): Promise<Found[]> {
  const rows = await askTogether(
    engine,
    sources.flatMap((source) => source.datasets.map((dataset) => seriesOf(source, dataset))),
  );
  return rows.map((row) => ({
    source: String(row['source']),
    dataset: String(row['dataset_name']),
    series: String(row['series']),
    newest: String(row['newest']),
    rows: Number(row['held']),
  }));
}

/** In order of their names; as one where there are too many to name. */
function shownSeries(found: readonly Found[]): Pick<Found, 'series' | 'newest' | 'rows'>[] {
  const [newest] = found.map((each) => each.newest).sort((a, b) => (a < b ? 1 : -1));
  if (found.length <= mostNamed || newest === undefined) {
    const shown = found.map((each) => ({
      series: each.series,
      newest: each.newest,
      rows: each.rows,
    }));
    return shown.sort((a, b) => (a.series < b.series ? -1 : 1));
  }
  const rows = found.reduce((sum, each) => sum + each.rows, 0);
  return [{ series: `${found.length} series`, newest, rows }];
}

async function quarantineCounts(engine: QueryEngine): Promise<Map<string, number>> {
  const { rows } = await engine.run(
    'SELECT source, dataset_name, COUNT(*) AS held FROM rejected_row GROUP BY source, dataset_name',
  );
  return new Map(
    rows.map((row) => [`${row['source']} ${row['dataset_name']}`, Number(row['held'])]),
  );
}

/** What the calendar says of a publisher from which nothing more is expected. */
function endingOf({ publication }: Source, now: Date): string | null {
  if (publication.isUnannounced) return null;
  const release = publication.on(newYorkWallClock(now).day);
  return 'silence' in release ? release.silence : null;
}

/** Every series of every source that has rows. */
export async function seriesStatus(
  engine: QueryEngine,
  sources: readonly Source[],
  now: Date,
  offBecause: OffBecause = offAsDeclared,
): Promise<SeriesStatus[]> {
  const [held, found] = await atOnce([quarantineCounts(engine), foundSeries(engine, sources)]);
  const statuses: SeriesStatus[] = [];
  for (const source of sources) {
    const next = nextSlot(source.publication, now);
    const clock = next && newYorkWallClock(next.at);
    const ended_because = next ? null : endingOf(source, now);
    for (const dataset of source.datasets) {
      const quarantined = held.get(`${source.name} ${dataset.name}`) ?? 0;
      const mine = found.filter(
        (each) => each.source === source.name && each.dataset === dataset.name,
      );
      for (const series of shownSeries(mine)) {
        statuses.push({
          source: source.name,
          dataset: dataset.name,
          ...series,
          missed_publications: missedSlots(source.publication, series.newest, now),
          next_expected: clock ? `${clock.day} ${clock.time.slice(0, 5)} New York` : null,
          ended_because,
          off_because: offBecause(source) ?? null,
          quarantined,
        });
      }
    }
  }
  return statuses;
}
