import type { IsoDate } from '../schemas/columns.ts';
import type { Dataset, DatasetOf } from '../schemas/dataset.ts';
import type { Publication } from '../schemas/publication.ts';
import type { ContentKind } from './content.ts';

/** What a publisher allows: views inherit the strictest of their inputs. */
export type Licence = 'public domain' | 'attribution' | 'personal use' | 'restricted';

/**
 * A key of the user's that a publisher demands. The client adds it when it asks; no record of the
 * request, no error and no log ever holds it.
 */
export interface Credential {
  /** The setting that holds it, for example `TIINGO_API_KEY`. */
  readonly setting: string;
  /** Where the publisher wants it: a query parameter, or a header with whatever stands before it. */
  readonly place:
    | { readonly parameter: string }
    | { readonly header: string; readonly prefix?: string };
  /** What it must look like, where a wrong one would only be answered with a refusal. */
  readonly form?: { readonly pattern: RegExp; readonly meaning: string };
}

/** One thing to ask a publisher for. `key` names it within its source: `VIX`, `2025-04-08`. */
export interface Request {
  readonly key: string;
  readonly url: string;
  /** Sent by POST with its content type; a plain GET without one. */
  readonly body?: { readonly contentType: string; readonly text: string };
  /** Beyond the client's own, for example `accept`. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly credential?: Credential;
  /** Statuses by which this publisher says "there is no such file"; 403 at Cboe and FINRA. */
  readonly absentStatuses?: readonly number[];
}

/** What came back, as it came. */
export interface Response {
  readonly request: Request;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly fetched_at: Date;
  readonly bytes: Uint8Array;
  /** The publisher said that nothing changed; the bytes are the ones held already. */
  readonly isUnchanged?: true;
}

/**
 * Asks a publisher, politely.
 *
 * @returns the answer, or undefined when the publisher says there is no such file
 * @throws SourceUnavailableError after the last attempt
 */
export type HttpGet = (request: Request) => Promise<Response | undefined>;

/** Days whose observations are wanted, both included. */
export interface Window {
  readonly from: IsoDate;
  readonly to: IsoDate;
}

/** What a parser is given: bytes and the question they answer. No clock, no network. */
export interface Raw {
  readonly key: string;
  readonly bytes: Uint8Array;
}

/**
 * One row found in a response.
 *
 * A value the parser cannot read is handed on as the text it is; the contract then refuses the row
 * and quotes it, so nothing is guessed.
 */
export interface ParsedRow<Row = Readonly<Record<string, unknown>>> {
  readonly row: { readonly [K in keyof Row]: Row[K] | string };
  /** Where it stands: `line 12`, `SENTIMENT!A7`, `$.ratios[3]`. */
  readonly position: string;
  /** The publisher's own word on when it released the value, where it gives one. */
  readonly published_at?: Date;
}

/**
 * Where the value in a column of a parsed row stands: `line 12, column 5 (CLOSE)`, `SENTIMENT!D7`,
 * `$.ratios[3].value`, `request key 2025-04-08`, or why it stands nowhere.
 */
export type PlaceOf<Column extends string = string> = (found: ParsedRow, column: Column) => string;

/** The rows of a response that is all of one day, by column: cell by cell what `rows` would give. */
export interface ParsedColumns {
  readonly day: IsoDate;
  readonly length: number;
  /** All but `observation_date`. */
  readonly cells: Readonly<Record<string, readonly (string | number | null)[]>>;
  /** Where the row of a number, from 0, stands. */
  readonly position: (row: number) => string;
}

/** A response, read: rows of one dataset. */
export interface Parsed {
  readonly dataset: Dataset;
  readonly rows: Iterable<ParsedRow>;
  /**
   * For files of very many rows: the same rows by column, for a fraction of the time.
   *
   * @returns undefined where anything is out of the ordinary; `rows` then says what
   */
  readonly columns?: () => ParsedColumns | undefined;
  /** Asked of few rows and only by who traces a number: reading a million stays as fast. */
  readonly placeOf: PlaceOf;
  /**
   * The publisher has a form for "nothing in these days", and this is it: no row is then no fault.
   * Without it, a response without a row is one the parser does not understand.
   */
  readonly mayBeEmpty?: boolean;
}

/** Place of a value the source itself supplies: it reads nothing else from this publisher. */
export const fixedBySource = 'fixed by the source';
/** Place of a value the publisher does not give. */
export const notInResponse = 'not in the response';

/** Place of a value told by the question and not by the answer: the day or symbol in a URL. */
export function inRequest(key: string): string {
  return `request key ${key}`;
}

/** What a user must know of a publisher before trusting its numbers; a line each. */
interface Habits {
  /** How often something new comes and how long after the day it describes. */
  readonly cadence: string;
  /** Whether and how published values change afterwards. */
  readonly revisions: string;
  /** What makes two rows the same thing, and what only looks like it (reused tickers, new names). */
  readonly identity: string;
  /** Requests a second or a day, length of the history, size: what the publisher allows or gives. */
  readonly limits: string;
}

/** How fast and how often one host may be asked. */
export interface Pace {
  /** Between the starts of two requests; a second unless the publisher says. */
  readonly spacing_ms: number;
  /** Requests of one UTC day, over all processes that use the lake. */
  readonly perDay?: number;
}

/** One file or endpoint of a publisher: how to ask for it, when, and how to read it. */
export interface Source {
  readonly name: string;
  readonly publisher: string;
  readonly title: string;
  readonly licence: Licence;
  /** The publisher's terms in a line. */
  readonly terms: string;
  readonly habits: Habits;
  /**
   * Why it is not asked unless named with `--source` or configured: it needs a key, or the publisher
   * does not mean it for programs.
   */
  readonly isOffBecause?: string;
  /**
   * The setting without which the real publisher cannot be asked: a key, or who is asking. Every
   * credential of its requests is this one. A source that is off is turned on by giving it.
   */
  readonly setting?: string;
  /** Where a person finds the data and its description. */
  readonly homepage: string;
  /** The only hosts `get` will talk to for this source. */
  readonly hosts: readonly string[];
  /** What its hosts put up with; where two sources share a host, the slower one counts. */
  readonly pace?: Pace;
  readonly publication: Publication;
  /** What its files are by their first bytes; anything but a web page without it. */
  readonly content?: readonly ContentKind[];
  /**
   * Past values are overwritten without a date: what is read counts from when it was fetched, for
   * the calendar only says when the first version of it came out.
   */
  readonly isRewritten?: true;
  readonly datasets: readonly Dataset[];
  /** How many days back the first fetch reaches; backfill goes further. */
  readonly historyDays: number;
  readonly fetch: (get: HttpGet, window: Window) => AsyncIterable<Response>;
  /**
   * Reads a response.
   *
   * @throws SourceChangedError when the layout is not the one known; nothing of it is used then
   */
  readonly parse: (raw: Raw) => Parsed | Promise<Parsed>;
  /**
   * Names of the files in an archive (zip) of many responses, which `lake ingest` takes apart; every
   * one is kept and read as a response of its own.
   */
  readonly archivedAs?: RegExp;
  /** The request a file on disk answers, from its name and bytes; for `lake ingest`. */
  readonly identify: (file: { readonly name: string; readonly bytes: Uint8Array }) => Request;
}

/** Ties a parser's rows and places to their dataset, so that the compiler checks the columns. */
export function parsed<R>(
  dataset: DatasetOf<R>,
  rows: Iterable<ParsedRow<R>>,
  placeOf: PlaceOf<keyof R & string>,
): Parsed {
  return { dataset, rows: rows as Iterable<ParsedRow>, placeOf: placeOf as PlaceOf };
}
