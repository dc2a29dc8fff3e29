import type { IsoDate } from '../../schemas/columns.ts';
import { type Answer, csvAnswer } from './answer.ts';

/** The place of the first day after one, where days are in order. */
function placeAfter(days: readonly IsoDate[], day: IsoDate): number {
  let [from, to] = [0, days.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((days[middle] ?? '') <= day) from = middle + 1;
    else to = middle;
  }
  return from;
}

/** Bytes of one part after those of another, in memory of their own. */
export function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(first.length + second.length);
  bytes.set(first);
  bytes.set(second, first.length);
  return bytes;
}

/** A file that is longer by a line with each day: written once, every moment sees its beginning. */
export class GrowingFile {
  readonly #days: readonly IsoDate[];
  /** Where the line of each day begins, and at last where the file ends. */
  readonly #starts: readonly number[];
  readonly #whole: Answer;

  /** @param lines by day, oldest first; plain ASCII */
  constructor(header: string, lines: readonly (readonly [day: IsoDate, line: string])[]) {
    this.#days = lines.map(([day]) => day);
    this.#whole = csvAnswer([header, ...lines.map(([, line]) => line)]);
    let at = header.length + 1;
    const starts = [at];
    for (const [, line] of lines) {
      at += line.length + 1;
      starts.push(at);
    }
    this.#starts = starts;
  }

  /** The header and the lines up to a day, from the first or from another day on. */
  upTo(last: IsoDate, first: IsoDate = ''): Answer {
    const { body, ...about } = this.#whole;
    const end = this.#starts[placeAfter(this.#days, last)] ?? body.length;
    const skipped = this.#days.findIndex((day) => day >= first);
    const start = this.#starts[skipped === -1 ? this.#days.length : skipped] ?? end;
    const header = body.subarray(0, this.#starts[0]);
    if (start === header.length) return { ...about, body: body.slice(0, end) };
    return { ...about, body: joined(header, body.subarray(start, Math.max(start, end))) };
  }
}
