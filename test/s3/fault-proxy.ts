import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** A request as it came by. */
interface Passed {
  readonly method: string;
  /** The path after the bucket, decoded, and the query as it stands. */
  readonly key: string;
  readonly query: string;
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/** What is done to a request instead of handing it on. */
export type Fault = (
  answer: () => Promise<Answer>,
  response: ServerResponse,
  body: Buffer,
) => Promise<void> | void;

interface Rule {
  readonly concerns: (passed: Passed) => boolean;
  readonly fault: Fault;
  left: number;
}

/** An S3 between a store and the real one that does wrong on request. */
export interface FaultProxy {
  readonly endpoint: string;
  readonly passed: Passed[];
  /** Does `fault` to the next `times` requests that `concerns` picks. */
  readonly inject: (concerns: Rule['concerns'], fault: Fault, times?: number) => void;
  /** Forgets faults and requests. */
  readonly reset: () => void;
  readonly stop: () => Promise<void>;
}

async function upstream(origin: string, incoming: IncomingMessage, body: Buffer): Promise<Answer> {
  const { method, headers, url = '/' } = incoming;
  const outgoing = request(new URL(url, origin), { method, headers, agent: false });
  outgoing.end(body);
  const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
  return { status: answer.statusCode ?? 0, headers: answer.headers, body: await buffer(answer) };
}

function hand(response: ServerResponse, { status, headers, body }: Answer): void {
  const { connection: _hop, 'transfer-encoding': _chunked, ...kept } = headers;
  // The length of what a HEAD would have sent stands; a body’s own is counted.
  const length = body.length > 0 ? { 'content-length': String(body.length) } : {};
  response.writeHead(status, { ...kept, ...length });
  response.end(body);
}

function passedOf({ method = '', url = '/' }: IncomingMessage): Passed {
  const { pathname, search } = new URL(url, 'http://proxy');
  return { method, key: decodeURIComponent(pathname.replace(/^\/[^/]*\/?/, '')), query: search };
}

export async function faultProxy(origin: string): Promise<FaultProxy> {
  const passed: Passed[] = [];
  let rules: Rule[] = [];
  const server = createServer(async (incoming, response) => {
    const body = await buffer(incoming).catch(() => Buffer.alloc(0));
    const asked = passedOf(incoming);
    passed.push(asked);
    const rule = rules.find(({ concerns, left }) => left > 0 && concerns(asked));
    const answer = () => upstream(origin, incoming, body);
    if (rule) {
      rule.left -= 1;
      await rule.fault(answer, response, body);
    } else {
      hand(response, await answer());
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    passed,
    inject: (concerns, fault, times = 1) => rules.push({ concerns, fault, left: times }),
    reset: () => {
      rules = [];
      passed.length = 0;
    },
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** The request is carried out and its answer is lost. */
export const losesAnswer: Fault = async (answer, response) => {
  await answer();
  response.destroy();
};

/** Takes the request and never says a word. */
export const stalls: Fault = () => {};

/** Answers as S3 does when it refuses. */
export function refuses(status: number, code: string, headers: Record<string, string> = {}): Fault {
  return (_answer, response) => {
    const xml = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>said the proxy</Message><RequestId>0</RequestId></Error>`;
    response.writeHead(status, { 'content-type': 'application/xml', ...headers });
    response.end(xml);
  };
}

/** One byte of the body arrives changed. */
export const corrupts: Fault = async (answer, response) => {
  const { body, ...rest } = await answer();
  const changed = Buffer.from(body);
  changed[0] = (changed[0] ?? 0) ^ 1;
  hand(response, { ...rest, body: changed });
};

async function half(
  answer: () => Promise<Answer>,
  response: ServerResponse,
  then: () => void,
): Promise<void> {
  const { status, headers, body } = await answer();
  const { connection: _hop, ...kept } = headers;
  response.writeHead(status, { ...kept, 'content-length': String(body.length) });
  response.write(body.subarray(0, body.length / 2), then);
}

/** The connection breaks in the middle of the body. */
export const truncates: Fault = (answer, response) =>
  half(answer, response, () => response.destroy());

/** The second half of the body never comes. */
export const stallsHalfway: Fault = (answer, response) => half(answer, response, () => {});

/** An answer that is no S3's. */
export const isAnotherServer: Fault = (_answer, response) => {
  response.writeHead(404, { 'content-type': 'text/html' });
  response.end('<!doctype html><title>Not here</title><p>Not here<br>');
};
