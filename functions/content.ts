import type { RawRecord } from './lake/raw.ts';

/** What a file is by its first bytes; `text` is anything readable that is nothing else. */
export type ContentKind =
  | 'text'
  | 'json'
  | 'html'
  | 'xml'
  | 'xls'
  | 'zip'
  | 'gzip'
  | 'pdf'
  | 'binary';

const magic: readonly (readonly [ContentKind, readonly number[]])[] = [
  ['xls', [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]],
  ['zip', [0x50, 0x4b, 0x03, 0x04]],
  ['gzip', [0x1f, 0x8b]],
  ['pdf', [0x25, 0x50, 0x44, 0x46]],
];
const shown_characters = 60;
const looked_bytes = 512;

function startOf(bytes: Uint8Array): string {
  const text = new TextDecoder('utf-8').decode(bytes.subarray(0, looked_bytes));
  return text.replace(/^\ufeff/, '').trimStart();
}

/** What the bytes are, whatever their name or content type says: both are often wrong. */
function contentKind(bytes: Uint8Array): ContentKind {
  const known = magic.find(([, start]) => start.every((byte, i) => bytes[i] === byte));
  if (known) return known[0];
  const start = startOf(bytes);
  if (/^(<!doctype html|<html|<head|<body)/i.test(start)) return 'html';
  if (start.startsWith('<')) return 'xml';
  if (/^[[{]/.test(start)) return 'json';
  return bytes.subarray(0, looked_bytes).includes(0) ? 'binary' : 'text';
}

/** Types of which no source reads anything, whatever the bytes look like. */
const neverData = /^(image|audio|video|font|multipart)\/|\/(javascript|css)\b/i;
const typeOfData = 'a content type of data';
const webPage = /^(text\/html|application\/xhtml\+xml)\b/i;

/**
 * Why bytes cannot be what a source reads: a web page with status 200 in place of a file, most
 * often. They are kept in raw all the same.
 *
 * @param wanted any but a web page when nothing is declared
 */
export function contentFault(
  wanted: readonly ContentKind[] | undefined,
  bytes: Uint8Array,
  { headers }: Pick<RawRecord, 'headers'>,
): { readonly expected: string; readonly found: string } | undefined {
  const kind = contentKind(bytes);
  const type = headers['content-type'] ?? 'no content type';
  const isFine = wanted ? wanted.includes(kind) : kind !== 'html';
  if (isFine && !neverData.test(type)) return undefined;
  const start = startOf(bytes).replaceAll(/\s+/g, ' ').slice(0, shown_characters) || 'nothing';
  const expected = isFine ? typeOfData : (wanted?.join(' or ') ?? 'no web page');
  return { expected, found: `${start} (${kind}, ${type})` };
}

/**
 * What a response says of itself that its bytes do not bear out: data called a web page. It is used
 * all the same, for servers label files wrongly for years.
 */
export function contentDoubt(
  bytes: Uint8Array,
  { headers }: Pick<RawRecord, 'headers'>,
): string | undefined {
  const type = headers['content-type'] ?? '';
  if (!webPage.test(type)) return undefined;
  const kind = contentKind(bytes);
  return kind === 'html' ? undefined : `expected ${typeOfData}, found ${type} over ${kind}`;
}
