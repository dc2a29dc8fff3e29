import type { IncomingMessage } from 'node:http';

/** One call to AWS, in the words of IAM. */
export interface Call {
  /** Whose credentials signed it. */
  readonly principal: string;
  /** `s3:GetObject`. */
  readonly action: string;
  readonly resource: string;
  /** Of a listing: the keys it is about. */
  readonly prefix?: string;
  /** When it was made, by the milliseconds of `performance.now()`, and by which sandbox. */
  readonly span?: Span;
}

/** How long one sandbox waited for one answer. */
interface Span {
  readonly sandbox: string;
  readonly began_ms: number;
  ended_ms: number;
}

/**
 * How often one had to wait for the other: the most calls of one sandbox of which none began before
 * the one before it had ended, added up over sandboxes. Calls that are made together count once.
 */
export function roundsOf(calls: readonly Call[]): number {
  const free = new Map<string, number>();
  let rounds = 0;
  const spans = calls.flatMap(({ span }) => (span ? [span] : []));
  for (const { sandbox, began_ms, ended_ms } of spans.sort((a, b) => a.ended_ms - b.ended_ms)) {
    if (began_ms < (free.get(sandbox) ?? Number.NEGATIVE_INFINITY)) continue;
    free.set(sandbox, ended_ms);
    rounds += 1;
  }
  return rounds;
}

/** Access key and service of a request's signature, and the session it was made in. */
export function signerOf({ headers }: IncomingMessage): {
  readonly principal: string;
  readonly service: string;
  readonly sandbox: string;
} {
  const scope = /Credential=([^/]+)\/\d+\/[\w-]+\/([\w-]+)\//.exec(headers.authorization ?? '');
  return {
    principal: scope?.[1] ?? 'nobody',
    service: scope?.[2] ?? 's3',
    sandbox: String(headers['x-amz-security-token'] ?? ''),
  };
}

const objectActions: Readonly<Record<string, string>> = {
  GET: 's3:GetObject',
  HEAD: 's3:GetObject',
  PUT: 's3:PutObject',
  // Parts of an upload are asked for and joined under the right to put the object.
  POST: 's3:PutObject',
  DELETE: 's3:DeleteObject',
};

/** Source: the S3 section of the Service Authorization Reference, read 2026-11-27. */
export function s3Call({ method = 'GET', url = '/' }: IncomingMessage): Omit<Call, 'principal'> {
  const { pathname, searchParams } = new URL(url, 'http://s3');
  const [, bucket = '', ...rest] = pathname.split('/').map(decodeURIComponent);
  const key = rest.join('/');
  if (key === '') {
    const action = searchParams.has('location') ? 's3:GetBucketLocation' : 's3:ListBucket';
    const prefix = searchParams.get('prefix') ?? '';
    return { action, resource: `arn:aws:s3:::${bucket}`, prefix };
  }
  const isAbort = method === 'DELETE' && searchParams.has('uploadId');
  return {
    action: isAbort ? 's3:AbortMultipartUpload' : (objectActions[method] ?? method),
    resource: `arn:aws:s3:::${bucket}/${key}`,
  };
}
