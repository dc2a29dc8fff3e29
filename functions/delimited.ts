/** Text of a response, without the byte order mark some publishers put first. */
export function decode(bytes: Uint8Array): string {
  return new TextDecoder('utf-8').decode(bytes);
}

/** Lines of a text with either kind of line end, with their number; blank ones are left out. */
export function* numberedLines(text: string): Generator<[line: string, number: number]> {
  let number = 1;
  for (let start = 0; start < text.length; number += 1) {
    const found = text.indexOf('\n', start);
    const end = found === -1 ? text.length : found;
    const line = text.slice(start, text[end - 1] === '\r' ? end - 1 : end);
    if (line.trim() !== '') yield [line, number];
    start = end + 1;
  }
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
