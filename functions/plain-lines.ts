const lineFeed = 10;
const carriageReturn = 13;
const space = 32;
const point = 46;
const zero = 48;
const nine = 57;
const tilde = 126;
// As many digits as a double always keeps.
const mostDigits = 15;
const powersOfTen = Array.from({ length: mostDigits + 1 }, (_, power) => 10 ** power);

/**
 * Lines of printable ASCII with as many fields as expected each, without quotes that mean anything:
 * nearly every line of a machine's file, read without a text being made of it and of each field.
 *
 * Where `isPlain` is false after the last line, something was out of the ordinary, and another
 * reader has to say what.
 */
export class PlainLines {
  readonly #bytes: Uint8Array;
  readonly #text: string;
  readonly #separator: number;
  /** Where each field of the line begins; the last entry is where the field after them would. */
  readonly #starts: Int32Array;
  #at = 0;
  #isPlain = true;

  constructor(bytes: Uint8Array, separator: string, fields: number) {
    this.#bytes = bytes;
    // One character a byte, so that places in one are places in the other.
    this.#text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
    this.#separator = separator.charCodeAt(0);
    this.#starts = new Int32Array(fields + 1);
  }

  /** Whether every line so far was as expected. */
  get isPlain(): boolean {
    return this.#isPlain;
  }

  /** Goes to the next line; false after the last, and at one that is not as expected. */
  next(): boolean {
    const [bytes, starts, separator] = [this.#bytes, this.#starts, this.#separator];
    let at = this.#at;
    if (at >= bytes.length) return false;
    let field = 0;
    starts[0] = at;
    for (; at < bytes.length; at += 1) {
      const byte = bytes[at] as number;
      if (byte === separator) {
        field += 1;
        starts[field] = at + 1;
      } else if (byte < space || byte > tilde) break;
    }
    const end = at;
    if (bytes[at] === carriageReturn) at += 1;
    const isEnded = at >= bytes.length || bytes[at] === lineFeed;
    this.#isPlain = isEnded && field === starts.length - 2;
    starts[field + 1] = end + 1;
    this.#at = at + 1;
    return this.#isPlain;
  }

  /** The field without the spaces around it. */
  text(field: number): string {
    let start = this.#starts[field] as number;
    let end = (this.#starts[field + 1] as number) - 1;
    while (start < end && this.#bytes[start] === space) start += 1;
    while (start < end && this.#bytes[end - 1] === space) end -= 1;
    return this.#text.slice(start, end);
  }

  isEmpty(field: number): boolean {
    return (this.#starts[field + 1] as number) - (this.#starts[field] as number) === 1;
  }

  is(field: number, expected: string): boolean {
    const start = this.#starts[field] as number;
    if ((this.#starts[field + 1] as number) - 1 - start !== expected.length) return false;
    return this.#text.startsWith(expected, start);
  }

  /**
   * Digits with at most one point between them, at most 15 of them.
   *
   * @returns NaN where the field is anything else
   */
  decimal(field: number): number {
    const start = this.#starts[field] as number;
    const end = (this.#starts[field + 1] as number) - 1;
    if (end - start > mostDigits || this.#bytes[start] === point) return Number.NaN;
    let value = 0;
    let afterPoint = 0;
    for (let at = start; at < end; at += 1) {
      const byte = this.#bytes[at] as number;
      if (byte === point && afterPoint === 0 && at + 1 < end) afterPoint = at + 1;
      else if (byte >= zero && byte <= nine) value = value * 10 + byte - zero;
      else return Number.NaN;
    }
    if (start === end) return Number.NaN;
    // Both are exact, so the quotient is the double nearest to what is printed.
    return afterPoint === 0 ? value : value / (powersOfTen[end - afterPoint] as number);
  }
}
