/** An object's content and the tag that changes whenever the content does. */
export interface StoredObject {
  readonly bytes: Uint8Array;
  readonly etag: string;
}

/** On what a write depends: that nothing is there yet, or that what was read is still there. */
export type Precondition = { readonly ifAbsent: true } | { readonly ifMatch: string };

/** An object as a listing shows it. */
export interface Listed {
  readonly key: string;
  readonly size_bytes: number;
  /** Since it was last written, by the store's own clock. */
  readonly age_ms: number;
}

/**
 * Where a lake lives: named objects, written whole, replaced only under a condition.
 *
 * Keys are relative and use `/`. One interface for a folder, for S3 and for memory; all three pass
 * one conformance suite.
 */
export interface ObjectStore {
  /** Where it is, for messages. */
  readonly location: string;
  /**
   * What a manifest calls an object: its whole `s3://` address on S3, where Athena must find it, and
   * the key alone in a folder, which may be moved.
   */
  address(key: string): string;
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
  /** The same, with size and age. */
  listAged(prefix: string): Promise<Listed[]>;
  /** Waits before a write that met a conflict is tried again; longer, and less alike, each time. */
  backOff(attempt: number): Promise<void>;
  /**
   * Claims to be the only process on this machine that does `work` on this lake. Only a courtesy:
   * what keeps writers apart is the condition of a write.
   *
   * @returns how to let go, or undefined when another process does it already
   */
  claim(work: string): (() => void) | undefined;
  /** Where an engine on this machine can read the object, which is one of the lake's data files. */
  localPath(key: string): Promise<string>;
}
