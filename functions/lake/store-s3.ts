import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  PutObjectCommand,
  paginateListObjectsV2,
  type S3Client,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { ConflictError, LakeDamagedError } from '../errors.ts';
import { sha256 } from './digest.ts';
import { tryLock } from './lock.ts';
import { Mirror } from './mirror.ts';
import type { S3Address } from './s3-address.ts';
import { type S3Connection, s3Client } from './s3-client.ts';
import { type Answer, type Asked, answerOf, explained } from './s3-errors.ts';
import type { Listed, ObjectStore, Precondition, StoredObject } from './store.ts';
import { type TakeTurn, turns } from './turns.ts';

/** What a store in S3 is handed. */
export interface S3StoreOptions extends S3Address, S3Connection {
  /** Where data files are put for an engine to read. */
  readonly mirrorFolder: string;
}

const requestsAtOnce = 32;
const largestSinglePut_bytes = 16 * 1024 * 1024;
const part_bytes = 8 * 1024 * 1024;
const mostReads = 3;
const mostRaces = 8;
const longestBackOffMs = 5000;

const raced = 'ConditionalRequestConflict';
const partsGone = 'NoSuchUpload';
/** Beside 412: a race S3 could not settle, nothing there to match, parts used up by a first try. */
const refusals: readonly string[] = [raced, partsGone, 'NoSuchKey'];

/** A lake in S3: whole objects, replaced under If-Match and created under If-None-Match. */
export class S3Store implements ObjectStore {
  readonly location: string;
  readonly #client: S3Client;
  readonly #bucket: string;
  readonly #start: string;
  readonly #endpoint: string;
  readonly #mirror: Mirror;
  readonly #inTurn: TakeTurn = turns(requestsAtOnce);

  constructor(options: S3StoreOptions) {
    const { bucket, prefix, endpoint, mirrorFolder } = options;
    this.location = `s3://${bucket}${prefix && `/${prefix}`}`;
    this.#client = s3Client(options);
    this.#bucket = bucket;
    this.#start = prefix && `${prefix}/`;
    this.#endpoint = endpoint ?? 'Amazon S3';
    this.#mirror = new Mirror(mirrorFolder);
  }

  address(key: string): string {
    return `${this.location}/${key}`;
  }

  async get(key: string): Promise<StoredObject | undefined> {
    return await this.#asking('s3:GetObject', this.address(key), () => this.#read(key));
  }

