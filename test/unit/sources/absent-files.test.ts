import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { politeGet } from '../../../functions/http.ts';
import type { Source, Window } from '../../../functions/source.ts';
import { source as indexHistory } from '../../../functions/sources/cboe_index_history.ts';
import { source as putCall } from '../../../functions/sources/cboe_put_call.ts';
import { source as shortInterest } from '../../../functions/sources/finra_short_interest.ts';
import { fetched } from '../../builders/publisher.ts';

// What the storage bucket behind both publishers says of a file it does not have.
const denied =
  '<?xml version="1.0" encoding="UTF-8"?>\n' +
  '<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>';

let server: Server;
let status: number;
let asked: string[];

beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.writeHead(status, { 'content-type': 'application/xml' }).end(denied);
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
});

beforeEach(() => {
  asked = [];
});

afterAll(() => new Promise((closed) => server.close(closed)));

/** What comes of asking a source's publisher, who answers all with one status. */
async function answered({ name, hosts, fetch }: Source, window: Window) {
  const { port } = server.address() as AddressInfo;
  const get = politeGet({
    source: name,
    hosts,
    now: () => new Date('2025-11-26T23:59:00Z'),
    route: ({ pathname }) => new URL(pathname, `http://127.0.0.1:${port}`),
    pace: { spacing_ms: 0 },
    attempts: 2,
    pause: async () => {},
    random: () => 0,
  });
  return await fetched({ fetch } as Source, get, window);
}

const days = (from: string, to = from) => ({ from, to });

it.each([
  [indexHistory, days('2025-11-26'), 1, 'RUT_History.csv, found no such file'],
  [putCall, days('2025-11-24', '2025-11-26'), 3, '2025-11-26, found no such file'],
  [shortInterest, days('2025-10-31', '2025-11-14'), 2, '2025-11-14, found no such file'],
])(
  '$name takes 403 for "no such file", asks once and keeps nothing',
  async (source, window, questions, message) => {
    status = 403;
    const { keys, unavailable } = await answered(source, window);
    expect(keys).toEqual([]);
    expect(unavailable).toContain(message);
    expect(asked).toHaveLength(questions);
  },
);

it.each([indexHistory, putCall, shortInterest])(
  '$name takes no other refusal for that',
  async (source) => {
    status = 503;
    const { keys, unavailable } = await answered(source, days('2025-11-14'));
    expect(keys).toEqual([]);
    expect(unavailable).toContain('found status 503');
  },
);
