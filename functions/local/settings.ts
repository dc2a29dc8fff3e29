import { homedir } from 'node:os';
import { join } from 'node:path';

function given(...names: readonly string[]): string | undefined {
  return names.map((name) => process.env[name]).find(Boolean);
}

/** The environment. What AWS must know of the user is not here: its SDK finds that itself. */
export const settings = {
  noColour: given('NO_COLOR') !== undefined,
  /** A server that speaks S3 and is not Amazon's. */
  s3Endpoint: given('AWS_ENDPOINT_URL_S3', 'AWS_ENDPOINT_URL'),
  /** A server that speaks Athena's API and is not Amazon's. */
  athenaEndpoint: given('AWS_ENDPOINT_URL_ATHENA', 'AWS_ENDPOINT_URL'),
  athenaDatabase: given('LAKE_ATHENA_DATABASE'),
  athenaWorkgroup: given('LAKE_ATHENA_WORKGROUP'),
  athenaResults: given('LAKE_ATHENA_RESULTS'),
  awsRegion: given('AWS_REGION', 'AWS_DEFAULT_REGION'),
  /** Where data files of lakes in S3 are kept for the engine on this machine. */
  mirrorFolder: join(given('XDG_CACHE_HOME') ?? join(homedir(), '.cache'), 'smallcap-lake/mirror'),
  /** A publisher's key, or who is asking, under the name its source gives. */
  publisher: (setting: string) => given(setting),
} as const;
