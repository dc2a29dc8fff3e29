import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ministack } from '../builders/s3-emulator.ts';

/** Where races are run: makes places for lakes, and takes them all away. */
export interface Ground {
  /** A new lake's place, as `storeAt` reads it. */
  newPlace(lake: string): Promise<string>;
  close(): Promise<void>;
}

async function onFolder(): Promise<Ground> {
  const folder = await mkdtemp(join(tmpdir(), 'lake-races-'));
  return {
    newPlace: async (lake) => `folder:${join(folder, lake)}`,
    close: () => rm(folder, { recursive: true }),
  };
}

// Not moto: there two writers can both replace the same list, which is what races are run to find.
// One entry of 1,000 rounds was lost that way; `conditional-writes.test.ts` shows it on the wire.
const startMinistack = ministack();

async function onMinistack(): Promise<Ground> {
  const emulator = await startMinistack?.();
  if (!emulator) throw new Error('ministack: expected a server, found none');
  return {
    // A bucket each: listing one takes time that grows with all that lies in it.
    newPlace: async (lake) => `s3://${await emulator.bucket(lake)}/lake#${emulator.endpoint}`,
    close: emulator.stop,
  };
}

/** Into how many lakes a long race is cut: listing what a lake has published takes longer and longer. */
export const lakes = 10;

/** Every ground, how long its writer rests between publishes while others read, and whether this machine has it. */
export const grounds = [
  { name: 'a folder', open: onFolder, rest_ms: 0, isThere: true },
  {
    name: `S3 (ministack)${startMinistack ? '' : ': skipped, no emulator'}`,
    open: onMinistack,
    // A server on one core: without a rest it would do little but list what is published.
    rest_ms: 250,
    isThere: startMinistack !== undefined,
  },
];
