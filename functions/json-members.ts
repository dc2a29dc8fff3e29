const quote = 34;
const backslash = 92;
const colon = 58;
const comma = 44;
const openBrace = 123;
const closeBrace = 125;
const openBracket = 91;
const closeBracket = 93;

function isBlank(byte: number | undefined): boolean {
  return byte === 32 || byte === 10 || byte === 13 || byte === 9;
}

function cut(): SyntaxError {
  return new SyntaxError('expected the rest of a JSON text, found its end');
}

function skipBlanks(bytes: Uint8Array, at: number): number {
  let place = at;
  while (isBlank(bytes[place])) place += 1;
  return place;
}

/** The place after the string that begins at `at`. */
function afterString(bytes: Uint8Array, at: number): number {
  const { length } = bytes;
  // A loop, and no search of the library's: most strings are shorter than a call costs.
  for (let place = at + 1; place < length; place += 1) {
    const byte = bytes[place];
    if (byte === quote) return place + 1;
    if (byte === backslash) place += 1;
  }
  throw cut();
}

/** The place after the object or list that begins at `at`; brackets in strings do not count. */
function afterNested(bytes: Uint8Array, at: number): number {
  const { length } = bytes;
  let depth = 0;
  for (let place = at; place < length; place += 1) {
    const byte = bytes[place];
    if (byte === quote) place = afterString(bytes, place) - 1;
    else if (byte === openBrace || byte === openBracket) depth += 1;
    else if (byte === closeBrace || byte === closeBracket) {
      depth -= 1;
      if (depth === 0) return place + 1;
    }
  }
  throw cut();
}

function afterValue(bytes: Uint8Array, at: number): number {
  const first = bytes[at];
  if (first === quote) return afterString(bytes, at);
  if (first === openBrace || first === openBracket) return afterNested(bytes, at);
  let place = at;
  while (place < bytes.length && bytes[place] !== comma && bytes[place] !== closeBrace) place += 1;
  return place;
}

const decoder = new TextDecoder();

function parsedText(bytes: Uint8Array): unknown {
  return JSON.parse(decoder.decode(bytes));
}

/** A place in a JSON text that moves on as it is read. */
interface Cursor {
  readonly bytes: Uint8Array;
  at: number;
}

/**
 * A member of an object, at whose value the reading stands. It is read at most once, as one value or
 * by its own members, all of them; a value that is not read is passed over.
 */
interface Member {
  readonly name: string;
  readonly value: () => unknown;
  readonly members: () => Generator<Member>;
}

function nameAt(cursor: Cursor): string {
  const { bytes, at } = cursor;
  if (bytes[at] !== quote) throw bytes[at] === undefined ? cut() : new SyntaxError('no name');
  const nameEnd = afterString(bytes, at);
  const name = String(parsedText(bytes.subarray(at, nameEnd)));
  const end = skipBlanks(bytes, nameEnd);
  if (bytes[end] !== colon) throw new SyntaxError(`expected a value of ${name}`);
  cursor.at = skipBlanks(bytes, end + 1);
  return name;
}

function* membersAt(cursor: Cursor): Generator<Member> {
  const { bytes } = cursor;
  if (bytes[cursor.at] !== openBrace) throw new SyntaxError('expected a JSON object');
  cursor.at = skipBlanks(bytes, cursor.at + 1);
  while (bytes[cursor.at] !== closeBrace) {
    const name = nameAt(cursor);
    const start = cursor.at;
    const passOver = () => {
      cursor.at = afterValue(bytes, start);
      return bytes.subarray(start, cursor.at);
    };
    yield { name, value: () => parsedText(passOver()), members: () => membersAt(cursor) };
    if (cursor.at === start) passOver();
    cursor.at = skipBlanks(bytes, cursor.at);
    if (bytes[cursor.at] === comma) cursor.at = skipBlanks(bytes, cursor.at + 1);
    else if (bytes[cursor.at] !== closeBrace) throw cut();
  }
  cursor.at += 1;
}

/**
 * The members of a JSON object, one after the other, without building any of them: of a document of
 * megabytes only what is wanted need be parsed, and every byte is looked at once. What is passed
 * over is only seen to be balanced.
 *
 * @throws SyntaxError when the bytes are no object, or end before it does
 */
export function* membersOf(bytes: Uint8Array): Generator<Member> {
  yield* membersAt({ bytes, at: skipBlanks(bytes, 0) });
}
