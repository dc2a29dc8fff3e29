import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { s3AddressOf } from '../../functions/lake/s3-address.ts';
import type { ObjectStore } from '../../functions/lake/store.ts';
import { FolderStore } from '../../functions/lake/store-folder.ts';
import { S3Store } from '../../functions/lake/store-s3.ts';
import { anyCredentials } from '../builders/s3-emulator.ts';

/** The store a process is told to use: `folder:PATH`, or `s3://bucket/prefix#ENDPOINT`. */
export function storeAt(place: string): ObjectStore {
  if (place.startsWith('folder:')) return new FolderStore(place.slice('folder:'.length));
  const [typed = '', endpoint] = place.split('#');
  const address = s3AddressOf(typed);
  if (!address) throw new TypeError(`expected folder:PATH or s3://…#ENDPOINT, found ${place}`);
  // Nothing here asks an engine, so nothing is mirrored.
  const mirrorFolder = join(tmpdir(), 'lake-no-mirror');
  return new S3Store({ ...address, endpoint, credentials: anyCredentials, mirrorFolder });
}
