import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { inject } from 'vitest';
import type { Ended } from '../builders/command-line.ts';
import type { BuiltLake } from './build-lakes.ts';

/** A lake that was built once for all files. */
export interface Built {
  /** The lake itself: to be read, never written. */
  readonly lake: string;
  /** How the command ended that built it, and what it said. */
  readonly ended: Ended;
}

const mostWait_ms = 120_000;

async function ended(folder: string): Promise<Ended> {
  for (let waited_ms = 0; waited_ms < mostWait_ms; waited_ms += 100) {
    const text = await readFile(join(folder, 'ended.json'), 'utf8').catch(() => undefined);
    if (text !== undefined) return JSON.parse(text) as Ended;
    await sleep(100);
  }
  throw new Error(`${folder}: expected a lake within ${mostWait_ms} ms, found none`);
}

/**
 * The lake of that name, once it stands.
 *
 * @throws Error when the command that builds it failed
 */
export async function built(name: BuiltLake): Promise<Built> {
  const folder = join(inject('lakes'), name);
  const told = await ended(folder);
  if (told.code !== 0) throw new Error(`${name}: expected a lake, found ${told.err}`);
  return { lake: join(folder, '.lake'), ended: told };
}
