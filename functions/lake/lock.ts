import { DatabaseSync } from 'node:sqlite';
import { setTimeout as wait } from 'node:timers/promises';

/** Lets go of a lock. */
export type ReleaseLock = () => void;

const sqliteBusy = 5;

/**
 * Takes a lock that the operating system gives back when its holder dies, however it dies.
 *
 * It is SQLite's own file lock on an empty database: nothing to time out, no stale process ids.
 *
 * @returns undefined when somebody else holds it
 */
export function tryLock(path: string): ReleaseLock | undefined {
  const database = new DatabaseSync(path);
  try {
    database.exec('PRAGMA busy_timeout = 0; BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    if ((error as { errcode?: number }).errcode === sqliteBusy) return undefined;
    throw error;
  }
  return () => database.close();
}

const longestWaitMs = 30_000;

/** Waits for the lock; holders keep it for milliseconds. */
export async function acquireLock(path: string): Promise<ReleaseLock> {
  for (let waitedMs = 0; waitedMs < longestWaitMs; ) {
    const release = tryLock(path);
    if (release) return release;
    const pauseMs = 1 + Math.floor(waitedMs / 4);
    await wait(pauseMs);
    waitedMs += pauseMs;
  }
  throw new Error(`${path}: expected the lock within ${longestWaitMs} ms, found it held`);
}
