import type { IncomingMessage } from 'node:http';

/** One call to AWS, in the words of IAM. */
export interface Call {
  /** Whose credentials signed it. */
  readonly principal: string;
  /** `s3:GetObject`. */
  readonly action: string;
  readonly resource: string;
}

/** Access key and service of a request's signature. */
export function signerOf({ headers }: IncomingMessage): { principal: string; service: string } {
  const scope = /Credential=([^/]+)\/\d+\/[\w-]+\/([\w-]+)\//.exec(headers.authorization ?? '');
  return { principal: scope?.[1] ?? 'nobody', service: scope?.[2] ?? 's3' };
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
  if (key === '') return { action: 's3:ListBucket', resource: `arn:aws:s3:::${bucket}` };
  const isAbort = method === 'DELETE' && searchParams.has('uploadId');
  return {
    action: isAbort ? 's3:AbortMultipartUpload' : (objectActions[method] ?? method),
    resource: `arn:aws:s3:::${bucket}/${key}`,
  };
}
