import { ConflictError, SettingsError } from '../errors.ts';
import { readJson, sealed } from './json.ts';
import { identityKey } from './layout.ts';
import type { ObjectStore } from './store.ts';

/** Whose data a lake holds: the publishers' own, or the rehearsal's. Never both. */
export type World = 'live' | 'rehearsal';

interface Identity {
  readonly format: 1;
  readonly world: World;
}

/** @returns undefined when there is no lake yet */
export async function worldOf(store: ObjectStore): Promise<World | undefined> {
  return (await readJson<Identity>(store, identityKey))?.world;
}

/**
 * Asks a new lake's store for two writes it has to refuse: some servers that speak S3 do not, and on
 * those two writers would take each other's facts away.
 */
async function mustHonourConditions(store: ObjectStore, bytes: Uint8Array): Promise<void> {
  const isOverwritten = await store.put(identityKey, bytes, { ifAbsent: true });
  const isReplaced = await store
    .put(identityKey, bytes, { ifMatch: '"never written"' })
    .catch((error: unknown) => {
      if (error instanceof ConflictError) return false;
      throw error;
    });
  if (!isOverwritten && !isReplaced) return;
  const header = isOverwritten ? 'If-None-Match' : 'If-Match';
  throw new SettingsError(
    `${store.location}: expected a store that honours ${header}, found one that ignores it: it ` +
      'cannot hold a lake safely; use Amazon S3 or another server with conditional writes',
  );
}

/**
 * Makes the lake one of `world`, or checks that it is.
 *
 * @throws SettingsError when it belongs to the other: rehearsed and real numbers never mix
 */
export async function claimWorld(store: ObjectStore, world: World): Promise<void> {
  const identity: Identity = { format: 1, world };
  if (await store.put(identityKey, sealed(identity), { ifAbsent: true })) {
    await mustHonourConditions(store, sealed(identity));
    return;
  }
  const found = await worldOf(store);
  if (found !== world) {
    throw new SettingsError(
      `${store.location}: expected a ${world} lake, found a ${found} one; give another --lake`,
    );
  }
}
