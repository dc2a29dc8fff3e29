import { type FileHandle, open } from 'node:fs/promises';
import { basename } from 'node:path';
import { crc32, inflateRawSync } from 'node:zlib';
import { SettingsError } from './errors.ts';

/** A file in an archive. */
interface ArchivedFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** What the directory at the end of an archive says of a file. */
interface Entry {
  readonly name: string;
  readonly method: number;
  readonly crc: number;
  readonly packed_bytes: number;
  readonly content_bytes: number;
  /** Of what stands before its packed bytes, from the start of the archive. */
  readonly headerAt: number;
}

/** The directory: where it is, and how many files it names. */
interface Directory {
  readonly at: number;
  readonly size_bytes: number;
  readonly files: number;
}

// The end record without a comment, the most a comment can put behind it, what large archives put
// before it, and the record that points to.
const end = { signature: 0x06_05_4b_50, bytes: 22, longestComment_bytes: 65_535 };
const locator = { signature: 0x07_06_4b_50, bytes: 20 };
const largeEnd = { signature: 0x06_06_4b_50, bytes: 56 };
const entryHeader = { signature: 0x02_01_4b_50, bytes: 46 };
const fileHeader = { signature: 0x04_03_4b_50, bytes: 30 };
// In place of a number that does not fit and stands elsewhere, in 64 bits.
const elsewhere = 2 ** 32 - 1;
const countElsewhere = 2 ** 16 - 1;
const sizesElsewhere_id = 1;
const [stored, deflated] = [0, 8];
// Inflated in pieces of at most this size: what the directory says of a size may be a lie.
const piece_bytes = 2 ** 24;

async function bytesAt(file: FileHandle, at: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(length), 0, length, at);
  return buffer.subarray(0, bytesRead);
}

function isAt(bytes: Buffer, at: number, { signature }: { readonly signature: number }): boolean {
  return at >= 0 && at + 4 <= bytes.length && bytes.readUInt32LE(at) === signature;
}

function long(bytes: Buffer, at: number): number {
  return Number(bytes.readBigUInt64LE(at));
}

/** The directory by the end of the archive; undefined where there is no such end. */
async function directoryOf(file: FileHandle): Promise<Directory | undefined> {
  const { size } = await file.stat();
  const length = Math.min(size, locator.bytes + end.bytes + end.longestComment_bytes);
  const tail = await bytesAt(file, size - length, length);
  let at = tail.length - end.bytes;
  while (at >= 0 && !isAt(tail, at, end)) at -= 1;
  if (at < 0) return undefined;
  const files = tail.readUInt16LE(at + 10);
  const directory = {
    files,
    size_bytes: tail.readUInt32LE(at + 12),
    at: tail.readUInt32LE(at + 16),
  };
  const isLarge = files === countElsewhere || directory.at === elsewhere;
  if (!isLarge || !isAt(tail, at - locator.bytes, locator)) return directory;
  const large = await bytesAt(file, long(tail, at - locator.bytes + 8), largeEnd.bytes);
  if (large.length < largeEnd.bytes || !isAt(large, 0, largeEnd)) return undefined;
  return { files: long(large, 32), size_bytes: long(large, 40), at: long(large, 48) };
}

/** Sizes and place of a file, those that do not fit read from among the extra fields. */
function sizesOf(header: Buffer, extra: Buffer): readonly number[] {
  const short = [header.readUInt32LE(24), header.readUInt32LE(20), header.readUInt32LE(42)];
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) !== sizesElsewhere_id) continue;
    let next = at + 4;
    return short.map((size) => {
      if (size !== elsewhere) return size;
      next += 8;
      return long(extra, next - 8);
    });
  }
  return short;
}

function* entriesIn(directory: Buffer): Generator<Entry> {
  for (let at = 0; isAt(directory, at, entryHeader); ) {
    const header = directory.subarray(at, at + entryHeader.bytes);
    const [name_bytes, extra_bytes, comment_bytes] = [28, 30, 32].map((o) =>
      header.readUInt16LE(o),
    );
    const nameAt = at + entryHeader.bytes;
    const extraAt = nameAt + (name_bytes ?? 0);
    const extraEnd = extraAt + (extra_bytes ?? 0);
    const sizes = sizesOf(header, directory.subarray(extraAt, extraEnd));
    const [content_bytes = 0, packed_bytes = 0, headerAt = 0] = sizes;
    yield {
      name: directory.toString('utf8', nameAt, extraAt),
      method: header.readUInt16LE(10),
      crc: header.readUInt32LE(16),
      ...{ packed_bytes, content_bytes, headerAt },
    };
    at = extraEnd + (comment_bytes ?? 0);
  }
}

/** @throws Error when what is packed is not what the directory says */
async function contentOf(file: FileHandle, entry: Entry): Promise<Uint8Array> {
  const header = await bytesAt(file, entry.headerAt, fileHeader.bytes);
  if (!isAt(header, 0, fileHeader)) throw new TypeError('no such file there');
  const before = fileHeader.bytes + header.readUInt16LE(26) + header.readUInt16LE(28);
  const packed = await bytesAt(file, entry.headerAt + before, entry.packed_bytes);
  if (![stored, deflated].includes(entry.method)) throw new TypeError(`packing ${entry.method}`);
  const chunkSize = Math.min(piece_bytes, Math.max(64, entry.content_bytes + 1));
  const bytes = entry.method === stored ? packed : inflateRawSync(packed, { chunkSize });
  if (bytes.length !== entry.content_bytes || crc32(bytes) !== entry.crc) {
    throw new TypeError('other content than its directory says');
  }
  return bytes;
}

/**
 * The files of a zip archive on disk, one after the other, in the memory of the largest of them:
 * found by the directory at its end, so that a file that is passed over is not read.
 *
 * @param isWanted by name without folders
 * @throws SettingsError when it is no archive, or not a whole one
 */
export async function* filesOf(
  path: string,
  isWanted: (name: string) => boolean,
): AsyncGenerator<ArchivedFile> {
  const whole = `${path}: expected a whole zip archive`;
  const file = await open(path);
  try {
    const directory = await directoryOf(file);
    if (!directory) throw new SettingsError(`${whole}, found no end of one`);
    const entries = [...entriesIn(await bytesAt(file, directory.at, directory.size_bytes))];
    if (entries.length !== directory.files) {
      const found = `${entries.length} where its end names ${directory.files}`;
      throw new SettingsError(`${path}: expected every file of the archive, found ${found}`);
    }
    for (const entry of entries) {
      if (!isWanted(basename(entry.name))) continue;
      const bytes = await contentOf(file, entry).catch((cause: Error) => {
        throw new SettingsError(`${whole}, found ${entry.name}: ${cause.message}`, { cause });
      });
      yield { name: entry.name, bytes };
    }
  } finally {
    await file.close();
  }
}
