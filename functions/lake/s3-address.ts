import { SettingsError } from '../errors.ts';

/** Where in S3 a lake lies; `prefix` is empty, or segments without a slash at either end. */
export interface S3Address {
  readonly bucket: string;
  readonly prefix: string;
}

const bucketName = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
// Engines take `*`, `?`, `[` and `{` in an address for patterns, and a manifest has one a line.
const segment = /^(?!\.{1,2}$)[\w.=-]+$/;

/**
 * Reads `s3://bucket/prefix`.
 *
 * @returns undefined when `typed` names a folder
 * @throws SettingsError when it looks like an address but is none that can be used
 */
export function s3AddressOf(typed: string): S3Address | undefined {
  const isAddress = /^s3[an]?:/i.test(typed) || typed.includes('://');
  if (!isAddress) return undefined;
  const expected = `--lake: expected a folder or s3://bucket/prefix, found ${typed}`;
  const [, bucket, path] = /^s3:\/\/([^/]+)(?:\/(.*))?$/.exec(typed) ?? [];
  if (bucket === undefined) throw new SettingsError(expected);
  if (!bucketName.test(bucket)) {
    throw new SettingsError(
      `${expected}: a bucket is 3 to 63 small letters, digits, dots and hyphens`,
    );
  }
  const prefix = (path ?? '').replace(/\/$/, '');
  if (prefix !== '' && !prefix.split('/').every((each) => segment.test(each))) {
    throw new SettingsError(
      `${expected}: a prefix is letters, digits and . _ = - between single slashes`,
    );
  }
  return { bucket, prefix };
}
