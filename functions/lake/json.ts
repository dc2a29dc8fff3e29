import { LakeDamagedError } from '../errors.ts';
import type { ObjectStore } from './store.ts';

/**
 * What one of the lake's own JSON objects says, or undefined when there is none.
 *
 * @throws LakeDamagedError when it is no JSON: the lake wrote it whole, so something else was there since
 */
export async function readJson<T>(store: ObjectStore, key: string): Promise<T | undefined> {
  const object = await store.get(key);
  if (!object) return undefined;
  const text = new TextDecoder().decode(object.bytes);
  try {
    return JSON.parse(text) as T;
  } catch (error) {
    const found = JSON.stringify(text.slice(0, 40));
    throw new LakeDamagedError(`${key}: expected JSON, found ${found}`, { cause: error });
  }
}
