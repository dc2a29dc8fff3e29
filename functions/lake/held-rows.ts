import { dayNumber } from '../../schemas/calendar.ts';
import type { IsoDate } from '../../schemas/columns.ts';
import type { Dataset } from '../../schemas/dataset.ts';
import type { FactFiles } from './fact-files.ts';
import { type Cell, type Frame, rowReader, vectorOf } from './frame.ts';

type Row = Record<string, Cell>;

/** Tells the rows of a source since a day, by their numbers, in the order in which they came. */
function ownRows(frame: Frame, name: string, since: IsoDate) {
  const { values: days } = vectorOf(frame, 'observation_date');
  const { values: fetched } = vectorOf(frame, 'fetched_at');
  const source = vectorOf(frame, 'source');
  const own = source.dictionary.indexOf(name);
  const first = dayNumber(since);
  return (rows: Iterable<number>): number[] => {
    const found: number[] = [];
    for (const row of rows) {
      if (source.values[row] === own && (days[row] ?? 0) >= first) found.push(row);
    }
    return found.sort(
      (a, b) => (days[a] ?? 0) - (days[b] ?? 0) || (fetched[a] ?? 0) - (fetched[b] ?? 0) || a - b,
    );
  };
}

/** What a dataset holds of a source since a day, to be asked for one series after another. */
export class HeldSeries {
  readonly #rows = new Map<string, number[]>();
  readonly #own: (rows: Iterable<number>) => number[];
  readonly #rowAt: (row: number) => Row;

  private constructor(dataset: Dataset, source: string, since: IsoDate, frame: Frame) {
    this.#own = ownRows(frame, source, since);
    this.#rowAt = rowReader(frame, Object.keys(dataset.columns));
    const { values, kind, dictionary } = vectorOf(frame, dataset.grain[0] ?? '');
    for (const [row, value] of values.entries()) {
      const name = String(kind === 'text' ? dictionary[value] : value);
      const rows = this.#rows.get(name) ?? [];
      rows.push(row);
      this.#rows.set(name, rows);
    }
  }

  static async of(facts: FactFiles, dataset: Dataset, source: string, since: IsoDate) {
    const files = await facts.since(dataset, since);
    return new HeldSeries(dataset, source, since, await facts.read(dataset, files));
  }

  /** Rows of one value of the first column of the grain, by day and then as they were fetched. */
  rowsOf(name: string): Row[] {
    return this.#own(this.#rows.get(name) ?? []).map(this.#rowAt);
  }
}

/** What a dataset holds of a source since a day, by day and then as it was fetched. */
export async function heldRows(
  facts: FactFiles,
  dataset: Dataset,
  source: string,
  since: IsoDate,
): Promise<Row[]> {
  const held: Row[] = [];
  // No day is in two files, so one file's rows follow the other's and only one is held at a time.
  for (const file of await facts.since(dataset, since)) {
    const frame = await facts.read(dataset, [file]);
    const own = ownRows(frame, source, since)(new Array(frame.length).keys());
    const rowAt = rowReader(frame, Object.keys(dataset.columns));
    for (const row of own) held.push(rowAt(row));
  }
  return held;
}
