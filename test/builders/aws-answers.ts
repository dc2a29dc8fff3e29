import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';

/** What is sent back: a status, and a body as the service would write it. */
export interface AwsAnswer {
  readonly status?: number;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What a request asks for: its service's action, or method and path where a service has none. */
export type AwsQuestion = string;

async function questionOf(request: IncomingMessage): Promise<AwsQuestion> {
  const target = request.headers['x-amz-target'];
  if (typeof target === 'string') return target.slice(target.lastIndexOf('.') + 1);
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const action = new URLSearchParams(Buffer.concat(chunks).toString()).get('Action');
  return action ?? `${request.method} ${request.url?.split('?')[0]}`;
}

/**
 * A server on loopback that gives the answers AWS documents, for what no emulator does: a quota, a
 * permission, a name somebody else has. It proves what is made of an answer, not that AWS gives it.
 */
export async function awsAnswering(answers: Readonly<Record<AwsQuestion, AwsAnswer>>) {
  const server = createServer(async (request, response) => {
    const question = await questionOf(request);
    const {
      status = 200,
      body = '',
      headers = {},
    } = answers[question] ?? {
      status: 501,
      body: `{"message":"no answer to ${question}"}`,
    };
    response.writeHead(status, headers).end(request.method === 'HEAD' ? undefined : body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('expected a port');
  return {
    endpoint: `http://127.0.0.1:${address.port}`,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
