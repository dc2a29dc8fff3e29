import { once } from 'node:events';
import { mkdtemp } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { stoppedAt } from '../../functions/clock.ts';
import { duckDbLake } from '../../functions/duckdb-lake.ts';
import { noPause } from '../../functions/host-book.ts';
import { politeGet } from '../../functions/http.ts';
import type { ObjectStore } from '../../functions/lake/store.ts';
import { MemoryStore } from '../../functions/lake/store-memory.ts';
import { runText } from '../../functions/local/print.ts';
import { run } from '../../functions/run.ts';
import { contact } from '../../functions/sec-access.ts';
import type { Credential, Request, Source } from '../../functions/source.ts';
import { source as history } from '../../functions/sources/cboe_index_history.ts';
import { source as facts } from '../../functions/sources/sec_company_facts.ts';
import { source as tickers } from '../../functions/sources/sec_company_tickers.ts';
import { source as frames } from '../../functions/sources/sec_frames.ts';

const key = 'k3y+of/mine=&"quoted"';
const hosts = ['publisher.example'];
const url = 'https://publisher.example/file.csv?symbol=RUT';
const now = stoppedAt(new Date('2025-11-26T23:45:00Z'));
const servers: Server[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  }
});

async function emptyStore(): Promise<ObjectStore> {
  const mirrorFolder = await mkdtemp(join(tmpdir(), 'lake-keys-'));
  return new MemoryStore({ clock_ms: () => now().getTime(), mirrorFolder });
}

async function publisher(answer: RequestListener): Promise<(url: URL) => URL> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return ({ pathname, search }) => new URL(`http://127.0.0.1:${port}${pathname}${search}`);
}

const inHeader: Credential = {
  setting: 'TEST_KEY',
  place: { header: 'authorization', prefix: 'Token ' },
};
const inQuery: Credential = { setting: 'TEST_KEY', place: { parameter: 'apikey' } };

function client(route: (url: URL) => URL, settingOf = (_: string): string | undefined => key) {
  const options = {
    source: 'keyed',
    hosts,
    now,
    settingOf,
    pace: { spacing_ms: 0 },
    random: () => 0,
  };
  return politeGet({ ...options, route, attempts: 2 });
}

/** Everything a publisher could send back to betray a key, in the forms it comes in. */
const forms = [key, encodeURIComponent(key), 'k3y%2Bof%2Fmine%3D%26%22quoted%22', btoa(key)];
const betrayal = (text: string) => forms.some((form) => text.includes(form));

describe('a key', () => {
  it('goes where the publisher wants it, with body and headers, and the record is without it', async () => {
    const heard: unknown[] = [];
    const route = await publisher((request, response) => {
      const { searchParams } = new URL(request.url ?? '', 'http://x');
      const { authorization, accept, 'content-type': type } = request.headers;
      request.setEncoding('utf8');
      request.on('data', (body) => heard.push(body));
      request.on('end', () => {
        heard.push([request.method, searchParams.get('apikey'), authorization, accept, type]);
        response.end('fine');
      });
    });
    const request: Request = { key: 'k', url, headers: { accept: 'application/json' } };
    const body = { contentType: 'application/json', text: '{"limit":5}' };
    const asked = [
      { ...request, credential: inQuery },
      { ...request, body, credential: inHeader },
    ];
    for (const each of asked) {
      const response = await client(route)(each);
      expect(response?.request).toBe(each);
      expect(betrayal(JSON.stringify(response))).toBe(false);
    }
    expect(heard).toEqual([
      ['GET', key, undefined, 'application/json', undefined],
      '{"limit":5}',
      ['POST', null, `Token ${key}`, 'application/json', 'application/json'],
    ]);
  });

  it('is blotted out where the publisher quotes it, and nothing else is', async () => {
    const route = await publisher((_, response) => {
      response.setHeader('etag', `"${btoa(key)}"`);
      response.end(`You, ${forms.join(', ')}, asked too often.`);
    });
    const response = await client(route)({ key: 'k', url, credential: inQuery });
    const text = new TextDecoder().decode(response?.bytes);
    expect(text).toMatch(/^You, \*+, \*+, \*+, \*+=*, asked too often\.$/);
    expect(response?.headers).toEqual({
      etag: expect.stringMatching(/^"\[TEST_KEY\]=*"$/),
      'smallcap-lake-blotted-keys': String(forms.length),
    });
  });

  it.each([
    [undefined, 'keyed: expected the setting TEST_KEY, found none'],
    ['', 'keyed: expected the setting TEST_KEY, found none'],
    ['short', 'keyed: expected TEST_KEY to be at least 8 printable ASCII characters, found 5'],
    ['line\nbreak-within', 'found 17 characters, some not so'],
  ])('that cannot be one (%j) is refused by the name of its setting', async (given, message) => {
    const route = await publisher((_, response) => response.end());
    const asking = client(route, () => given)({ key: 'k', url, credential: inHeader });
    await expect(asking).rejects.toThrow(message);
    if (given) await expect(asking).rejects.not.toThrow(given);
  });
});

