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
  for (let place = bytes.indexOf(quote, at + 1); place !== -1; ) {
    let slashes = 0;
    while (bytes[place - 1 - slashes] === backslash) slashes += 1;
    if (slashes % 2 === 0) return place + 1;
    place = bytes.indexOf(quote, place + 1);
  }
  throw cut();
}

/** The place after the object or list that begins at `at`; brackets in strings do not count. */
function afterNested(bytes: Uint8Array, at: number): number {
  let depth = 0;
  for (let place = at; place < bytes.length; place += 1) {
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

/** A member of an object: its name and the bytes of its value, which nobody has parsed yet. */
interface Member {
  readonly name: string;
  readonly value: Uint8Array;
}

/**
 * The members of a JSON object, one after the other, without building any of them: of a document of
 * megabytes only what is wanted need be parsed. What is passed over is only seen to be balanced.
 *
 * @throws SyntaxError when the bytes are no object, or end before it does
 */
export function* membersOf(bytes: Uint8Array): Generator<Member> {
  let at = skipBlanks(bytes, 0);
  if (bytes[at] !== openBrace) throw new SyntaxError('expected a JSON object');
  at = skipBlanks(bytes, at + 1);
  while (bytes[at] !== closeBrace) {
    if (bytes[at] !== quote) throw bytes[at] === undefined ? cut() : new SyntaxError('no name');
    const nameEnd = afterString(bytes, at);
    const name = String(parsedText(bytes.subarray(at, nameEnd)));
    at = skipBlanks(bytes, nameEnd);
    if (bytes[at] !== colon) throw new SyntaxError(`expected a value of ${name}`);
    const start = skipBlanks(bytes, at + 1);
    const end = afterValue(bytes, start);
    yield { name, value: bytes.subarray(start, end) };
    at = skipBlanks(bytes, end);
    if (bytes[at] === comma) at = skipBlanks(bytes, at + 1);
    else if (bytes[at] !== closeBrace) throw cut();
  }
}

/** A value `membersOf` gave, parsed. */
export function parsedValue({ value }: Member): unknown {
  return parsedText(value);
}