  async put(key: string, bytes: Uint8Array, condition: Precondition): Promise<boolean> {
    return await this.#asking('s3:PutObject', this.address(key), () =>
      this.#write(key, bytes, condition),
    );
  }

  async remove(key: string): Promise<void> {
    await this.#asking('s3:DeleteObject', this.address(key), () =>
      this.#client.send(new DeleteObjectCommand(this.#named(key))),
    );
  }

  async list(prefix: string): Promise<string[]> {
    return (await this.listAged(prefix)).map(({ key }) => key);
  }

  async listAged(prefix: string): Promise<Listed[]> {
    const found = await this.#asking('s3:ListBucket', this.location, () => this.#everyPage(prefix));
    // S3 sorts by UTF-8 bytes, the other stores by code unit.
    return found.sort((a, b) => (a.key < b.key ? -1 : 1));
  }

  async backOff(attempt: number): Promise<void> {
    await wait(Math.random() * Math.min(longestBackOffMs, 25 * 2 ** attempt));
  }

  claim(work: string): (() => void) | undefined {
    // Each user has a lock of their own, because another's file may not be opened.
    const name = sha256(`${this.#endpoint} ${this.location} ${userInfo().uid}`).slice(0, 16);
    return tryLock(join(tmpdir(), `smallcap-lake-${name}-${work}.lock`));
  }

  async localPath(key: string): Promise<string> {
    return await this.#mirror.pathOf(key, this);
  }

  #named(key: string): { Bucket: string; Key: string } {
    return { Bucket: this.#bucket, Key: this.#start + key };
  }

  async #asking<T>(action: Asked['action'], address: string, ask: () => Promise<T>): Promise<T> {
    return await this.#inTurn(async () => {
      try {
        return await ask();
      } catch (error) {
        const region = await this.#client.config.region();
        const [bucket, endpoint] = [this.#bucket, this.#endpoint];
        throw explained(error, { action, address, bucket, endpoint, region });
      }
    });
  }

  /** The SDK tries again until an answer begins; one that breaks off or arrives wrong is for us. */
  async #read(key: string): Promise<StoredObject | undefined> {
    for (let attempt = 1; ; attempt += 1) {
      const answer = await this.#client
        .send(new GetObjectCommand(this.#named(key)))
        .catch((error) => {
          if (answerOf(error).code === 'NoSuchKey') return undefined;
          throw error;
        });
      if (!answer) return undefined;
      if (!(answer.Body && answer.ETag)) {
        throw new LakeDamagedError(`${this.address(key)}: expected content and a tag, found none`);
      }
      try {
        return { bytes: await answer.Body.transformToByteArray(), etag: answer.ETag };
      } catch (error) {
        if (attempt === mostReads) throw error;
        await this.backOff(attempt);
      }
    }
  }

  /**
   * A write whose answer was lost is sent again by the SDK and then refused because of itself:
   * after more than one try a refusal counts only when something else is there.
   */
  async #write(key: string, bytes: Uint8Array, condition: Precondition): Promise<boolean> {
    let mayBeOurs = false;
    for (let race = 1; ; race += 1) {
      const refusal = await this.#refusalOf(key, bytes, condition);
      if (!refusal) return true;
      mayBeOurs ||= refusal.attempts > 1;
      if (refusal.code === raced && race < mostRaces) await this.backOff(race);
      else if (mayBeOurs && (await this.#holds(key, bytes))) return true;
      else if (refusal.code === partsGone) throw refusal.error;
      else if (refusal.status === 412 && 'ifAbsent' in condition) return false;
      else throw new ConflictError(`${this.address(key)}: changed by somebody else meanwhile`);
    }
  }

  /** @returns undefined when it was written, otherwise how the condition was said not to hold */
  async #refusalOf(
    key: string,
    bytes: Uint8Array,
    condition: Precondition,
  ): Promise<(Answer & { error: unknown }) | undefined> {
    try {
      await this.#send(key, bytes, condition);
      return undefined;
    } catch (error) {
      const answer = answerOf(error);
      const isRefusal = answer.status === 412 || refusals.includes(answer.code);
      if (isRefusal) return { ...answer, error };
      throw error;
    }
  }

  async #send(key: string, bytes: Uint8Array, condition: Precondition): Promise<void> {
    const params = { ...this.#named(key), Body: bytes };
    if ('ifMatch' in condition) {
      // In one piece whatever its size: not every server asks for the tag where parts are joined.
      await this.#client.send(new PutObjectCommand({ ...params, IfMatch: condition.ifMatch }));
    } else if (bytes.length <= largestSinglePut_bytes) {
      await this.#client.send(new PutObjectCommand({ ...params, IfNoneMatch: '*' }));
    } else {
      // The condition holds for the moment the parts become an object; a failure drops the parts.
      const parts = { client: this.#client, partSize: part_bytes };
      await new Upload({ ...parts, params: { ...params, IfNoneMatch: '*' } }).done();
    }
  }

  async #holds(key: string, bytes: Uint8Array): Promise<boolean> {
    const present = await this.#read(key);
    return present !== undefined && Buffer.compare(present.bytes, bytes) === 0;
  }

  async #everyPage(prefix: string): Promise<Listed[]> {
    const wanted = { Bucket: this.#bucket, Prefix: this.#start + prefix };
    const found: Listed[] = [];
    for await (const { Contents = [] } of paginateListObjectsV2({ client: this.#client }, wanted)) {
      // The SDK notices from S3's answers how far this machine's clock is off.
      const now_ms = Date.now() + this.#client.config.systemClockOffset;
      for (const { Key = '', Size = 0, LastModified } of Contents) {
        const age_ms = Math.max(0, now_ms - (LastModified?.getTime() ?? now_ms));
        found.push({ key: Key.slice(this.#start.length), size_bytes: Size, age_ms });
      }
    }
    return found;
  }
}
