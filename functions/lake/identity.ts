import { SettingsError } from '../errors.ts';
import { readJson } from './json.ts';
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
 * Makes the lake one of `world`, or checks that it is.
 *
 * @throws SettingsError when it belongs to the other: rehearsed and real numbers never mix
 */
export async function claimWorld(store: ObjectStore, world: World): Promise<void> {
  const identity: Identity = { format: 1, world };
  const bytes = new TextEncoder().encode(`${JSON.stringify(identity)}\n`);
  if (await store.put(identityKey, bytes, { ifAbsent: true })) return;
  const found = await worldOf(store);
  if (found !== world) {
    throw new SettingsError(
      `${store.location}: expected a ${world} lake, found a ${found} one; give another --lake`,
    );
  }
}
