import { ConflictError } from '../errors.ts';
import { sha256 } from './digest.ts';
import { Mirror } from './mirror.ts';
import type { Listed, ObjectStore, Precondition, StoredObject } from './store.ts';

interface Held {
  readonly bytes: Uint8Array;
  readonly etag: string;
  readonly writtenAt_ms: number;
}

/** What a store in memory is handed. */
export interface MemoryStoreOptions {
  readonly clock_ms: () => number;
  /** Where data files are put for an engine to read. */
  readonly mirrorFolder: string;
}

/** A lake in memory: gone with the process. For trying the protocol at every possible moment. */
export class MemoryStore implements ObjectStore {
  readonly location = 'memory';
  readonly #objects = new Map<string, Held>();
  readonly #claims = new Set<string>();
  readonly #clock_ms: () => number;
  readonly #mirror: Mirror;

  constructor({ clock_ms, mirrorFolder }: MemoryStoreOptions) {
    this.#clock_ms = clock_ms;
    this.#mirror = new Mirror(mirrorFolder);
  }

  address(key: string): string {
    return key;
  }

  async get(key: string): Promise<StoredObject | undefined> {
    const held = this.#objects.get(key);
    return held && { bytes: held.bytes.slice(), etag: held.etag };
  }

  async put(key: string, bytes: Uint8Array, condition: Precondition): Promise<boolean> {
    const present = this.#objects.get(key);
    if ('ifAbsent' in condition && present) return false;
    if ('ifMatch' in condition && present?.etag !== condition.ifMatch) {
      throw new ConflictError(`${key}: changed since it was read`);
    }
    const writtenAt_ms = this.#clock_ms();
    this.#objects.set(key, { bytes: bytes.slice(), etag: sha256(bytes), writtenAt_ms });
    return true;
  }

  async remove(key: string): Promise<void> {
    this.#objects.delete(key);
  }

  async list(prefix: string): Promise<string[]> {
    return (await this.listAged(prefix)).map(({ key }) => key);
  }

  async listAged(prefix: string): Promise<Listed[]> {
    return [...this.#objects]
      .filter(([key]) => key.startsWith(prefix))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, { bytes, writtenAt_ms }]) => ({
        key,
        size_bytes: bytes.length,
        age_ms: this.#clock_ms() - writtenAt_ms,
      }));
  }

  async backOff(): Promise<void> {
    // Nobody waits for a disk or a network here.
  }

  claim(work: string): (() => void) | undefined {
    if (this.#claims.has(work)) return undefined;
    this.#claims.add(work);
    return () => this.#claims.delete(work);
  }

  async localPath(key: string): Promise<string> {
    return await this.#mirror.pathOf(key, this);
  }
}
