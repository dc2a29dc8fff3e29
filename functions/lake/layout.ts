/** The only file that knows where things lie in a lake. */

export interface RawName {
  readonly source: string;
  readonly fetched_at: Date;
  readonly sha256: string;
  readonly key: string;
}

/** A request's key as it stands in file names. */
export function inFileName(key: string): string {
  return key.replaceAll(/[^A-Za-z0-9._-]/g, '_');
}

/**
 * `raw_id`: names a response for ever, `<source>/<UTC day>/<sha256>.<hhmmss>.<request>`.
 *
 * The time is in it because a publisher may go back, within a day, to bytes it served before.
 */
export function rawId({ source, fetched_at, sha256, key }: RawName): string {
  const [day = '', time = ''] = fetched_at.toISOString().split('T');
  return `${source}/${day}/${sha256}.${time.slice(0, 8).replaceAll(':', '')}.${inFileName(key)}`;
}

/** The publisher's bytes. Two requests answered alike on one day share them. */
export function rawBytesKey(id: string): string {
  return `raw/${id.slice(0, id.indexOf('.', id.lastIndexOf('/')))}`;
}

/** The record beside the bytes: request, status, headers, when. */
export function rawRecordKey(id: string): string {
  return `raw/${id}.json`;
}

/** The response a record is of. */
export function rawIdOf(recordKey: string): string {
  return recordKey.slice('raw/'.length, -'.json'.length);
}

export function rawPrefix(source?: string): string {
  return source === undefined ? 'raw/' : `raw/${source}/`;
}

export function isRawRecord(key: string): boolean {
  return key.endsWith('.json');
}

/** Which request a record answers, told from its name so that nothing need be opened. */
export function requestOfRecord(recordKey: string): string {
  const name = recordKey.slice(recordKey.lastIndexOf('/') + 1, -'.json'.length);
  return name.split('.').slice(2).join('.');
}

/** When a record was fetched, to the second, as text that sorts. */
export function fetchTimeOfRecord(recordKey: string): string {
  const [, , day = '', name = ''] = recordKey.split('/');
  return `${day} ${name.split('.')[1]}`;
}

/**
 * A data file, named by its content.
 *
 * @param copy 1, or more where the same content has to be stored anew beside a condemned file
 */
export function dataKey(
  dataset: string,
  partition: string,
  sha256: string,
  copy: number = 1,
): string {
  return `data/${dataset}/${partition}/${sha256}${copy === 1 ? '' : `.${copy}`}.parquet`;
}

export const dataKeyPattern = /^data\/[^/]+\/[^/]+\/[0-9a-f]{64}(?:\.\d+)?\.parquet$/;
export const dataPrefix = 'data/';

/** `2025`, or `2025-03` where a year is kept by month; `all` for a mart. */
export function partitionOf(key: string): string {
  return key.split('/')[2] ?? '';
}

/** The digest a data file's name promises. */
export function shaOf(key: string): string {
  const name = key.slice(key.lastIndexOf('/') + 1);
  return name.slice(0, name.indexOf('.'));
}

/** The one object of a table that is ever replaced: its live files, a line each. */
export function manifestKey(table: string): string {
  return `manifest/${table}/current/manifest`;
}

export const manifestPrefix = 'manifest/';

/** The table whose manifest a key is, or undefined for its history and for other objects. */
export function tableOfManifest(key: string): string | undefined {
  const table = key.split('/')[1] ?? '';
  return key === manifestKey(table) ? table : undefined;
}

/** The record of a list that was, or was about to be, live; named by the digest of its keys. */
export function historyKey(table: string, sha256: string): string {
  return `${historyPrefix(table)}${sha256}.json`;
}

export function historyPrefix(table: string): string {
  return `manifest/${table}/history/`;
}

const sequenceDigits = 8;

export function releaseKey(sequence: number): string {
  return `releases/${String(sequence).padStart(sequenceDigits, '0')}.json`;
}

export function sequenceOf(releaseKey: string): number {
  return Number(releaseKey.slice('releases/'.length, -'.json'.length));
}

/** What is known of a publisher's host: how often it was asked, since when it fails. */
export function hostKey(host: string): string {
  return `hosts/${inFileName(host)}.json`;
}

export const releasePrefix = 'releases/';
export const markPrefix = 'marks/';
export const temporaryPrefix = 'tmp/';
export const identityKey = 'lake.json';
export const dropPrefix = 'drop/';

/** The list of a backfill's items, named by the digest of its content. */
export function backfillKey(sha256: string): string {
  return `backfill/${sha256}.json`;
}
