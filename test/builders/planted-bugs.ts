import { dataPrefix, manifestPrefix } from '../../functions/lake/layout.ts';
import { readManifest } from '../../functions/lake/manifest.ts';
import type { ObjectStore } from '../../functions/lake/store.ts';
import type { Actor } from './simulation.ts';

function changed(actor: Actor, methods: Partial<ObjectStore>): Actor {
  return new Proxy(actor, {
    get(target, name) {
      const own = Reflect.get(methods, name) ?? Reflect.get(target, name, target);
      return typeof own === 'function' ? own.bind(target) : own;
    },
  });
}

/** Replaces a manifest whoever replaced it meanwhile. */
export function ignoringTags(actor: Actor): Actor {
  return changed(actor, {
    put: async (key, bytes, condition) => {
      if (!('ifMatch' in condition)) return await actor.put(key, bytes, condition);
      return await actor.call(async (store) => {
        const present = await store.get(key);
        return await store.put(key, bytes, { ifMatch: present?.etag ?? '' });
      });
    },
  });
}

/** Lists files and only then writes them. */
export function manifestBeforeData(actor: Actor): Actor {
  const unwritten = new Map<string, Uint8Array>();
  return changed(actor, {
    put: async (key, bytes, condition) => {
      if (key.startsWith(dataPrefix)) {
        unwritten.set(key, bytes);
        return true;
      }
      const isWritten = await actor.put(key, bytes, condition);
      if (!key.startsWith(manifestPrefix) || !key.endsWith('/current/manifest')) return isWritten;
      for (const [file, content] of unwritten) await actor.put(file, content, { ifAbsent: true });
      unwritten.clear();
      return isWritten;
    },
    listAged: async (prefix) =>
      unwritten.has(prefix)
        ? [{ key: prefix, size_bytes: 1, age_ms: 0 }]
        : await actor.listAged(prefix),
  });
}

/** Replaces a list in two steps, as a copy in place does. */
export function notAtomic(actor: Actor): Actor {
  return changed(actor, {
    put: async (key, bytes, condition) => {
      if (!('ifMatch' in condition)) return await actor.put(key, bytes, condition);
      await actor.put(key, bytes.slice(0, bytes.length / 2), condition);
      const half = await actor.get(key);
      return await actor.put(key, bytes, { ifMatch: half?.etag ?? '' });
    },
  });
}

/** Lists again whatever lies there under the right name, however long it has lain. */
export function trustingLeftovers(actor: Actor): Actor {
  return changed(actor, {
    listAged: async (prefix) =>
      (await actor.listAged(prefix)).map((each) =>
        prefix.endsWith('.parquet') ? { ...each, age_ms: 0 } : each,
      ),
  });
}

/** Deletes what no manifest lists, at once. */
export async function eagerCollector(actor: Actor): Promise<void> {
  for (let round = 0; round < 3; round += 1) {
    const { files } = await readManifest(actor, 'tally');
    for (const key of await actor.list(dataPrefix)) {
      if (!files.includes(key)) await actor.remove(key);
    }
  }
}
