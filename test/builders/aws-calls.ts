import type { IncomingMessage } from 'node:http';
import type { Place } from '../../infra/names.ts';

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

/** What tells a call apart: of a request that came in, or of one that was written down. */
type Request = Pick<IncomingMessage, 'headers' | 'method' | 'url'>;

/** Access key and service of a request's signature, and the session it was made in. */
export function signerOf({ headers }: Request): {
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
export function s3Call({ method = 'GET', url = '/' }: Request): Omit<Call, 'principal'> {
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

type Input = Readonly<Record<string, unknown>>;

/**
 * What a call to Glue's catalogue has to be allowed on: the thing and everything it lies in. Source:
 * "Specifying AWS Glue resource ARNs", AWS Glue developer guide, read 2026-11-27.
 */
export function glueResources(operation: string, input: Input, { region, account }: Place) {
  const arn = (resource: string) => `arn:aws:glue:${region}:${account}:${resource}`;
  const database = input['DatabaseName'] ?? input['Name'] ?? '*';
  const table = input['TableName'] ?? input['Name'] ?? '*';
  const isOfTables = /Table|Partition|Column/.test(operation);
  return [
    arn('catalog'),
    arn(`database/${database}`),
    ...(isOfTables ? [arn(`table/${database}/${table}`)] : []),
  ];
}

/**
 * What a call to Athena has to be allowed on. Source: the Athena section of the Service Authorization
 * Reference, read 2026-11-27.
 *
 * @param workgroup of the query, where the call is about one
 */
export function athenaResource(
  operation: string,
  input: Input,
  { region, account }: Place,
  workgroup: string | undefined,
): string {
  if (operation === 'ListDataCatalogs' || operation === 'ListWorkGroups') return '*';
  const catalog = input['CatalogName'] ?? input['Name'];
  const resource =
    catalog === undefined || input['WorkGroup'] !== undefined
      ? `workgroup/${input['WorkGroup'] ?? workgroup}`
      : `datacatalog/${catalog}`;
  return `arn:aws:athena:${region}:${account}:${resource}`;
}
