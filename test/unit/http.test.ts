import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SourceUnavailableError } from '../../functions/errors.ts';
import { HostBook } from '../../functions/host-book.ts';
import { type HttpOptions, politeGet } from '../../functions/http.ts';

const now = () => new Date('2025-11-26T00:00:00Z');

describe('politeGet()', () => {
  let server: Server;
  let answers: { status: number; body?: string; headers?: Record<string, string> }[];
  let asked: string[];
  let sent: IncomingHttpHeaders[];
  let pauses_ms: number[];

  beforeEach(async () => {
    asked = [];
    sent = [];
    pauses_ms = [];
    server = createServer((request, response) => {
      asked.push(request.url ?? '');
      sent.push(request.headers);
      const { status, body = '', headers = {} } = answers.shift() ?? { status: 500 };
      response.writeHead(status, headers).end(body);
    });
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  });

  afterEach(() => new Promise((closed) => server.close(closed)));

  const get = (attempts = 3, more: Partial<HttpOptions> = {}) =>
    politeGet({
      source: 'test_source',
      hosts: ['publisher.example'],
      now,
      route: (url) =>
        new URL(url.pathname, `http://127.0.0.1:${(server.address() as AddressInfo).port}`),
      pace: { spacing_ms: 0 },
      random: () => 0,
      attempts,
      pause: async (ms) => void pauses_ms.push(ms),
      ...more,
    });
  const request = { key: 'k', url: 'https://publisher.example/file.csv', absentStatuses: [403] };

  it('gives bytes, kept headers and the handed-in time', async () => {
    answers = [{ status: 200, body: 'a,b', headers: { etag: '"1"', 'set-cookie': 'secret' } }];
    const response = await get()(request);
    expect(new TextDecoder().decode(response?.bytes)).toBe('a,b');
    expect(response?.headers).toEqual({ etag: '"1"' });
    expect(response?.fetched_at).toEqual(new Date('2025-11-26T00:00:00Z'));
  });

  it('tries again after a failure', async () => {
    answers = [{ status: 503 }, { status: 429, headers: { 'retry-after': '0' } }, { status: 200 }];
    expect((await get()(request))?.status).toBe(200);
    expect(asked).toHaveLength(3);
  });

  it('gives up in the end and says who and why', async () => {
    answers = [{ status: 503 }, { status: 503 }];
    await expect(get(2)(request)).rejects.toThrow(
      'test_source: expected an answer from https://publisher.example/file.csv, found status 503',
    );
    await expect(get(1)(request)).rejects.toThrow(SourceUnavailableError);
  });

  it('takes the publisher’s way of saying "no such file" at its word', async () => {
    answers = [{ status: 403 }];
    expect(await get()(request)).toBeUndefined();
    expect(asked).toHaveLength(1);
  });

  it('tries only what may pass again, and says at once what will not', async () => {
    answers = [{ status: 404 }, { status: 200 }];
    await expect(get()(request)).rejects.toThrow('found status 404');
    expect(asked).toHaveLength(1);
  });

  it('waits up to a ceiling that doubles, and as long as the publisher says', async () => {
    const date = 'Wed, 26 Nov 2025 00:00:07 GMT';
    answers = [
      { status: 503 },
      { status: 503 },
      { status: 503, headers: { 'retry-after': '3' } },
      { status: 429, headers: { 'retry-after': date } },
      { status: 200 },
    ];
    await get(5, { random: () => 0.5, book: new HostBook({ now, pause: async () => {} }) })(
      request,
    );
    expect(pauses_ms).toEqual([500, 1000, 3000 + 2000, 7000 + 4000]);
  });

  it('does not wait where the publisher wants to be left alone for long', async () => {
    const book = new HostBook({ now });
    answers = [{ status: 429, headers: { 'retry-after': '2700' } }];
    await expect(get(4, { book })(request)).rejects.toThrow('found status 429');
    await expect(get(4, { book })(request)).rejects.toThrow('alone until 2025-11-26T00:45:00.000Z');
    expect([asked.length, pauses_ms]).toEqual([1, []]);
  });

  it('follows a redirect on the list and none off it, down to http or with a key', async () => {
    const to = (location: string) => ({ status: 302, headers: { location } });
    answers = [to('/moved.csv?v=2'), { status: 200, body: 'a,b' }];
    expect((await get(1)(request))?.request).toBe(request);
    expect(asked).toEqual(['/file.csv', '/moved.csv']);
    for (const location of [
      'https://elsewhere.example/',
      'http://publisher.example/x',
      'https://[',
    ]) {
      answers = [to(location)];
      await expect(get(1)(request)).rejects.toThrow('found status 302, a redirect to');
    }
    answers = [to('/moved.csv')];
    const credential = { setting: 'TEST_KEY', place: { header: 'x-key' } };
    const keyed = get(1, { settingOf: () => 'a key for tests' })({ ...request, credential });
    await expect(keyed).rejects.toThrow('elsewhere though a key or a body was sent');
    answers = Array.from({ length: 9 }, () => to('/round'));
    await expect(get(1)(request)).rejects.toThrow('found 3 redirects');
  });

  it.each([{ 'content-length': '9' }, undefined])(
    'takes no body over the limit (%j)',
    async (headers) => {
      answers = [{ status: 200, body: '123456789', ...(headers && { headers }) }];
      await expect(get(3, { mostBody_bytes: 8 })(request)).rejects.toThrow(
        'found more than 8 bytes',
      );
      expect(asked).toHaveLength(1);
    },
  );

  it('gives up on an answer that does not end in time', async () => {
    server.removeAllListeners('request');
    server.on('request', (_, response) => void response.writeHead(200).write('a'));
    const waiting = get(1, { timeout_ms: 50 })(request);
    await expect(waiting).rejects.toThrow(SourceUnavailableError);
    server.closeAllConnections();
  });

  it('asks for what it holds only if it changed, and gives the held bytes when it did not', async () => {
    const headers = { etag: '"1"', 'last-modified': 'Tue, 25 Nov 2025 00:00:00 GMT' };
    const held = {
      request,
      status: 200,
      headers,
      fetched_at: new Date('2025-11-25T00:00:00Z'),
      bytes: new TextEncoder().encode('old'),
    };
    answers = [{ status: 304 }, { status: 200, body: 'new' }];
    const same = await get(1, { heldOf: async () => held })(request);
    expect(same).toEqual({ ...held, fetched_at: now(), isUnchanged: true });
    expect(sent[0]).toMatchObject({
      'if-none-match': '"1"',
      'if-modified-since': headers['last-modified'],
    });
    const changed = await get(1, { heldOf: async () => held })(request);
    expect(changed).toMatchObject({ bytes: Buffer.from('new') });
    expect(changed?.isUnchanged).toBeUndefined();
    answers = [{ status: 304 }];
    await expect(get(1)(request)).rejects.toThrow('found status 304');
  });

  it.each(['http://publisher.example/x', 'https://elsewhere.example/x', 'file:///etc/passwd'])(
    'never asks %s',
    async (url) => {
      await expect(get()({ key: 'k', url })).rejects.toThrow(TypeError);
      expect(asked).toEqual([]);
    },
  );
});
