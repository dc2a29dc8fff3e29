import type { Alarm } from '../time-machine.ts';
import { type Answer, type Asked, accessDenied, textAnswer } from './answer.ts';

/** What the publisher would truly answer at a moment. */
export type Honest = (at: Date) => Promise<Answer>;

/** A breakage the field has seen, at one publisher, from one moment on. */
export interface Fault {
  readonly name: string;
  /** The source that meets it. */
  readonly source: string;
  /** Sources that run beside it, also those that are usually off: what it is held against. */
  readonly beside?: readonly string[];
  readonly what: string;
  /** Where it was seen or is told of. */
  readonly seen: string;
  /** Requests it spoils, as `HOST/PATH`. */
  readonly hits: RegExp;
  readonly from: Date;
  /** It lasts for ever without it. */
  readonly until?: Date;
  readonly spoil: (honest: Honest, now: Date, asked: Asked) => Promise<Answer | undefined>;
  /** How much the source's first fetch asks for; 40 days without it. */
  readonly history_days?: number;
  /** How long it may go unnoticed; two days without it. A hole shows when something comes after. */
  readonly noticedWithin_hours?: number;
  /**
   * What the lake must say of it; the first of these counts. None where it does no harm: then nothing
   * may be said, and the lake must come to hold what it would hold without it.
   */
  readonly detectedBy: readonly Alarm['kind'][];
  /** Columns which a harmless one changes by design, as a market's new name. */
  readonly changes?: readonly string[];
}

/** A breakage as it is told in a list of those of one source. */
export type Told = Omit<Fault, 'source' | 'hits' | 'from'> & Partial<Pick<Fault, 'hits' | 'from'>>;

/** From this moment on most breakages last. */
export const usually = new Date('2025-03-04T12:00:00Z');

/** Breakages of one source: their names begin alike, and most meet the same requests. */
export function faultsOf(
  {
    source,
    prefix,
    hits,
    from = usually,
  }: Pick<Fault, 'source' | 'hits'> & {
    readonly prefix: string;
    readonly from?: Date;
  },
  all: readonly Told[],
): Fault[] {
  return all.map((told) => ({ source, hits, from, ...told, name: `${prefix}_${told.name}` }));
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** A text answer, changed; whatever is no good answer stays what it is. */
export function edited(edit: (text: string) => string): Fault['spoil'] {
  return async (honest, now) => {
    const answer = await honest(now);
    if (answer.status !== 200) return answer;
    return textAnswer(edit(decoder.decode(answer.body)), answer.contentType);
  };
}

/** A JSON answer, changed. */
export function editedJson<T>(edit: (content: T) => unknown): Fault['spoil'] {
  return edited((text) => JSON.stringify(edit(JSON.parse(text) as T)));
}

/** Lines under the header, changed; `isLast` marks the newest. */
export function editedLines(
  edit: (line: string, isLast: boolean, place: number) => string,
): Fault['spoil'] {
  return edited((text) => {
    const [header = '', ...lines] = text.trimEnd().split('\n');
    return [header, ...lines.map((line, i) => edit(line, i === lines.length - 1, i)), ''].join(
      '\n',
    );
  });
}

/** Cells of every line under the header, changed. */
export function editedCells(
  separator: string,
  edit: (cells: readonly string[], isLast: boolean) => readonly string[],
): Fault['spoil'] {
  return editedLines((line, isLast) => edit(line.split(separator), isLast).join(separator));
}

/** The publisher stands still: the file of a moment for ever, with status 200. */
export function frozen(at: Date): Fault['spoil'] {
  return async (honest, now) => await honest(now < at ? now : at);
}

/** One fixed answer to everything. */
export function always(answer: Answer | undefined): Fault['spoil'] {
  return async () => answer;
}

export const webPage: Answer = textAnswer(
  '<!DOCTYPE html>\n<html><head><title>Just a moment</title></head><body>Checking.</body></html>\n',
  'text/html; charset=utf-8',
);
export const denied = accessDenied;
export const overloaded: Answer = textAnswer('upstream timed out\n', 'text/plain', 503);
export const rateLimited: Answer = textAnswer('Too Many Requests\n', 'text/plain', 429);
export const nothing: Answer = textAnswer('', 'text/csv');
export const jsonError: Answer = textAnswer('{"error":"rate limit exceeded"}', 'application/json');

/** A page in the place of data, which no source reads. */
export const servedAsPage: Told = {
  name: 'web_page',
  what: 'a page with status 200',
  seen: 'sources.md 15',
  spoil: always(webPage),
  detectedBy: ['changed'],
};

/** Half of the bytes, with a length that agrees. */
export const half: Fault['spoil'] = async (honest, now) => {
  const answer = await honest(now);
  return { ...answer, body: answer.body.subarray(0, Math.floor(answer.body.length / 2)) };
};

/** A file that ends half way, in a form that is only read whole. */
export const cut: Told = {
  name: 'cut',
  what: 'the file ends half way',
  seen: 'sources.md 15',
  spoil: half,
  detectedBy: ['changed'],
};
