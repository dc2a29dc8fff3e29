import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { SettingsError } from '../errors.ts';

/** How S3 is spoken to; what is left out has the default a lake wants. */
export interface S3Connection {
  /** A server that is not Amazon's, `http://127.0.0.1:9000`. */
  readonly endpoint?: string | undefined;
  /** Default: the profile's, then us-east-1. */
  readonly region?: string | undefined;
  /** Default: wherever the SDK finds them. */
  readonly credentials?: S3ClientConfig['credentials'] | undefined;
  readonly connectionTimeout_ms?: number;
  /** How long an answer, or the rest of one, may be waited for without a byte moving. */
  readonly silence_ms?: number;
  /** Tries in all; throttling and server errors are tried again. */
  readonly attempts?: number;
}

const connectionTimeout_ms = 5000;
const silence_ms = 30_000;
const attempts = 6;
const regionOfNoProfile = 'us-east-1';

function regionOfProfile(): () => Promise<string> {
  let region: Promise<string> | undefined;
  return () => {
    region ??= new S3Client({}).config.region().catch(() => regionOfNoProfile);
    return region;
  };
}

/**
 * A client that ends when S3 does not answer, and checks every body by its CRC32.
 *
 * @throws SettingsError when the endpoint is no URL
 */
export function s3Client(connection: S3Connection): S3Client {
  const { endpoint, credentials } = connection;
  if (endpoint && !(URL.canParse(endpoint) && /^https?:\/\//.test(endpoint))) {
    throw new SettingsError(
      `AWS_ENDPOINT_URL: expected a URL like https://s3.example.com, found ${endpoint}`,
    );
  }
  return new S3Client({
    // Servers that are not Amazon's seldom have a host name for each bucket.
    ...(endpoint && { endpoint, forcePathStyle: true }),
    ...(credentials && { credentials }),
    region: connection.region ?? regionOfProfile(),
    maxAttempts: connection.attempts ?? attempts,
    retryMode: 'standard',
    requestHandler: {
      connectionTimeout: connection.connectionTimeout_ms ?? connectionTimeout_ms,
      // Not a limit of the whole request: a large body over a slow line is no fault.
      socketTimeout: connection.silence_ms ?? silence_ms,
      // The store lets in only so many at once; in the agent's own queue they would time out.
      httpAgent: { maxSockets: Number.POSITIVE_INFINITY },
      httpsAgent: { maxSockets: Number.POSITIVE_INFINITY },
    },
  });
}
