import { hash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import type { Clock } from '../clock.ts';
import { type Answer, type Asked, textAnswer } from './answer.ts';
import { answerOf } from './publishers.ts';
import type { Scenario } from './scenarios.ts';

/** The evening of the article's day: 18:45 in New York, after Cboe's last file of the day. */
export const rehearsalNow = new Date('2025-11-26T23:45:00Z');

interface RehearsalOptions {
  /** The moment up to which the publishers have published; asked anew for every request. */
  readonly now: Clock;
  /** What goes wrong; nothing without one. */
  readonly scenario?: Scenario;
}

/** A running world: `https://HOST/PATH?QUERY` is asked as `<origin>/HOST/PATH?QUERY`. */
interface Rehearsal {
  /** For example `http://127.0.0.1:41234`. */
  readonly origin: string;
  close(): Promise<void>;
}

/** `/cdn.cboe.com/data/…` taken apart. */
function askedOf(url: URL): Asked {
  const [, host = '', ...rest] = url.pathname.split('/');
  return { host, path: `/${rest.join('/')}`, query: url.searchParams };
}

/** @returns the answer, or undefined when the connection is to break without one */
async function answered(
  url: URL,
  { now, scenario }: RehearsalOptions,
  closing: AbortSignal,
): Promise<Answer | undefined> {
  const asked = askedOf(url);
  const moment = now();
  const honest = (at: Date) => answerOf(asked, at);
  if (!scenario?.hits.test(`${asked.host}${asked.path}${url.search}`)) return await honest(moment);
  await wait(scenario.delay_ms ?? 0, undefined, { signal: closing });
  return await scenario.spoil(honest, moment);
}

/** What was asked for under the condition that it changed is not sent again as long as it did not. */
function send(request: IncomingMessage, response: ServerResponse, answer: Answer): void {
  const { status, contentType, body } = answer;
  const etag = `"${hash('sha256', body).slice(0, 16)}"`;
  // The machine's clock has no place in a world with its own.
  response.sendDate = false;
  if (status === 200 && request.headers['if-none-match'] === etag) {
    response.writeHead(304, { etag }).end();
    return;
  }
  const tag = status === 200 && { etag };
  const headers = { 'content-type': contentType, 'content-length': body.length, ...tag };
  response.writeHead(status, headers).end(body);
}

/** Starts the world's publishers on this machine alone, on a free port. */
export async function startRehearsal(options: RehearsalOptions): Promise<Rehearsal> {
  const closing = new AbortController();

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const url = new URL(request.url ?? '/', 'http://rehearsal');
      const answer = await answered(url, options, closing.signal);
      if (answer) send(request, response, answer);
      else response.destroy();
    } catch (error) {
      // Closed while an answer was held back: nobody is listening any more.
      if (closing.signal.aborted) response.destroy();
      else send(request, response, textAnswer(`rehearsal: ${String(error)}\n`, 'text/plain', 500));
    }
  }

  const server = createServer((request, response) => void serve(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    close: async () => {
      closing.abort();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
