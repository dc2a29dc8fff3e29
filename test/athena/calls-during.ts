import { type Call, glueResources, s3Call, signerOf } from '../builders/aws-calls.ts';
import { place } from '../builders/deployed.ts';
import { reader, type Stage } from './stage.ts';

/** A request as moto's recorder keeps it. */
interface Recorded {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  readonly body_encoded: boolean;
}

/**
 * moto's requests each have a thread that appends to one file. A long one is written at once but its
 * newline only when the file is closed: another's request may stand before it, in the same line.
 */
const endOfRecorded = /(?<="body_encoded": (?:true|false)\})\n*/;

function bodyOf({ body, body_encoded }: Recorded): Record<string, unknown> {
  const text = body_encoded ? Buffer.from(body ?? '', 'base64').toString() : body;
  return JSON.parse(text || '{}') as Record<string, unknown>;
}

function callsOf(recorded: Recorded): Call[] {
  const named = Object.entries(recorded.headers).map(([name, value]) => [
    name.toLowerCase(),
    value,
  ]);
  const headers = Object.fromEntries(named) as Record<string, string>;
  const request = { method: recorded.method, url: recorded.url, headers };
  const { principal, service } = signerOf(request);
  if (service === 's3') return [{ principal, ...s3Call(request) }];
  const [, operation = ''] = (headers['x-amz-target'] ?? '').split('.');
  // Anybody may ask STS who he is; it is the one other service a client talks to.
  if (service !== 'glue')
    return service === 'sts' ? [] : [{ principal, action: service, resource: '*' }];
  return glueResources(operation, bodyOf(recorded), place).map((resource) => ({
    principal,
    action: `glue:${operation}`,
    resource,
  }));
}

/**
 * Every call to AWS while something is done, by whoever signed it; programs of this process sign as
 * the reader meanwhile. What Athena does to answer is among them: S3 and Glue are the emulator's.
 */
export async function callsDuring(
  { aws, athena }: Stage,
  work: () => Promise<unknown>,
): Promise<Call[]> {
  const recorder = `${aws.endpoint}/moto-api/recorder`;
  const tell = async (what: string) => await fetch(`${recorder}/${what}`, { method: 'POST' });
  const before = athena.calls.length;
  const { AWS_ACCESS_KEY_ID: own } = process.env;
  await tell('reset-recording');
  await tell('start-recording');
  process.env['AWS_ACCESS_KEY_ID'] = reader;
  try {
    await work();
  } finally {
    process.env['AWS_ACCESS_KEY_ID'] = own;
    await tell('stop-recording');
  }
  const text = await (await fetch(`${recorder}/download-recording`)).text();
  const recorded = text.split(endOfRecorded).filter((each) => each.trim() !== '');
  return [
    ...recorded.flatMap((each) => callsOf(JSON.parse(each) as Recorded)),
    ...athena.calls.slice(before),
  ];
}
