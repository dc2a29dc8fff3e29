import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { type Call, s3Call, signerOf } from '../../builders/aws-calls.ts';
import { place } from '../../builders/deployed.ts';
import type { AthenaService } from './athena.ts';

/** One endpoint for all of AWS that the functions know; every call is written down. */
export interface AwsEndpoint {
  readonly origin: string;
  readonly calls: Call[];
  close(): Promise<void>;
}

interface Behind {
  /** An emulator of S3 and SSM. */
  readonly emulator: string;
  readonly athena: AthenaService;
  /** What is refused, as if the service itself were at fault; nothing by itself. */
  readonly fault?: (call: Call) => { readonly status: number; readonly code: string } | undefined;
}

const arn = (service: string, resource: string) =>
  `arn:aws:${service}:${place.region}:${place.account}:${resource}`;

/** Starts it on this machine alone. */
export async function awsEndpoint({ emulator, athena, fault }: Behind): Promise<AwsEndpoint> {
  const calls: Call[] = [];

  function note(call: Call, sandbox: string, response: ServerResponse): boolean {
    const span = { sandbox, began_ms: performance.now(), ended_ms: Number.POSITIVE_INFINITY };
    response.on('close', () => {
      span.ended_ms = performance.now();
    });
    calls.push({ ...call, span });
    const failure = fault?.(call);
    if (!failure) return true;
    const { status, code } = failure;
    const isS3 = call.action.startsWith('s3:');
    response.writeHead(status, { 'content-type': isS3 ? 'application/xml' : 'application/json' });
    response.end(
      isS3
        ? `<Error><Code>${code}</Code><Message>planted</Message></Error>`
        : JSON.stringify({ __type: code, message: 'planted' }),
    );
    return false;
  }

  function forward(from: IncomingMessage, to: ServerResponse, body?: string): void {
    const { hostname, port } = new URL(emulator);
    const { method, url: path, headers } = from;
    const sent = request({ hostname, port, method, path, headers }, (answer) => {
      to.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(to);
    });
    sent.on('error', () => to.destroy());
    if (body === undefined) from.pipe(sent);
    else sent.end(body);
  }

  async function serveJson(from: IncomingMessage, to: ServerResponse): Promise<void> {
    const { principal, service, sandbox } = signerOf(from);
    const [, operation = ''] = String(from.headers['x-amz-target']).split('.');
    const body = await text(from);
    const input = JSON.parse(body) as Record<string, unknown>;
    const resource =
      service === 'ssm'
        ? arn('ssm', `parameter${input['Name']}`)
        : arn('athena', `workgroup/${athena.workgroupOf(input)}`);
    const call = { principal, action: `${service}:${operation}`, resource };
    if (!note(call, sandbox, to)) return;
    if (service === 'ssm') {
      forward(from, to, body);
      return;
    }
    const output = await athena.answer(operation, input);
    to.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' });
    to.end(JSON.stringify(output));
  }

  const server = createServer((from, to) => {
    if (from.headers['x-amz-target'] !== undefined) {
      serveJson(from, to).catch((error: unknown) => {
        to.writeHead(400, { 'content-type': 'application/x-amz-json-1.1' });
        to.end(JSON.stringify({ __type: 'InvalidRequestException', message: String(error) }));
      });
      return;
    }
    const { principal, sandbox } = signerOf(from);
    if (note({ principal, ...s3Call(from) }, sandbox, to)) forward(from, to);
    else from.resume();
  });
  server.keepAliveTimeout = 0;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
