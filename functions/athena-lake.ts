import { randomUUID } from 'node:crypto';
import { AthenaClient } from '@aws-sdk/client-athena';
import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { QueryFailedError } from './errors.ts';
import { s3Client } from './lake/s3-client.ts';
import type { LakeEngine } from './lake-engine.ts';
import { Athena, type AthenaOptions, type ReadObject } from './query/athena.ts';

/** Where Athena is asked and what it may use. */
export interface AthenaPlace extends Omit<AthenaOptions, 'client' | 'unload'> {
  readonly region?: string | undefined;
  /** A server that speaks Athena's API and is not Amazon's. */
  readonly endpoint?: string | undefined;
  readonly s3Endpoint?: string | undefined;
  /**
   * `s3://bucket/prefix/` for what UNLOAD writes: a place whose objects expire, such as the bucket
   * of answers. Every statement gets a prefix of its own there, so that no attempt meets the
   * remains of another.
   */
  readonly unloadTo?: string | undefined;
}

const attempts = 8;

function readWith(client: S3Client): ReadObject {
  return async (address) => {
    const [, Bucket, Key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(address) ?? [];
    if (!Key) throw new QueryFailedError(`Athena: expected an object in S3, found ${address}`);
    const object = new GetObjectCommand({ Bucket, Key });
    try {
      const { Body } = await client.send(object);
      return (await Body?.transformToByteArray()) ?? new Uint8Array();
    } catch (error) {
      throw new QueryFailedError(
        `${address}: expected what UNLOAD wrote, found ${(error as Error).name}; the caller needs ` +
          's3:GetObject where answers and unloaded rows are written',
        { cause: error },
      );
    }
  };
}

/** Opens Athena; every statement asked is in its account. */
export function openAthena(place: AthenaPlace): Athena {
  const { region, endpoint, s3Endpoint, unloadTo, ...options } = place;
  const client = new AthenaClient({
    ...(region && { region }),
    ...(endpoint && { endpoint }),
    // Throttling is tried again by the SDK, with full jitter.
    maxAttempts: attempts,
    retryMode: 'standard',
  });
  const read = readWith(s3Client({ endpoint: s3Endpoint, region }));
  const unload = unloadTo && {
    prefix: () => `${unloadTo.replace(/\/?$/, '/')}${randomUUID()}/`,
    read,
  };
  return new Athena({ ...options, client, ...(unload && { unload }) });
}

/**
 * Athena for a run on AWS. Marts are unloaded to a place of passage, read, sorted and kept under
 * the name of their content like every data file, so nothing that was not hashed is ever listed;
 * what an attempt leaves behind lies outside the lake and expires.
 */
export function athenaLake(place: AthenaPlace & { readonly unloadTo: string }): LakeEngine {
  return { isLive: true, open: async () => openAthena(place) };
}
