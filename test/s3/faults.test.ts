import { mkdtemp } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ConflictError, LakeDamagedError, SettingsError } from '../../functions/errors.ts';
import type { S3Connection } from '../../functions/lake/s3-client.ts';
import { S3Store } from '../../functions/lake/store-s3.ts';
import { anyCredentials, moto, type S3Emulator } from '../builders/s3-emulator.ts';
import {
  corrupts,
  type FaultProxy,
  faultProxy,
  isAnotherServer,
  losesAnswer,
  refuses,
  stalls,
  stallsHalfway,
  truncates,
} from './fault-proxy.ts';

const start = moto();
const bytes = (text: string) => new TextEncoder().encode(text);
const ifAbsent = { ifAbsent: true } as const;
const large = Buffer.alloc(20 * 1024 * 1024, 'large');

const method = (wanted: string) => (passed: { method: string }) => passed.method === wanted;

describe.skipIf(!start)(`S3 that does wrong${start ? '' : ' (skipped: no emulator)'}`, () => {
  let emulator: S3Emulator | undefined;
  let proxy: FaultProxy;
  let prefixes = 0;
  let store: S3Store;
  let mirrorFolder: string;

  beforeAll(async () => {
    emulator = await start?.();
    await emulator?.bucket('faults');
    proxy = await faultProxy(emulator?.endpoint ?? '');
    mirrorFolder = await mkdtemp(join(tmpdir(), 'mirror-'));
  });

  afterAll(async () => {
    await proxy.stop();
    await emulator?.stop();
  });

  function storeWith(connection: S3Connection = {}, bucket = 'faults'): S3Store {
    const prefix = `lake-${prefixes}`;
    const endpoint = proxy.endpoint;
    const credentials = anyCredentials;
    return new S3Store({ bucket, prefix, endpoint, credentials, mirrorFolder, ...connection });
  }

  async function failure(work: Promise<unknown>): Promise<Error> {
    return await work.then(
      () => new Error('nothing failed'),
      (error: Error) => error,
    );
  }

  const stored = async (key: string) => {
    const object = await storeWith().get(key);
    return object && Buffer.from(object.bytes).toString();
  };

  beforeEach(() => {
    proxy.reset();
    prefixes += 1;
    store = storeWith();
  });

  describe('a lost answer', () => {
    it('of a new object: it is written, once, and counts as ours', async () => {
      proxy.inject(method('PUT'), losesAnswer);
      expect(await store.put('a', bytes('mine'), ifAbsent)).toBe(true);
      expect(proxy.passed.filter(method('PUT'))).toHaveLength(2);
      expect(await store.list('')).toEqual(['a']);
      expect(await stored('a')).toBe('mine');
    });

    it('of a replaced object: it is replaced, once', async () => {
      await store.put('a', bytes('old'), ifAbsent);
      const ifMatch = (await store.get('a'))?.etag ?? '';
      proxy.inject(method('PUT'), losesAnswer);
      expect(await store.put('a', bytes('new'), { ifMatch })).toBe(true);
      expect(await stored('a')).toBe('new');
    });

    it('does not make somebody else’s object ours', async () => {
      await store.put('a', bytes('theirs'), ifAbsent);
      proxy.inject(method('PUT'), losesAnswer);
      expect(await store.put('a', bytes('mine'), ifAbsent)).toBe(false);
      proxy.inject(method('PUT'), losesAnswer);
      const stale = { ifMatch: '"00000000000000000000000000000000"' };
      expect(await failure(store.put('a', bytes('mine'), stale))).toBeInstanceOf(ConflictError);
      expect(await stored('a')).toBe('theirs');
    });

    it('and nothing lost: equal bytes of somebody else stay theirs', async () => {
      await store.put('a', bytes('same'), ifAbsent);
      expect(await store.put('a', bytes('same'), ifAbsent)).toBe(false);
      const stale = { ifMatch: '"00000000000000000000000000000000"' };
      expect(await failure(store.put('a', bytes('same'), stale))).toBeInstanceOf(ConflictError);
    });

    it.each([
      ['as the server likes', undefined],
      ['as taken', refuses(412, 'PreconditionFailed')],
      ['as unknown', refuses(404, 'NoSuchUpload')],
    ])(
      'of a large object when its parts become one, the second try seen %s',
      async (_how, seen) => {
        const completions = (passed: { method: string; query: string }) =>
          passed.method === 'POST' && /^\?uploadId=/.test(passed.query);
        proxy.inject(completions, losesAnswer);
        if (seen) proxy.inject(completions, seen);
        expect(await store.put('large', large, ifAbsent)).toBe(true);
        expect(Buffer.compare((await store.get('large'))?.bytes ?? bytes(''), large)).toBe(0);
        expect(proxy.passed.filter(completions)).toHaveLength(2);
        expect(proxy.passed.filter(({ query }) => query === '?uploads=')).toHaveLength(1);
      },
    );

    it('every time: the error says so and writing it again succeeds', async () => {
      proxy.inject(method('PUT'), losesAnswer, 2);
      const error = await failure(storeWith({ attempts: 2 }).put('a', bytes('mine'), ifAbsent));
      expect(error).toBeInstanceOf(SettingsError);
      expect(error.message).toBe(
        `${store.address('a')}: expected a whole answer from ${proxy.endpoint}, found the ` +
          'connection broken (ECONNRESET); check the network and run again',
      );
      expect(await store.put('a', bytes('mine'), ifAbsent)).toBe(false);
      expect(await stored('a')).toBe('mine');
    });
  });

  describe('a busy S3', () => {
    it.each(['PUT', 'GET', 'DELETE'])('%s is tried again', async (verb) => {
      await store.put('a', bytes('1'), ifAbsent);
      proxy.inject(method(verb), refuses(503, 'SlowDown'), 2);
      if (verb === 'PUT') expect(await store.put('b', bytes('2'), ifAbsent)).toBe(true);
      if (verb === 'GET') expect(await store.list('')).toEqual(['a']);
      if (verb === 'DELETE') await store.remove('a');
      expect(proxy.passed.filter(method(verb)).length).toBeGreaterThanOrEqual(3);
    });

    it('that stays busy is named', async () => {
      proxy.inject(method('PUT'), refuses(503, 'SlowDown'), 99);
      const error = await failure(storeWith({ attempts: 3 }).put('a', bytes('1'), ifAbsent));
      expect(error).toBeInstanceOf(SettingsError);
      expect(error.message).toBe(
        `${store.address('a')}: expected ${proxy.endpoint} to answer, found SlowDown (503) after ` +
          '3 attempts; try again later',
      );
      expect(proxy.passed).toHaveLength(3);
    });

    it('a race it could not settle is run again', async () => {
      const conflict = refuses(409, 'ConditionalRequestConflict');
      proxy.inject(method('PUT'), conflict, 3);
      expect(await store.put('a', bytes('1'), ifAbsent)).toBe(true);
      const ifMatch = (await store.get('a'))?.etag ?? '';
      proxy.inject(method('PUT'), conflict, 3);
      expect(await store.put('a', bytes('2'), { ifMatch })).toBe(true);
      expect(proxy.passed.filter(method('PUT'))).toHaveLength(8);
      expect(await stored('a')).toBe('2');
    });

    it('a race it never settles is a conflict, and nothing is written', async () => {
      proxy.inject(method('PUT'), refuses(409, 'ConditionalRequestConflict'), 99);
      const error = await failure(store.put('a', bytes('1'), ifAbsent));
      expect(error).toBeInstanceOf(ConflictError);
      expect(error.message).toBe(`${store.address('a')}: changed by somebody else meanwhile`);
      expect(proxy.passed).toHaveLength(8);
      proxy.reset();
      expect(await stored('a')).toBeUndefined();
    });

    it('a large object whose part is refused for good leaves no part behind', async () => {
      proxy.inject(({ query }) => query.includes('partNumber=2'), refuses(403, 'AccessDenied'), 99);
      expect(await failure(store.put('large', large, ifAbsent))).toBeInstanceOf(SettingsError);
      expect(proxy.passed.some(method('DELETE'))).toBe(true);
      const uploads = await fetch(`${emulator?.endpoint}/faults?uploads`);
      expect(await uploads.text()).not.toContain('<UploadId>');
      proxy.reset();
      expect(await store.get('large')).toBeUndefined();
    });

    it('a large object somebody else wrote meanwhile stays theirs, without parts left', async () => {
      await store.put('large', bytes('theirs'), ifAbsent);
      expect(await store.put('large', large, ifAbsent)).toBe(false);
      const uploads = await fetch(`${emulator?.endpoint}/faults?uploads`);
      expect(await uploads.text()).not.toContain('<UploadId>');
      expect(await stored('large')).toBe('theirs');
    });
  });

  describe('a body', () => {
    beforeEach(async () => {
      await store.put('a', bytes('what was stored, all of it'), ifAbsent);
    });

    it.each([
      ['changed on the way', corrupts],
      ['cut off', truncates],
    ])('%s once is read again', async (_what, fault) => {
      proxy.inject(method('GET'), fault);
      const object = await store.get('a');
      expect(Buffer.from(object?.bytes ?? []).toString()).toBe('what was stored, all of it');
    });

    it('that stops halfway once is read again', async () => {
      proxy.inject(method('GET'), stallsHalfway);
      const object = await storeWith({ silence_ms: 300 }).get('a');
      expect(Buffer.from(object?.bytes ?? []).toString()).toBe('what was stored, all of it');
    });

    it('that is never what its checksum promises is damage, by name', async () => {
      proxy.inject(method('GET'), corrupts, 99);
      const error = await failure(store.get('a'));
      expect(error).toBeInstanceOf(LakeDamagedError);
      expect(error.message).toBe(
        `${store.address('a')}: expected the bytes its checksum promises, ` +
          'found others each time it was read',
      );
      expect(proxy.passed.filter(method('GET'))).toHaveLength(3);
    });

    it('that is always cut off is an error, by name', async () => {
      proxy.inject(method('GET'), truncates, 99);
      const error = await failure(store.get('a'));
      expect(error).toBeInstanceOf(SettingsError);
      expect(error.message).toContain(`${store.address('a')}: expected a whole answer from`);
    });

    it('that always stops halfway is an error, by name', async () => {
      proxy.inject(method('GET'), stallsHalfway, 99);
      const error = await failure(storeWith({ silence_ms: 200 }).get('a'));
      expect(error).toBeInstanceOf(SettingsError);
      expect(error.message).toContain(`${store.address('a')}: expected ${proxy.endpoint} to`);
    });
  });

  describe('an endpoint', () => {
    it('that never answers is given up', async () => {
      proxy.inject(() => true, stalls, 99);
      const startedAt = performance.now();
      const error = await failure(storeWith({ silence_ms: 200, attempts: 3 }).get('a'));
      expect(performance.now() - startedAt).toBeLessThan(10_000);
      expect(error).toBeInstanceOf(SettingsError);
      expect(error.message).toBe(
        `${store.address('a')}: expected ${proxy.endpoint} to answer, found silence after ` +
          '3 attempts; check the network and AWS_ENDPOINT_URL',
      );
    });

    it('where nobody listens', async () => {
      const server = createServer().listen(0, '127.0.0.1');
      await new Promise((resolve) => server.once('listening', resolve));
      const address = server.address();
      const port = typeof address === 'object' ? address?.port : 0;
      await new Promise((resolve) => server.close(resolve));
      const endpoint = `http://127.0.0.1:${port}`;
      const error = await failure(storeWith({ endpoint, attempts: 2 }).list('raw/'));
      expect(error).toBeInstanceOf(SettingsError);
      expect(error.message).toBe(
        `${store.location}: expected S3 at ${endpoint}, found nobody there (ECONNREFUSED); ` +
          'check the network and AWS_ENDPOINT_URL',
      );
    });

    it.each(['localhost:9000', 'ftp://s3', 's3.example.com'])('%s is no URL', (endpoint) => {
      expect(() => storeWith({ endpoint })).toThrow(SettingsError);
      expect(() => storeWith({ endpoint })).toThrow(
        `AWS_ENDPOINT_URL: expected a URL like https://s3.example.com, found ${endpoint}`,
      );
    });

    it('whose name nobody knows', async () => {
      const endpoint = 'http://lake.invalid';
      const error = await failure(storeWith({ endpoint, attempts: 1 }).get('a'));
      expect(error).toBeInstanceOf(SettingsError);
      expect(error.message).toMatch(
        /expected S3 at .*, found nobody there \((ENOTFOUND|EAI_AGAIN)\)/,
      );
    });

    it('that is another kind of server is not taken for an empty lake', async () => {
      proxy.inject(() => true, isAnotherServer, 99);
      for (const work of [() => store.get('lake.json'), () => store.list('')]) {
        const error = await failure(work());
        expect(error).toBeInstanceOf(SettingsError);
        expect(error.message).toContain(`expected an answer of S3 from ${proxy.endpoint}, found`);
      }
    });

    it('without conditional writes is refused', async () => {
      proxy.inject(method('PUT'), refuses(501, 'NotImplemented'), 99);
      const error = await failure(store.put('a', bytes('1'), ifAbsent));
      expect(error.message).toContain('expected conditional writes, which keep two writers apart');
    });
  });

  it('no bucket', async () => {
    const nowhere = storeWith({}, 'no-such-bucket');
    const address = `s3://no-such-bucket/lake-${prefixes}`;
    const sentence =
      `expected a bucket no-such-bucket at ${proxy.endpoint}, found none; ` +
      'create it or give another --lake';
    expect((await failure(nowhere.get('a'))).message).toBe(`${address}/a: ${sentence}`);
    expect((await failure(nowhere.list(''))).message).toBe(`${address}: ${sentence}`);
    const put = await failure(nowhere.put('a', bytes('1'), ifAbsent));
    expect(put).toBeInstanceOf(SettingsError);
    expect(put.message).toBe(`${address}/a: ${sentence}`);
  });

  it.each([
    [
      'an unknown key id',
      refuses(403, 'InvalidAccessKeyId'),
      'expected credentials that ENDPOINT accepts, found them refused (InvalidAccessKeyId); ' +
        'check AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY',
    ],
    [
      'a wrong secret',
      refuses(403, 'SignatureDoesNotMatch'),
      'expected credentials that ENDPOINT accepts, found them refused (SignatureDoesNotMatch); ' +
        'check AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY',
    ],
    [
      'an expired token',
      refuses(400, 'ExpiredToken'),
      'expected credentials that still hold, found an expired token (ExpiredToken); sign in again',
    ],
    [
      'no right to do it',
      refuses(403, 'AccessDenied'),
      'expected to be allowed s3:GetObject, found AccessDenied; allow it on this prefix, and ' +
        's3:ListBucket on faults (without that S3 refuses to say that an object is not there)',
    ],
    [
      'a bucket in another region',
      refuses(301, 'PermanentRedirect', { 'x-amz-bucket-region': 'eu-west-1' }),
      'expected faults in us-east-1, found it in eu-west-1; set AWS_REGION=eu-west-1',
    ],
    [
      'a bucket in a region nobody says',
      refuses(301, 'PermanentRedirect'),
      'expected faults in us-east-1, found it elsewhere (PermanentRedirect); ' +
        'set AWS_REGION to the bucket’s region',
    ],
    [
      'bytes that did not arrive as they were sent',
      refuses(400, 'BadDigest'),
      'expected its bytes to reach ENDPOINT as they were sent, found others (BadDigest); run again',
    ],
    [
      'a clock that is off',
      refuses(403, 'RequestTimeTooSkewed'),
      'expected this machine’s clock to agree with S3, found it more than 15 minutes off; set it',
    ],
  ])('%s', async (_what, fault, sentence) => {
    proxy.inject(() => true, fault, 99);
    const error = await failure(store.get('a'));
    expect(error).toBeInstanceOf(SettingsError);
    expect(error.message).toBe(
      `${store.address('a')}: ${sentence.replace('ENDPOINT', proxy.endpoint)}`,
    );
  });

  it('no credentials anywhere', async () => {
    const credentials = () =>
      Promise.reject(Object.assign(new Error('tried all'), { name: 'CredentialsProviderError' }));
    const error = await failure(storeWith({ credentials }).get('a'));
    expect(error).toBeInstanceOf(SettingsError);
    expect(error.message).toBe(
      `${store.address('a')}: expected credentials, found none (tried all); ` +
        'set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY',
    );
  });
});
