import { LakeDamagedError } from '../errors.ts';
import { sha256 } from './digest.ts';
import { shaOf } from './layout.ts';
import type { ObjectStore } from './store.ts';

/**
 * The bytes of a data file; one whose bytes are not those its name promises is never read.
 *
 * @throws LakeDamagedError when it is gone or is not what its name promises
 */
export async function readDataFile(
  store: Pick<ObjectStore, 'get'>,
  key: string,
): Promise<Uint8Array> {
  const object = await store.get(key);
  if (!object) throw new LakeDamagedError(`${key}: expected a data file, found nothing`);
  const found = sha256(object.bytes);
  if (found === shaOf(key)) return object.bytes;
  throw new LakeDamagedError(`${key}: expected the bytes its name promises, found ${found}`);
}
