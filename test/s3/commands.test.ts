import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { manifestKey } from '../../functions/lake/layout.ts';
import { S3Store } from '../../functions/lake/store-s3.ts';
import { type Ended, lake, quick, temporaryFolder } from '../builders/command-line.ts';
import { contents, live } from '../builders/lake-contents.ts';
import { anyCredentials, moto, type S3Emulator } from '../builders/s3-emulator.ts';
import { type FaultProxy, faultProxy, isAnotherServer, refuses } from './fault-proxy.ts';

const start = moto();
const bucket = 'lakes';

describe.skipIf(!start)(`lake --lake s3://${start ? '' : ' (skipped: no emulator)'}`, () => {
  let emulator: S3Emulator | undefined;
  let proxy: FaultProxy;
  let home: string;

  const environment = () => ({
    AWS_ENDPOINT_URL: proxy.endpoint,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_CONFIG_FILE: join(home, 'config'),
    AWS_SHARED_CREDENTIALS_FILE: join(home, 'credentials'),
    AWS_EC2_METADATA_DISABLED: 'true',
    XDG_CACHE_HOME: join(home, 'cache'),
  });

  const on = (where: string, env: Readonly<Record<string, string>> = {}) => {
    return (...words: string[]): Promise<Ended> =>
      lake([...words, '--lake', `s3://${bucket}/${where}`], {
        env: { ...environment(), ...env },
        cwd: home,
      });
  };

  /** Keys of one lake by way of S3 itself. */
  async function keysOf(where: string): Promise<string[]> {
    const url = `${emulator?.endpoint}/${bucket}?list-type=2&max-keys=5000&prefix=${where}/`;
    const xml = await (await fetch(url)).text();
    return [...xml.matchAll(/<Key>([^<]*)<\/Key>/g)].map(([, key = '']) =>
      key.slice(where.length + 1),
    );
  }

  const storeAt = (prefix: string) =>
    new S3Store({
      ...{ bucket, prefix, endpoint: emulator?.endpoint, credentials: anyCredentials },
      mirrorFolder: join(home, 'mirror'),
    });

  const gotData = () =>
    proxy.passed.filter(({ method, key }) => method === 'GET' && key.includes('/data/'));
  const wrote = () => proxy.passed.filter(({ method }) => method === 'PUT' || method === 'POST');

  beforeAll(async () => {
    emulator = await start?.();
    await emulator?.bucket(bucket);
    proxy = await faultProxy(emulator?.endpoint ?? '');
    home = await mkdtemp(join(tmpdir(), 'lake-s3-'));
  });

  afterAll(async () => {
    await proxy.stop();
    await emulator?.stop();
  });

  beforeEach(() => proxy.reset());

  describe('a lake of two sources', () => {
    const mine = (...words: string[]) => on('deep/quick')(...words);
    let folder: string;

    beforeAll(async () => {
      folder = join(await temporaryFolder(), 'lake');
      const [inS3, inFolder] = await Promise.all([
        mine('run', ...quick),
        lake(['run', ...quick, '--lake', folder]),
      ]);
      expect(inS3.err).toBe('');
      expect(inS3.code).toBe(0);
      // A manifest's addresses are longer there, so the size of all that was written differs.
      const said = ({ out }: { out: string }) => out.replace(/^[\d.]+ .?B written/m, 'written');
      expect(said(inS3)).toBe(said(inFolder));
    });

    it('has the objects of the same lake in a folder, byte for byte but for addresses', async () => {
      const inFolder = await contents(folder);
      const names = [...inFolder.keys()].map((name) => name.slice(1)).sort();
      expect((await keysOf('deep/quick')).sort()).toEqual(names);
      for (const name of names.filter((each) => !each.endsWith('/current/manifest'))) {
        const object = await storeAt('deep/quick').get(name);
        const found = Buffer.from(object?.bytes ?? []).toString('base64');
        expect(found === inFolder.get(`/${name}`), name).toBe(true);
      }
    });

    it('lists its files by whole addresses, where Athena looks for them', async () => {
      const manifest = await storeAt('deep/quick').get(manifestKey('index_level'));
      const text = new TextDecoder().decode(manifest?.bytes);
      const file = /^s3:\/\/lakes\/deep\/quick\/data\/index_level\/\d{4}\/[0-9a-f]{64}\.parquet$/;
      for (const line of text.trim().split('\n')) expect(line).toMatch(file);
    });

    it('a second run writes no object and says so', async () => {
      const before = await keysOf('deep/quick');
      const second = await mine('run', ...quick);
      expect(second.code).toBe(0);
      expect(second.out).toContain('Nothing new: 0 bytes written.');
      expect(await keysOf('deep/quick')).toEqual(before);
    });

    it('answers like the folder, and fetches a data file once', async () => {
      const cold = on('deep/quick', { XDG_CACHE_HOME: await mkdtemp(join(tmpdir(), 'cache-')) });
      const sql = 'SELECT index_symbol, COUNT(*) AS days, MAX(close_points) AS highest';
      const rest = 'FROM index_level GROUP BY index_symbol ORDER BY index_symbol';
      const words = ['query', `${sql} ${rest}`, '--format', 'csv'];
      proxy.reset();
      const first = await cold(...words);
      expect(first.out).toBe((await lake([...words, '--lake', folder])).out);
      expect(first.out.split('\n').length).toBeGreaterThan(2);
      const files = new Set(gotData().map(({ key }) => key));
      expect(files.size).toBeGreaterThan(0);
      expect(gotData()).toHaveLength(files.size);
      proxy.reset();
      expect((await cold(...words)).out).toBe(first.out);
      expect(gotData()).toEqual([]);
      expect(wrote()).toEqual([]);
    });

    it('fetches only what is new after a run', async () => {
      const at = ['--at', '2025-11-28T23:30:00Z'];
      const grown = on('grown', { XDG_CACHE_HOME: await mkdtemp(join(tmpdir(), 'cache-')) });
      await grown('run', ...quick);
      const ask = () => grown('query', 'SELECT MAX(observation_date) AS newest FROM index_level');
      const before = await ask();
      expect(before.code).toBe(0);
      expect((await grown('run', ...quick, ...at)).code).toBe(0);
      proxy.reset();
      const after = await ask();
      expect(after.out).not.toBe(before.out);
      const years = (await keysOf('grown')).filter((key) => key.startsWith('data/')).length;
      expect(gotData().length).toBeLessThan(years / 2);
    });

    it('status', async () => {
      const { code, out } = await mine('status');
      expect(out).toBe((await lake(['status', '--lake', folder])).out);
      expect(code).toBe((await lake(['status', '--lake', folder])).code);
    });

    it('claims, and as of an earlier moment', async () => {
      for (const words of [['claims'], ['claims', '--as-of', '2025-09-30', '--json']]) {
        const { code, out, err } = await mine(...words);
        expect(err).toBe('');
        expect(code).toBe(0);
        expect(out).toBe((await lake([...words, '--lake', folder])).out);
      }
    });

    it('why --verify goes down to the bytes in S3', async () => {
      const where = ['--where', 'symbol=RUT', '--where', 'return_kind=price'];
      const { code, out } = await mine('why', 'return_year_to_date', ...where, '--verify');
      expect(code).toBe(0);
      expect(out).toContain('daily_prices/RUT_History.csv');
      expect(out).toContain('equal');
    });

    it('rebuild does what it does in a folder, and derives the same objects', async () => {
      const rebuilt = await mine('rebuild');
      const inFolder = await lake(['rebuild', '--lake', folder]);
      expect(rebuilt.code).toBe(0);
      // Lists hold longer names in S3, so the last line's bytes differ.
      const sources = (out: string) => out.split('\n').slice(0, -2);
      expect(sources(rebuilt.out)).toEqual(sources(inFolder.out));
      const names = [...(await contents(folder)).keys()].map((name) => name.slice(1));
      expect((await keysOf('deep/quick')).sort()).toEqual(names.sort());
      expect((await mine('rebuild')).out).toContain('Nothing new: 0 bytes written.');
    });

    it('verify finds it whole, and names an object that was changed', async () => {
      const whole = await mine('verify');
      expect(whole.out).toBe((await lake(['verify', '--lake', folder])).out);
      expect(whole.code).toBe(0);
      const store = storeAt('damaged');
      await on('damaged')('run', ...quick);
      const raw = (await store.list('raw/aaii')).find((key) => /\/[0-9a-f]{64}$/.test(key)) ?? '';
      await store.remove(raw);
      await store.put(raw, new TextEncoder().encode('not what was fetched'), { ifAbsent: true });
      const damaged = await on('damaged')('verify');
      expect(damaged.code).toBe(1);
      expect(damaged.out).toContain(raw);
      expect(damaged.out).toContain('investor_sentiment');
    });

    it('releases', async () => {
      const { code, out } = await mine('releases', '--json');
      expect(code).toBe(0);
      const [release] = JSON.parse(out);
      expect(release).toMatchObject({ sequence: 1 });
      const older = await mine('query', 'SELECT 1 AS one', '--release', '1', '--format', 'csv');
      expect(older.out).toBe('one\n1\n');
    });

    it('report', async () => {
      const path = join(home, 'quick.html');
      const { code, out } = await mine('report', '--to', path);
      expect(code).toBe(0);
      expect(out).toBe(`${path}\n`);
      expect(await readFile(path, 'utf8')).toContain('<!doctype html>');
    });

    it('backfill goes on where it was', async () => {
      const window = ['--from', '2025-03-03', '--to', '2025-03-14'];
      const backfill = () => on('backfilled')('backfill', ...window, '--source', 'cboe_put_call');
      expect((await backfill()).out).toContain('cboe_put_call: 10 responses, 80 rows added');
      expect((await backfill()).out).toContain('Nothing new: 0 bytes written.');
    });

    it('schedule', async () => {
      const { code, err } = await on('scheduled')('schedule', ...quick, '--until', '2025-11-27');
      expect(err).toBe('');
      expect(code).toBe(0);
    });

    it('ingest, and never beside rehearsed data', async () => {
      const file = join(home, 'VIX_History.csv');
      await writeFile(file, 'DATE,OPEN,HIGH,LOW,CLOSE\n04/08/2025,44.0,57.5,36.5,52.33\n');
      const words = ['ingest', 'cboe_index_history', '--file', file];
      const { code, out } = await on('live')(...words, '--fetched-at', '2025-04-09');
      expect(code).toBe(0);
      expect(out).toContain('1 response, 1 row added');
      const mixed = await mine(...words);
      expect(mixed.code).toBe(2);
      expect(mixed.err).toContain(`s3://${bucket}/deep/quick: expected a live lake`);
    });

    it('a dropped object is taken like any answer', async () => {
      const csv =
        'index_symbol,analyst,target_date,observation_date,target_points,published_at\n' +
        'RUT,"A house",2025-12-31,2025-11-20,2665,2025-11-20T12:00:00Z\n';
      const bytes = new TextEncoder().encode(csv);
      await storeAt('grown').put('drop/analyst_target.csv', bytes, { ifAbsent: true });
      expect((await on('grown')('run', '--source', 'drop_zone')).code).toBe(0);
      const sql = 'SELECT target_points FROM analyst_target';
      expect((await on('grown')('query', sql, '--format', 'csv')).out).toContain('2665');
    });

    it('two runs at once end with one lake, all of it there', async () => {
      const both = await Promise.all([
        on('together')('run', '--source', 'cboe_index_history'),
        on('together')('run', '--source', 'aaii_sentiment'),
      ]);
      expect(both.map(({ code }) => code)).toEqual([0, 0]);
      const again = await on('together')('run', ...quick);
      expect(again.code).toBe(0);
      const sql =
        'SELECT (SELECT COUNT(*) FROM index_level) AS levels, ' +
        '(SELECT COUNT(*) FROM investor_sentiment) AS answers';
      const asked = await on('together')('query', sql, '--format', 'csv');
      expect(asked.out).toBe((await mine('query', sql, '--format', 'csv')).out);
    });
  });

  it('start shows everything, and the lake is the folder’s', async () => {
    const folder = join(await temporaryFolder(), 'lake');
    await lake(['run', '--lake', folder]);
    const { code, out, err } = await on('start')('start');
    expect(err).toBe('');
    expect(code).toBe(0);
    expect(out).toContain('Claims:');
    const inFolder = live(await contents(folder)).map(([name]) => name.slice(1));
    expect(await keysOf('start')).toEqual(expect.arrayContaining(inFolder));
    const second = await on('start')('run');
    expect(second.out).toContain('Nothing new: 0 bytes written.');
  });

  it('describe and sources need no lake', async () => {
    expect((await lake(['describe', 'index_level'], { env: environment() })).code).toBe(0);
    expect((await lake(['sources'], { env: environment() })).code).toBe(0);
    expect(proxy.passed).toEqual([]);
  });

  describe('what is wrong is said in a sentence and ends with 2', () => {
    const words = ['query', 'SELECT 1 AS one'];

    it('no lake there', async () => {
      const { code, err } = await on('nothing')(...words);
      expect(code).toBe(2);
      expect(err).toBe(
        `s3://${bucket}/nothing: expected a lake, found none; make one with \`lake run\`\n`,
      );
    });

    it('no bucket', async () => {
      const there = ['--lake', 's3://no-such-bucket/lake'];
      for (const command of [words, ['run', ...quick], ['verify'], ['releases']]) {
        const { code, err } = await lake([...command, ...there], { env: environment() });
        expect(code).toBe(2);
        expect(err).toMatch(/^s3:\/\/no-such-bucket\/lake.*: expected a bucket no-such-bucket/);
        expect(err.trim().split('\n')).toHaveLength(1);
      }
    });

    it('no credentials', async () => {
      const none = on('x', { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' });
      const { code, err } = await none(...words);
      expect(code).toBe(2);
      expect(err).toContain('s3://lakes/x: expected credentials, found none');
      expect(err).toContain('set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY');
    });

    it('refused credentials', async () => {
      proxy.inject(() => true, refuses(403, 'InvalidAccessKeyId'), 99);
      const { code, err } = await on('x')('run', ...quick);
      expect(code).toBe(2);
      expect(err).toContain('s3://lakes/x/lake.json: expected credentials that http://127.0.0.1');
      expect(err.trim().split('\n')).toHaveLength(1);
    });

    it('another server', async () => {
      proxy.inject(() => true, isAnotherServer, 99);
      const { code, err } = await on('x')(...words);
      expect(code).toBe(2);
      expect(err).toContain('s3://lakes/x: expected an answer of S3 from http://127.0.0.1');
    });

    it('a misspelt address', async () => {
      const { code, err } = await lake([...words, '--lake', 's3:/lakes/x'], { env: environment() });
      expect(code).toBe(2);
      expect(err).toBe('--lake: expected a folder or s3://bucket/prefix, found s3:/lakes/x\n');
    });
  });
});
