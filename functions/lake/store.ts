/** An object's content and the tag that changes whenever the content does. */
export interface StoredObject {
  readonly bytes: Uint8Array;
  readonly etag: string;
}

/** On what a write depends: that nothing is there yet, or that what was read is still there. */
export type Precondition = { readonly ifAbsent: true } | { readonly ifMatch: string };

/**
 * Where a lake lives: named objects, written whole, replaced only under a condition.
 *
 * Keys are relative and use `/`. One interface for a folder and for S3.
 */
export interface ObjectStore {
  /** Where it is, for messages. */
  readonly location: string;
  get(key: string): Promise<StoredObject | undefined>;
  /**
   * Writes an object so that a reader sees all of it or nothing, and a crash loses nothing.
   *
   * @returns whether anything was written: false when `ifAbsent` found the key taken
   * @throws ConflictError when `ifMatch` no longer matches
   */
  put(key: string, bytes: Uint8Array, condition: Precondition): Promise<boolean>;
  /** Forgets an object; none being there is fine. */
  remove(key: string): Promise<void>;
  /** Keys that start with `prefix`, sorted. */
  list(prefix: string): Promise<string[]>;
  /**
   * Claims to be the only process that does `work` on this lake.
   *
   * @returns how to let go, or undefined when another process does it already
   */
  claim(work: string): (() => void) | undefined;
  /** Where an engine on this machine can read the object. */
  localPath(key: string): Promise<string>;
}
