/** Text of a response, without the byte order mark some publishers put first. */
export function decode(bytes: Uint8Array): string {
  return new TextDecoder('utf-8').decode(bytes);
}

const carriageReturn = 13;
const space = 32;
const del = 127;

/** Lines of a text with either kind of line end, with their number; blank ones are left out. */
export function* numberedLines(text: string): Generator<[line: string, number: number]> {
  let number = 1;
  for (let start = 0; start < text.length; number += 1) {
    const found = text.indexOf('\n', start);
    const end = found === -1 ? text.length : found;
    const line = text.slice(start, text.charCodeAt(end - 1) === carriageReturn ? end - 1 : end);
    const first = line.charCodeAt(0);
    // A line that begins with something visible need not be looked through for it.
    if ((first > space && first < del) || line.trim() !== '') yield [line, number];
    start = end + 1;
  }
}

/**
 * Place of a field, for a person with an editor: `line 12, column 5 (CLOSE)`.
 *
 * @param index of the field in its line, from 0
 */
export function fieldPlace(line: string, index: number, title: string): string {
  return `${line}, column ${index + 1} (${title.trim()})`;
}

// As many digits as a double always keeps.
const mostDigits = 15;
const zero = 48;

/** Plain digits, most of what is printed, at a third of the cost of pattern and parser. */
function plainDigits(text: string): number | undefined {
  if (text === '' || text.length > mostDigits) return undefined;
  let value = 0;
  for (let i = 0; i < text.length; i += 1) {
    const digit = text.charCodeAt(i) - zero;
    if (digit < 0 || digit > 9) return undefined;
    value = value * 10 + digit;
  }
  return value;
}

const printedNumber = /^[-+]?(?:(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?$/;

/**
 * A number printed as text: `731,205,514.79`, `39.640000`, `-0.5`.
 *
 * @returns the number, or the text itself when it is none: the contract then refuses the row and
 * quotes it
 */
export function numeric(text: string | undefined): number | string {
  const trimmed = (text ?? '').trim();
  const plain = plainDigits(trimmed);
  if (plain !== undefined) return plain;
  if (!printedNumber.test(trimmed)) return trimmed;
  const value = Number(trimmed.includes(',') ? trimmed.replaceAll(',', '') : trimmed);
  return Number.isFinite(value) ? value : trimmed;
}

// From here on doubles leave out fractions, and twice as far whole numbers.
const firstWithoutHalves = 2 ** 52;

/**
 * As `numeric`, for a count: past 2^53, where doubles leave out whole numbers, a bigint.
 *
 * @returns the text itself also where a double would have to drop a fraction or digits
 */
export function whole(text: string | undefined): number | bigint | string {
  const value = numeric(text);
  if (typeof value === 'string' || Math.abs(value) < firstWithoutHalves) return value;
  const trimmed = (text ?? '').trim();
  const digits = trimmed.replace(/^\+/, '').replaceAll(',', '');
  if (!/^-?\d+$/.test(digits)) return trimmed;
  return Number.isSafeInteger(value) ? value : BigInt(digits);
}

/** As `whole`, and null for the publisher's own signs of "no value". */
export function wholeOrNull(
  text: string | undefined,
  missing: readonly string[],
): number | bigint | string | null {
  return missing.includes((text ?? '').trim()) ? null : whole(text);
}

/** As `numeric`, and null for the publisher's own signs of "no value": `-`, `.`, `999.99`. */
export function numericOrNull(
  text: string | undefined,
  missing: readonly string[],
): number | string | null {
  const trimmed = (text ?? '').trim();
  return missing.includes(trimmed) ? null : numeric(trimmed);
}

/** `04/08/2025` or `4/8/2025` as `2025-04-08`; anything else is handed back for the contract. */
export function monthDayYear(text: string): string {
  const match = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(text.trim());
  if (!match) return text;
  const [, month = '', day = '', year = ''] = match;
  return `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
}
