import { withPut } from '../../functions/lake/metered.ts';
import type { ObjectStore } from '../../functions/lake/store.ts';
import { tableNames } from '../../functions/tables.ts';
import { datasets } from '../../schemas/datasets.ts';

/** PUT requests of one kind: a store bills those its precondition refused like the others. */
export interface Puts {
  requests: number;
  written: number;
  bytes: number;
}

/** What a run writes, told from the key: `raw`, `facts`, `run record`, `marts`, `release` … */
function kindOf(key: string): string {
  const [room = '', table = ''] = key.split('/');
  if (room !== 'data' && room !== 'manifest') return room.replace(/^releases$/, 'release');
  if (!tableNames.includes(table)) return `${room} of ${table}`;
  const owner = datasets[table]?.writtenBy;
  const what = owner === undefined ? 'marts' : owner === 'lake' ? table : 'facts';
  return room === 'data' ? what : `${what} (manifest)`;
}

/** The same store, and what was put into it by kind. */
export function counted(store: ObjectStore): { store: ObjectStore; puts: Map<string, Puts> } {
  const puts = new Map<string, Puts>();
  const put: ObjectStore['put'] = async (key, bytes, condition) => {
    const kind = kindOf(key);
    const tally = puts.get(kind) ?? { requests: 0, written: 0, bytes: 0 };
    puts.set(kind, tally);
    tally.requests += 1;
    const isWritten = await store.put(key, bytes, condition);
    if (isWritten) {
      tally.written += 1;
      tally.bytes += bytes.length;
    }
    return isWritten;
  };
  return { store: withPut(store, put), puts };
}

/** All kinds together. */
export function totalOf(puts: ReadonlyMap<string, Puts>): Puts {
  const total: Puts = { requests: 0, written: 0, bytes: 0 };
  for (const { requests, written, bytes } of puts.values()) {
    total.requests += requests;
    total.written += written;
    total.bytes += bytes;
  }
  return total;
}

/** `raw 0, facts 0, run 2 (1 refused)`: requests by kind, in the order first met. */
export function putsText(puts: ReadonlyMap<string, Puts>): string {
  if (puts.size === 0) return 'no PUT';
  return [...puts]
    .map(([kind, { requests, written }]) => {
      const refused = requests - written;
      return `${kind} ${requests}${refused === 0 ? '' : ` (${refused} refused)`}`;
    })
    .join(', ');
}
