import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
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
    'expected',
  ],
])('refuses %s', async (_, spoilt, message) => {
  await expect(read(await archive(spoilt(zipSync(content))))).rejects.toThrow(message);
});
