import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strToU8, Zip, ZipPassThrough, zipSync } from 'fflate';
import { expect, it } from 'vitest';
import { filesOf } from '../../functions/archive.ts';

// Noise does not shrink, so the archive is many chunks long.
const noise = (length: number) =>
  Uint8Array.from({ length }, (_, i) => (Math.imul(i + 1, 2_654_435_761) >>> 13) & 255);
const content = {
  'CIK0000000001.json': strToU8('{"cik":1}'),
  'folder/CIK0000000002.json': noise(700_000),
  'README.txt': noise(300_000),
  'CIK0000000003.json': noise(10),
};

async function archive(bytes: Uint8Array): Promise<string> {
  const path = join(await mkdtemp(join(tmpdir(), 'archive-')), 'many.zip');
  await writeFile(path, bytes);
  return path;
}

async function read(path: string): Promise<[string, number][]> {
  const found: [string, number][] = [];
  for await (const { name, bytes } of filesOf(path, (file) => file.endsWith('.json'))) {
    expect(bytes).toEqual(Buffer.from(content[name as keyof typeof content]));
    found.push([name, bytes.length]);
  }
  return found;
}

it('gives the wanted files of an archive, whole and in order', async () => {
  expect(await read(await archive(zipSync(content)))).toEqual([
    ['CIK0000000001.json', 9],
    ['folder/CIK0000000002.json', 700_000],
    ['CIK0000000003.json', 10],
  ]);
  expect(await read(await archive(zipSync(content, { level: 0 })))).toHaveLength(3);
});

const all32 = 2 ** 32 - 1;

/** The same archive, its directory in the form for what does not fit into 32 bits. */
function asLarge(plain: Uint8Array, name: string): Uint8Array {
  const old = Buffer.from(plain);
  const endAt = old.length - 22;
  const directoryAt = old.readUInt32LE(endAt + 16);
  const header = Buffer.from(old.subarray(directoryAt, directoryAt + 46));
  const extra = Buffer.alloc(28);
  extra.writeUInt16LE(1, 0);
  extra.writeUInt16LE(24, 2);
  for (const [i, from] of [24, 20, 42].entries()) {
    extra.writeBigUInt64LE(BigInt(header.readUInt32LE(from)), 4 + 8 * i);
    header.writeUInt32LE(all32, from);
  }
  header.writeUInt16LE(extra.length, 30);
  const directory = Buffer.concat([header, Buffer.from(name), extra]);
  const large = Buffer.alloc(56);
  large.writeUInt32LE(0x06_06_4b_50, 0);
  for (const [at, value] of [
    [4, 44],
    [24, 1],
    [32, 1],
    [40, directory.length],
    [48, directoryAt],
  ]) {
    large.writeBigUInt64LE(BigInt(value ?? 0), at);
  }
  const locator = Buffer.alloc(20);
  locator.writeUInt32LE(0x07_06_4b_50, 0);
  locator.writeBigUInt64LE(BigInt(directoryAt + directory.length), 8);
  locator.writeUInt32LE(1, 16);
  const end = Buffer.from(old.subarray(endAt));
  end.fill(0xff, 8, 20);
  return Buffer.concat([old.subarray(0, directoryAt), directory, large, locator, end]);
}

it('reads a directory in the form for archives beyond 4 GB', async () => {
  const name = 'CIK0000000001.json';
  const plain = zipSync({ [name]: content[name] });
  expect(await read(await archive(asLarge(plain, name)))).toEqual([[name, 9]]);
});

it('reads what a stream wrote, the sizes behind each file', async () => {
  const pieces: Uint8Array[] = [];
  const zip = new Zip((_, piece) => pieces.push(Uint8Array.from(piece)));
  for (const [name, bytes] of Object.entries(content)) {
    const file = new ZipPassThrough(name);
    zip.add(file);
    file.push(bytes, true);
  }
  zip.end();
  expect(await read(await archive(Buffer.concat(pieces)))).toHaveLength(3);
});

it('refuses a stored file of which one byte is another', async () => {
  const whole = zipSync(content, { level: 0 });
  const changed = Uint8Array.from(whole);
  changed.set([0x32], 48 + 7);
  await expect(read(await archive(changed))).rejects.toThrow(
    'found CIK0000000001.json: other content than its directory says',
  );
});

it.each([
  ['cut off', (whole: Uint8Array) => whole.subarray(0, -30), 'found no end of one'],
  ['no archive', () => strToU8('<html>wait</html>'), 'found no end of one'],
  [
    'an end that names more',
    (whole: Uint8Array) => {
      const changed = Uint8Array.from(whole);
      changed[changed.length - 12] = 9;
      return changed;
    },
    'found 4 where its end names 9',
  ],
  [
    'a file damaged inside',
    (whole: Uint8Array) => {
      const changed = Uint8Array.from(whole);
      changed.fill(0xff, 60, 62);
      return changed;
    },
    'found folder/CIK0000000002.json: no such file there',
  ],
])('refuses %s', async (_, spoilt, message) => {
  await expect(read(await archive(spoilt(zipSync(content))))).rejects.toThrow(message);
});
