import { execFileSync } from 'node:child_process';
import { chmod, cp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { FolderStore } from '../../functions/lake/store-folder.ts';
import { randomOf } from '../../functions/rehearsal/random.ts';
import { verifyLake } from '../../functions/verify.ts';
import { lake, quick, temporaryFolder } from '../builders/command-line.ts';
import { contents, copyOf, named } from '../builders/lake-contents.ts';

/** Whether a command ends well on this machine. */
function works(program: string, ...words: string[]): boolean {
  try {
    execFileSync(program, words, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Runs a program of the machine; a failure is the test's. */
function machine(program: string, ...words: string[]): void {
  execFileSync(program, words, { stdio: 'pipe' });
}

const asNobody = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'];
const entry = join(import.meta.dirname, '../../functions/local/lake.ts');
const isRoot = process.getuid?.() === 0;
const canBeNobody =
  isRoot && works('setpriv', ...asNobody.slice(1), process.execPath, entry, 'help');
const canMount = isRoot && works('unshare', '--mount', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt');

const count = 'SELECT COUNT(*) AS n FROM index_level';
let whole: string;
let other: string;

beforeAll(async () => {
  whole = join(await temporaryFolder(), 'lake');
  other = join(await temporaryFolder(), 'lake');
  await lake(['run', ...quick, '--lake', whole]);
  await lake(['run', ...quick, '--lake', other, '--at', '2025-09-30T23:45:00Z']);
});

const copied = () => copyOf(whole);

describe('a flipped bit', () => {
  it('anywhere in raw, data, manifests or releases is told, and only where it is', async () => {
    const folder = await copied();
    const store = new FolderStore(folder);
    const names = [...(await contents(folder)).keys()].map((name) => name.slice(1));
    const vouched = names.filter((name) => /^(raw|data|manifest|releases)\//.test(name));
    expect(vouched.length).toBeGreaterThan(40);
    const random = randomOf('flipped bits');
    const missed = [];
    for (const name of vouched) {
      const before = await readFile(join(folder, name));
      const after = Buffer.from(before);
      const at = Math.floor(random() * after.length);
      after[at] = (after[at] ?? 0) ^ (1 << Math.floor(random() * 8));
      await writeFile(join(folder, name), after);
      const { damages } = await verifyLake(store);
      const told = damages.map(({ object }) => object);
      if (told.length !== 1 || told[0] !== name) missed.push({ name, at, told });
      await writeFile(join(folder, name), before);
    }
    expect(missed).toEqual([]);
    expect((await verifyLake(store)).damages).toEqual([]);
  });
});

describe('an object that is not what it was', () => {
  async function ask(folder: string) {
    return await lake(['query', count, '--lake', folder]);
  }

  async function verified(folder: string) {
    return await lake(['verify', '--lake', folder]);
  }

  it('a truncated Parquet file answers nothing', async () => {
    const folder = await copied();
    const file = await named(folder, /data\/index_level\/2020\//);
    await truncate(join(folder, file), 1000);
    const { code, out, err } = await ask(folder);
    expect([code, out]).toEqual([1, '']);
    expect(err).toContain(`${file}: expected the bytes its name promises, found 1000 bytes`);
    expect(err).toContain('`lake verify` says what depends on it and what to do');
    const told = await verified(folder);
    expect(told.code).toBe(1);
    expect(told.out).toContain('do: `lake verify --repair`');
    expect((await lake(['run', ...quick, '--lake', folder])).err).toContain(`${file}: expected`);
  });

  it('a flipped bit in a data file answers nothing, though engines would read it', async () => {
    const folder = await copied();
    const file = await named(folder, /data\/index_level\/2020\//);
    const bytes = await readFile(join(folder, file));
    bytes[300] = (bytes[300] ?? 0) ^ 1;
    await writeFile(join(folder, file), bytes);
    const { code, out, err } = await ask(folder);
    expect([code, out]).toEqual([1, '']);
    expect(err).toContain(`${file}: expected the bytes its name promises`);
  });

  it('a data file that is gone answers nothing', async () => {
    const folder = await copied();
    const file = await named(folder, /data\/index_level\/2020\//);
    await rm(join(folder, file));
    const { code, out, err } = await ask(folder);
    expect([code, out]).toEqual([1, '']);
    expect(err).toContain(`${file}: expected a data file, found nothing`);
    const repaired = await lake(['verify', '--repair', '--lake', folder]);
    expect(repaired.out).toContain('repaired: derived again from raw');
    expect((await ask(folder)).out).toBe((await ask(whole)).out);
  });

  it('a replaced response is told by verify and by rebuild, and derives nothing', async () => {
    const folder = await copied();
    const file = await named(folder, /raw\/aaii.*[0-9a-f]{64}$/);
    await writeFile(join(folder, file), 'something else');
    const told = await verified(folder);
    expect(told.code).toBe(1);
    expect(told.out).toContain(file);
    expect(told.out).toContain('do: take it from a backup of this lake');
    const rebuilt = await lake(['rebuild', '--lake', folder]);
    expect([rebuilt.code, rebuilt.err.includes(`${file}.`)]).toEqual([1, true]);
    expect((await ask(folder)).out).toBe((await ask(whole)).out);
  });

  it('a record that is gone is told with the rows that lead to it', async () => {
    const folder = await copied();
    const file = await named(folder, /raw\/aaii.*json$/);
    await rm(join(folder, file));
    const told = await verified(folder);
    expect(told.code).toBe(1);
    expect(told.out).toContain(`${file}\n  expected a record\n  found nothing`);
    expect(told.out).toContain('investor_sentiment: 463 rows');
  });

  it('a data file of another lake, copied in, is used by nothing', async () => {
    const folder = await copied();
    const foreign = await named(other, /data\/index_level\/2025\//);
    await cp(join(other, foreign), join(folder, foreign));
    expect((await ask(folder)).out).toBe((await ask(whole)).out);
    const told = await verified(folder);
    expect([told.code, told.out.includes('; 1 that nothing uses')]).toEqual([0, true]);
    // Under the name of one of ours it is damage.
    const ours = await named(whole, /data\/index_level\/2025\//);
    await cp(join(other, foreign), join(folder, ours));
    expect((await ask(folder)).err).toContain(`${ours}: expected the bytes its name promises`);
  });

  it('a manifest of another lake, copied over ours, is never built upon', async () => {
    const folder = await copied();
    const list = 'manifest/index_level/current/manifest';
    await cp(join(other, list), join(folder, list));
    const run = await lake(['run', ...quick, '--lake', folder, '--at', '2025-12-04T23:45:00Z']);
    expect(run.code).toBe(1);
    expect(run.err).toContain(`${list}: expected a list this lake has recorded`);
    const told = await verified(folder);
    expect(told.code).toBe(1);
    expect(told.out).toContain('do: `lake rollback N` puts back the list of a release');
    expect((await ask(folder)).out).toBe((await ask(whole)).out);
    expect((await lake(['rollback', '1', '--lake', folder])).code).toBe(0);
    expect((await verified(folder)).code).toBe(0);
  });

  it('a release edited by hand answers nothing', async () => {
    const folder = await copied();
    const file = join(folder, 'releases/00000001.json');
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replace(/ +"data\/index_level\/2020\/[^\n]*\n/, ''));
    const { code, out, err } = await ask(folder);
    expect([code, out]).toEqual([1, '']);
    expect(err).toContain('releases/00000001.json: expected what the lake wrote');
    expect(err).toContain('backup');
    const told = await verified(folder);
    expect([told.code, told.out.includes('releases/00000001.json')]).toEqual([1, true]);
  });
});

describe.skipIf(!canMount)(
  `a disk (${canMount ? 'mounted' : 'skipped: mounting needs root'})`,
  () => {
    it('that is full is named, and the next run with room ends as if nothing had been', async () => {
      const disk = await temporaryFolder();
      machine('mount', '-t', 'tmpfs', '-o', 'size=640k', 'tmpfs', disk);
      try {
        const folder = join(disk, 'lake');
        const full = await lake(['run', ...quick, '--lake', folder]);
        expect(full.code).toBe(2);
        expect(full.err).toContain('the disk is full: free some space and run again');
        expect(full.err).toContain(folder);
        const asked = await lake(['query', count, '--lake', folder]);
        expect([asked.code, asked.out]).toEqual([2, '']);
        machine('mount', '-o', 'remount,size=16m', disk);
        expect((await lake(['run', ...quick, '--lake', folder])).code).toBe(0);
        expect((await lake(['verify', '--lake', folder])).code).toBe(0);
        const words = ['query', count, '--lake'];
        expect((await lake([...words, folder])).out).toBe((await lake([...words, whole])).out);
      } finally {
        machine('umount', disk);
      }
    });
  },
);

const whoever = canBeNobody ? 'somebody else' : 'skipped: needs root and setpriv';

describe.skipIf(!canBeNobody)(`a folder of another user (${whoever})`, () => {
  it('can be asked and verified but not written to, and says so', async () => {
    const folder = await copied();
    await chmod(join(folder, '..'), 0o755);
    const words = ['query', count, '--lake', folder];
    const asked = await lake(words, { through: asNobody });
    expect([asked.err, asked.out]).toEqual(
      Object.values(await lake(words))
        .slice(2)
        .toReversed(),
    );
    const at = ['--at', '2025-12-04T23:45:00Z'];
    const run = await lake(['run', ...quick, '--lake', folder, ...at], { through: asNobody });
    expect([run.code, run.out]).toEqual([2, '']);
    expect(run.err).toContain(folder);
    expect(run.err).toContain('permission denied: check who owns the folder');
    expect((await lake(['verify', '--lake', folder], { through: asNobody })).code).toBe(0);
  });

  it('that may not even be read is named', async () => {
    const folder = await copied();
    await chmod(join(folder, '..'), 0o755);
    await chmod(join(folder, 'releases'), 0o700);
    const asked = await lake(['query', count, '--lake', folder], { through: asNobody });
    expect([asked.code, asked.out]).toEqual([2, '']);
    expect(asked.err).toContain(`${join(folder, 'releases')}/: permission denied`);
    await chmod(join(folder, 'releases'), 0o755);
    const file = await named(folder, /data\/index_level\/2020\//);
    await chmod(join(folder, file), 0o600);
    const data = await lake(['query', count, '--lake', folder], { through: asNobody });
    expect([data.code, data.out]).toEqual([2, '']);
    expect(data.err).toContain(`${join(folder, file)}: permission denied`);
  });

  it('a file where the lake’s folder should be is named', async () => {
    const file = join(await temporaryFolder(), 'file');
    await writeFile(file, '');
    const { code, err } = await lake(['run', ...quick, '--lake', file]);
    expect([code, err.includes('a file stands where a folder is needed')]).toEqual([2, true]);
  });
});
