import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { inflateRawSync } from 'node:zlib';
import { type AsyncFlateStreamHandler, Unzip, type UnzipDecoder } from 'fflate';
import { SettingsError } from './errors.ts';

/** A file in an archive. */
interface ArchivedFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

const chunk_bytes = 256 * 1024;
// The end record of an archive without a comment, and the most a comment can put before it.
const endRecord_bytes = 22;
const longestComment_bytes = 65_535;
const endSignature = 0x06_05_4b_50;
const countAt_bytes = 10;
const unknownCount = 65_535;

/** How many files the end of an archive says it holds; undefined where there is no such end. */
async function fileCount(path: string): Promise<number | undefined> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const length = Math.min(size, endRecord_bytes + longestComment_bytes);
    const { buffer } = await file.read(Buffer.alloc(length), 0, length, size - length);
    for (let at = length - endRecord_bytes; at >= 0; at -= 1) {
      if (buffer.readUInt32LE(at) === endSignature) return buffer.readUInt16LE(at + countAt_bytes);
    }
    return undefined;
  } finally {
    await file.close();
  }
}

// Inflated in pieces of this size, joined in the end: a document is mostly one.
const piece_bytes = 2 ** 20;

/** Node's own inflation, several times as fast as any in JavaScript, of one file at a time. */
class NativeInflate implements UnzipDecoder {
  static readonly compression = 8;
  readonly #chunks: Uint8Array[] = [];
  ondata: AsyncFlateStreamHandler = () => undefined;

  push(chunk: Uint8Array, isLast: boolean): void {
    this.#chunks.push(chunk);
    if (!isLast) return;
    const [first = chunk] = this.#chunks;
    const packed = this.#chunks.length === 1 ? first : Buffer.concat(this.#chunks);
    this.ondata(null, inflateRawSync(packed, { chunkSize: piece_bytes }), true);
  }
}

/** Puts together the files of an archive as its bytes come in. */
class Unpacker {
  readonly #unzip: Unzip;
  readonly #isWanted: (name: string) => boolean;
  readonly #complete: ArchivedFile[] = [];
  /** Files that have begun, wanted or not. */
  begun = 0;

  constructor(isWanted: (name: string) => boolean) {
    this.#isWanted = isWanted;
    this.#unzip = new Unzip((file) => {
      this.begun += 1;
      if (!this.#isWanted(basename(file.name))) return;
      const chunks: Uint8Array[] = [];
      file.ondata = (error, chunk, isLast) => {
        if (error) throw error;
        chunks.push(chunk);
        if (!isLast) return;
        const bytes = chunks.length === 1 ? chunk : Buffer.concat(chunks);
        this.#complete.push({ name: file.name, bytes });
      };
      file.start();
    });
    this.#unzip.register(NativeInflate);
  }

  /** @returns the files that are whole now */
  push(chunk: Uint8Array, isLast: boolean): ArchivedFile[] {
    this.#unzip.push(chunk, isLast);
    return this.#complete.splice(0);
  }
}

/**
 * The files of a zip archive on disk, one after the other, in the memory of the largest of them.
 *
 * @param isWanted by name without folders; others are passed over unread
 * @throws SettingsError when it is no archive, or not a whole one
 */
export async function* filesOf(
  path: string,
  isWanted: (name: string) => boolean,
): AsyncGenerator<ArchivedFile> {
  const expected = await fileCount(path);
  if (expected === undefined) {
    throw new SettingsError(`${path}: expected a whole zip archive, found no end of one`);
  }
  const unpacker = new Unpacker(isWanted);
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: chunk_bytes })) {
      yield* unpacker.push(chunk, false);
    }
    yield* unpacker.push(new Uint8Array(), true);
  } catch (cause) {
    // The library numbers its errors, and zlib names them Z_…; others are the caller's.
    const code = String((cause as { readonly code?: unknown }).code);
    if (cause instanceof Error && /^(\d+|Z_\w+)$/.test(code)) {
      throw new SettingsError(`${path}: expected a whole zip archive, found ${cause.message}`, {
        cause,
      });
    }
    throw cause;
  }
  if (expected !== unknownCount && unpacker.begun !== expected) {
    const found = `${unpacker.begun} where its end names ${expected}`;
    throw new SettingsError(`${path}: expected every file of the archive, found ${found}`);
  }
}
