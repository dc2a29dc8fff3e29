import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** An error as an AWS service tells it. */
export class AwsFault extends Error {
  readonly code: string;
  readonly status: number;

  constructor(code: string, message: string, status = 400) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

export type Input = Readonly<Record<string, unknown>>;
/** What a service says to one operation. */
export type Operation = (input: Input, request: IncomingMessage) => object | Promise<object>;
/** Takes a request that names no operation of ours. */
export type Otherwise = (request: IncomingMessage, body: Buffer, response: ServerResponse) => void;

/** A running server and how to end it. */
export interface LoopbackServer {
  readonly endpoint: string;
  readonly stop: () => Promise<void>;
}

const contentType = { 'content-type': 'application/x-amz-json-1.1' };

async function answer(operation: Operation, request: IncomingMessage, body: string) {
  try {
    return { status: 200, body: await operation(JSON.parse(body || '{}') as Input, request) };
  } catch (error) {
    const { code, status } =
      error instanceof AwsFault ? error : { code: 'InternalServerException', status: 500 };
    const { message } = error as Error;
    return { status, body: { __type: code, message, Message: message } };
  }
}

/**
 * A server on loopback that speaks one AWS service's JSON protocol.
 *
 * @param prefix of `x-amz-target`, `AmazonAthena`
 */
export async function awsJsonServer(
  prefix: string,
  operations: Readonly<Record<string, Operation>>,
  otherwise?: Otherwise,
): Promise<LoopbackServer> {
  const server = createServer(async (request, response) => {
    const target = String(request.headers['x-amz-target'] ?? '');
    const operation = operations[target.slice(prefix.length + 1)];
    if (operation && target.startsWith(`${prefix}.`)) {
      const told = await answer(operation, request, await text(request));
      response.writeHead(told.status, contentType).end(JSON.stringify(told.body));
      return;
    }
    if (otherwise) {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      otherwise(request, Buffer.concat(chunks), response);
      return;
    }
    response.writeHead(400, contentType).end(JSON.stringify({ __type: 'UnknownOperation' }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const stop = async () => {
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  };
  return { endpoint: `http://127.0.0.1:${port}`, stop };
}
