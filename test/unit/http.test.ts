import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SourceUnavailableError } from '../../functions/errors.ts';
import { politeGet } from '../../functions/http.ts';

describe('politeGet()', () => {
  let server: Server;
  let answers: { status: number; body?: string; headers?: Record<string, string> }[];
  let asked: string[];

  beforeEach(async () => {
    asked = [];
    server = createServer((request, response) => {
      asked.push(request.url ?? '');
      const { status, body = '', headers = {} } = answers.shift() ?? { status: 500 };
      response.writeHead(status, headers).end(body);
    });
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  });

  afterEach(() => new Promise((closed) => server.close(closed)));

  const get = (attempts = 3) =>
    politeGet({
      source: 'test_source',
      hosts: ['publisher.example'],
      now: () => new Date('2025-11-26T00:00:00Z'),
      route: (url) =>
        new URL(url.pathname, `http://127.0.0.1:${(server.address() as AddressInfo).port}`),
      spacing_ms: 0,
      random: () => 0,
      attempts,
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

  it('follows no redirect', async () => {
    answers = [{ status: 302, headers: { location: 'https://elsewhere.example/' } }];
    await expect(get(1)(request)).rejects.toThrow('found status 302');
  });

  it.each(['http://publisher.example/x', 'https://elsewhere.example/x', 'file:///etc/passwd'])(
    'never asks %s',
    async (url) => {
      await expect(get()({ key: 'k', url })).rejects.toThrow(TypeError);
      expect(asked).toEqual([]);
    },
  );
});
