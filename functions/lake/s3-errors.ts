import { ConflictError, LakeDamagedError, SettingsError } from '../errors.ts';

/** What was wanted of S3, for messages. */
export interface Asked {
  readonly action: 's3:GetObject' | 's3:PutObject' | 's3:DeleteObject' | 's3:ListBucket';
  /** The object's whole address, or the lake's. */
  readonly address: string;
  readonly bucket: string;
  /** The endpoint's URL, or `Amazon S3`. */
  readonly endpoint: string;
  readonly region: string;
}

/** The parts of an SDK error that say what happened. */
export interface Answer {
  /** S3's own code, `NoSuchKey`, or what the SDK or the system calls it. */
  readonly code: string;
  /** HTTP status; undefined when nothing was answered. */
  readonly status: number | undefined;
  /** How often the SDK tried. */
  readonly attempts: number;
  readonly message: string;
  /** Where the bucket is, when S3 says that it is elsewhere. */
  readonly region: string | undefined;
}

interface SdkError extends Error {
  readonly code?: string;
  readonly Region?: string;
  readonly $metadata?: { readonly httpStatusCode?: number; readonly attempts?: number };
  readonly $response?: { readonly headers?: Readonly<Record<string, string>> };
}

export function answerOf(error: unknown): Answer {
  const { name, message, code, Region, $metadata, $response } = error as SdkError;
  return {
    // The SDK calls a connection that was reset a time-out; the system’s own code is more exact.
    code: code && /^E[A-Z_]+$/.test(code) ? code : name,
    status: $metadata?.httpStatusCode,
    attempts: $metadata?.attempts ?? 1,
    message,
    region: $response?.headers?.['x-amz-bucket-region'] ?? Region,
  };
}

type Explain = (asked: Asked, answer: Answer) => string;

const refused: Explain = ({ endpoint }, { code }) =>
  `expected credentials that ${endpoint} accepts, found them refused (${code}); ` +
  'check AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY';

const expired: Explain = (_asked, { code }) =>
  `expected credentials that still hold, found an expired token (${code}); sign in again`;

const none: Explain = (_asked, { message }) =>
  `expected credentials, found none (${message}); ` +
  'set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY';

const denied: Explain = ({ action, bucket }, { code }) =>
  `expected to be allowed ${action}, found ${code}; allow it on this prefix, and s3:ListBucket on ` +
  `${bucket} (without that S3 refuses to say that an object is not there)`;

const elsewhere: Explain = ({ bucket, region }, { region: actual, code }) =>
  `expected ${bucket} in ${region}, found it ${actual ? `in ${actual}` : `elsewhere (${code})`}; ` +
  `set AWS_REGION${actual ? `=${actual}` : ' to the bucket’s region'}`;

const busy: Explain = ({ endpoint }, { code, status, attempts }) =>
  `expected ${endpoint} to answer, found ${code}${status ? ` (${status})` : ''} ` +
  `after ${attempts} attempts; try again later`;

const absent: Explain = ({ endpoint }, { code }) =>
  `expected S3 at ${endpoint}, found nobody there (${code}); check the network and AWS_ENDPOINT_URL`;

const silent: Explain = ({ endpoint }, { attempts }) =>
  `expected ${endpoint} to answer, found silence after ${attempts} attempts; ` +
  'check the network and AWS_ENDPOINT_URL';

const broken: Explain = ({ endpoint }, { code }) =>
  `expected a whole answer from ${endpoint}, found the connection broken (${code}); ` +
  'check the network and run again';

const garbled: Explain = ({ endpoint }, { code }) =>
  `expected its bytes to reach ${endpoint} as they were sent, found others (${code}); run again`;

const explanations: Readonly<Record<string, Explain>> = {
  NoSuchBucket: ({ bucket, endpoint }) =>
    `expected a bucket ${bucket} at ${endpoint}, found none; create it or give another --lake`,
  InvalidAccessKeyId: refused,
  SignatureDoesNotMatch: refused,
  InvalidToken: refused,
  InvalidClientTokenId: refused,
  ExpiredToken: expired,
  ExpiredTokenException: expired,
  TokenRefreshRequired: expired,
  CredentialsProviderError: none,
  TokenProviderError: none,
  AccessDenied: denied,
  AllAccessDisabled: denied,
  PermanentRedirect: elsewhere,
  TemporaryRedirect: elsewhere,
  AuthorizationHeaderMalformed: elsewhere,
  IllegalLocationConstraintException: elsewhere,
  RequestTimeTooSkewed: () =>
    'expected this machine’s clock to agree with S3, found it more than 15 minutes off; set it',
  InvalidObjectState: () =>
    'expected an object that can be read, found it archived; restore it from Glacier',
  NotImplemented: ({ endpoint }) =>
    `expected conditional writes, which keep two writers apart, found that ${endpoint} has none`,
  BadDigest: garbled,
  InvalidDigest: garbled,
  XAmzContentSHA256Mismatch: garbled,
  SlowDown: busy,
  TimeoutError: silent,
  ECONNREFUSED: absent,
  ENOTFOUND: absent,
  EAI_AGAIN: absent,
  EHOSTUNREACH: absent,
  ENETUNREACH: absent,
  ECONNRESET: broken,
  EPIPE: broken,
  ETIMEDOUT: silent,
};

function byStatus(status: number | undefined): Explain | undefined {
  if (status === undefined) return undefined;
  if (status === 301 || status === 307) return elsewhere;
  if (status === 403) return denied;
  if (status === 429 || status >= 500) return busy;
  return ({ endpoint }, { code, message }) =>
    `expected an answer of S3 from ${endpoint}, found ${code} (${status}): ${message}`;
}

/** The error a caller can act on; one that is not of S3's making comes back as it is. */
export function explained(error: unknown, asked: Asked): Error {
  const known = [SettingsError, ConflictError, LakeDamagedError].some((of) => error instanceof of);
  if (known) return error as Error;
  const answer = answerOf(error);
  if (answer.message.startsWith('Checksum mismatch')) {
    const found = 'expected the bytes its checksum promises, found others each time it was read';
    return new LakeDamagedError(`${asked.address}: ${found}`, { cause: error });
  }
  const explain = explanations[answer.code] ?? byStatus(answer.status);
  if (!explain) return error as Error;
  return new SettingsError(`${asked.address}: ${explain(asked, answer)}`, { cause: error });
}
