import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { type Ended, lake, quick } from '../builders/command-line.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the lakes that are built once lie, each beside what its command said. */
    readonly lakes: string;
  }
}

/** Commands that each make a `.lake` in an empty folder. */
const commands = { rehearsed: ['start'], quick: ['run', ...quick] } as const;

export type BuiltLake = keyof typeof commands;

async function build(folder: string, name: BuiltLake): Promise<void> {
  const cwd = await mkdtemp(join(folder, 'being-built-'));
  const ended: Ended = await lake(commands[name], { cwd });
  await writeFile(join(cwd, 'ended.json'), JSON.stringify(ended));
  await rename(cwd, join(folder, name));
}

/**
 * Begins the lakes that many files ask, and does not wait: files that need none run meanwhile, and
 * `built` waits in those that do.
 */
export async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'lake-built-'));
  provide('lakes', folder);
  const building = Promise.all(
    (Object.keys(commands) as BuiltLake[]).map((name) => build(folder, name)),
  );
  return async () => {
    await building;
    await rm(folder, { recursive: true, force: true });
  };
}
