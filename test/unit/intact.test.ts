import { mkdtemp, readFile, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { type LocalFile, mustBeIntact } from '../../functions/intact.ts';
import { sha256 } from '../../functions/lake/digest.ts';
import { dataKey } from '../../functions/lake/layout.ts';

const large = new Uint8Array(1_200_000).fill(7);
const small = new Uint8Array(1000).fill(7);

describe('mustBeIntact()', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'intact-'));
  });

  async function fileOf(bytes: Uint8Array): Promise<LocalFile> {
    const digest = sha256(bytes);
    const path = join(folder, digest);
    await writeFile(path, bytes);
    return { key: dataKey('index_level', '2025', digest), path };
  }

  async function remembered(): Promise<Record<string, string>> {
    const text = await readFile(join(folder, '.verified'), 'utf8').catch(() => '{}');
    return JSON.parse(text) as Record<string, string>;
  }

  it('remembers large files only, and hashes them again once they look different', async () => {
    const files = [await fileOf(large), await fileOf(small)];
    await mustBeIntact(folder, files);
    const [file] = files;
    const path = file?.path ?? '';
    expect(Object.keys(await remembered())).toEqual([file?.key]);
    const changed = large.slice();
    changed[600_000] = 8;
    await writeFile(path, changed);
    await expect(mustBeIntact(folder, files)).rejects.toThrow(`${file?.key}: expected the bytes`);
    // Setting the times back does not help: the moment of that is itself remembered by the disk.
    await utimes(path, new Date(0), new Date(0));
    await expect(mustBeIntact(folder, files)).rejects.toThrow(`${file?.key}: expected the bytes`);
    await writeFile(path, large);
    await mustBeIntact(folder, files);
  });

  it('trusts its memory: what is remembered as it looks is not read', async () => {
    const file = await fileOf(large);
    const wrong = { ...file, key: dataKey('index_level', '2025', sha256('other')) };
    await expect(mustBeIntact(folder, [wrong])).rejects.toThrow('expected the bytes');
    const { size, mtimeNs, ctimeNs, ino } = await stat(file.path, { bigint: true });
    const memory = { [wrong.key]: `${size} ${mtimeNs} ${ctimeNs} ${ino}` };
    await writeFile(join(folder, '.verified'), JSON.stringify(memory));
    await mustBeIntact(folder, [wrong]);
  });

  it('a memory that is damaged is no memory', async () => {
    const file = await fileOf(large);
    await writeFile(join(folder, '.verified'), 'scribbled');
    await mustBeIntact(folder, [file]);
    expect(Object.keys(await remembered())).toEqual([file.key]);
  });

  it('a file that is gone is named', async () => {
    const file = { ...(await fileOf(small)), path: join(folder, 'gone') };
    await expect(mustBeIntact(folder, [file])).rejects.toThrow(`${file.key}: expected a data file`);
  });
});