describe('who asks the SEC', () => {
  const window = { from: '2025-11-21', to: '2025-11-21' };

  it.each([frames, tickers, facts])('$name says in the User-Agent', async (source) => {
    const heard = new Set<string | undefined>();
    const route = await publisher(({ headers }, response) => {
      heard.add(headers['user-agent']);
      const filer = '1640147|Snowflake|10-Q|2025-11-21|edgar/data/1640147/x.txt';
      response.end(`CIK|Company Name|Form Type|Date Filed|Filename\n---\n${filer}\n`);
    });
    const get = politeGet({
      ...{ source: source.name, hosts: source.hosts, now, route, pause: noPause },
      settingOf: () => 'Jane Doe j@d.org',
    });
    const responses: unknown[] = [];
    for await (const response of source.fetch(get, window)) responses.push(response);
    expect(responses.length).toBeGreaterThan(0);
    expect([...heard]).toEqual(['smallcap-lake/0.1 Jane Doe j@d.org']);
    expect(JSON.stringify(responses)).not.toContain('j@d.org');
  });

  it('is refused without an e-mail address, and not shown', async () => {
    const get = politeGet({
      ...{ source: 'sec_frames', hosts: ['data.sec.gov'], now },
      settingOf: () => 'Jane Doe of Nowhere',
    });
    const asked = get({ key: 'k', url: 'https://data.sec.gov/x', credential: contact });
    await expect(asked).rejects.toThrow(
      'sec_frames: expected SEC_CONTACT to be a name and an e-mail address, found 19 characters',
    );
    await expect(asked).rejects.not.toThrow('Jane');
  });
});

/** Publishers that quote the key in whatever they answer. */
const betrayers: Readonly<Record<string, RequestListener>> = {
  'a good file with the key in a comment': (_, response) =>
    response.end(`${key} ${encodeURIComponent(key)}\nDATE,RUT\n11/25/2025,2465.98\n`),
  'an error with status 200': (_, response) =>
    response.end(`{"Information":"We have detected your API key as ${key}"}`),
  'a redirect to an address with it': (request, response) =>
    response.writeHead(302, { location: request.url ?? '' }).end(key),
  'a status with it': (_, response) => response.writeHead(500, `key ${btoa(key)}`).end(key),
  'a header that is none': (request) => void request.socket.end(`HTTP/1.1 200 OK\r\n${key}\r\n`),
  'half an answer': (request, response) => {
    response.writeHead(200, { etag: encodeURIComponent(key), 'content-length': 1000 });
    response.write(key, () => request.socket.destroy());
  },
};

/** A source that asks one thing, like the index history and by another name. */
function asking(name: string, path: string, credential?: Credential): Source {
  const address = `https://publisher.example/${path}`;
  const request: Request = { key: 'RUT', url: address, ...(credential && { credential }) };
  return {
    ...history,
    name,
    hosts,
    async *fetch(get) {
      const response = await get(request);
      if (response) yield response;
    },
  };
}

it('a key planted everywhere stands nowhere: not in the lake, not in what is said', async () => {
  const answers = Object.values(betrayers);
  const route = await publisher((request, response) => {
    const answer = answers[Number(request.url?.slice(1, 2))];
    if (answer) answer(request, response);
    else response.end('DATE,RUT\n11/24/2025,2414.28\n11/25/2025,2465.98\n');
  });
  const lacking: Credential = { ...inQuery, setting: 'OTHER_KEY' };
  const sources = [
    ...answers.flatMap((_, i) => [
      asking(`header_${i}`, String(i), inHeader),
      asking(`query_${i}`, String(i), inQuery),
    ]),
    asking('lacking', 'good', lacking),
    asking('open', 'good'),
  ];
  const store = await emptyStore();
  const said: string[] = [];
  const report = await run({
    store,
    lakeEngine: duckDbLake,
    sources,
    now,
    getFor: () => client(route, (setting) => (setting === 'TEST_KEY' ? key : undefined)),
    onProgress: (message) => said.push(message),
  });
  const io = { isColoured: false, width: 100 } as Parameters<typeof runText>[0];
  said.push(runText(io, 'live', report), JSON.stringify(report));
  for (const object of await store.list('')) {
    said.push(object, Buffer.from((await store.get(object))?.bytes ?? []).toString('latin1'));
  }
  expect(said.filter(betrayal)).toEqual([]);
  const outcomes = new Map(report.outcomes.map((outcome) => [outcome.source, outcome]));
  // What was asked with a key came back and was kept; what lacks one stops nobody else.
  expect(outcomes.get('query_0')).toMatchObject({ status: 'done', added: 1 });
  expect(outcomes.get('header_1')).toMatchObject({ status: 'changed', responses: 1 });
  expect(outcomes.get('query_3')).toMatchObject({ status: 'unavailable' });
  expect(outcomes.get('lacking')).toMatchObject({
    status: 'unavailable',
    message: 'keyed: expected the setting OTHER_KEY, found none',
  });
  expect(outcomes.get('open')).toMatchObject({ status: 'done', added: 2 });
});
