import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { duckDbLake } from '../../functions/duckdb-lake.ts';
import { currentTables } from '../../functions/lake/release.ts';
import type { ObjectStore } from '../../functions/lake/store.ts';
import { FolderStore } from '../../functions/lake/store-folder.ts';
import { loadNamedSources } from '../../functions/source-catalog.ts';
import { pathsOf, tableNames } from '../../functions/tables.ts';
import type { Deployed } from '../builders/deployed.ts';
import type { S3Emulator } from '../builders/s3-emulator.ts';
import { refusedCalls, unusedGrantsOf } from './aws/privileges.ts';
import { figuresOf, keepForTheBill } from './measurements.ts';
import { runHere } from './on-a-folder.ts';
import { type Firing, firings } from './schedules.ts';
import { buckets, emulatorOfAws, type Stage, setStage } from './stage.ts';
import { synthesised } from './synthesised.ts';

const dayBefore = new Date('2025-11-25T23:50:00Z');
const day = '2025-11-26';
const mart = 'index_outlook';
const start = emulatorOfAws();
if (!start) console.log('skipped: no emulator of S3');

/** Tables that two sources of one run write to: on AWS whichever is faster writes first. */
async function contestedTables(fired: readonly Firing[]): Promise<Set<string>> {
  const found = new Set<string>();
  for (const { input } of fired) {
    const sources = await loadNamedSources((input as { sources: string[] }).sources);
    const names = sources.flatMap(({ datasets }) => datasets.map(({ name }) => name));
    for (const [i, name] of names.entries()) if (names.indexOf(name) !== i) found.add(name);
  }
  return found;
}

/**
 * Objects of a lake as text, addresses told alike, marts and what names their files left out. Of a
 * contested table only what is live: the lists in between hang on who was faster.
 */
async function contents(
  store: ObjectStore,
  contested: ReadonlySet<string> = new Set(),
): Promise<Map<string, string>> {
  const live = new Set(Object.values(await currentTables(store, tableNames)).flat());
  const isBetween = (key: string) => {
    const [room = '', table = '', kind] = key.split('/');
    if (!contested.has(table)) return false;
    return room === 'data' ? !live.has(key) : room === 'manifest' && kind === 'history';
  };
  const keys = (await store.list('')).filter(
    // A folder has a lock; a release names the marts' files as well.
    (key) => !(key.includes(`/${mart}/`) || key.startsWith('releases/') || key === '.lock'),
  );
  const found = new Map<string, string>();
  for (const key of keys.filter((each) => !isBetween(each))) {
    const bytes = (await store.get(key))?.bytes ?? new Uint8Array();
    const text = Buffer.from(bytes).toString('latin1');
    found.set(key, text.replaceAll(`s3://${buckets.lake}/`, ''));
  }
  return found;
}

async function martRows(store: ObjectStore): Promise<unknown> {
  const tables = await currentTables(store, tableNames);
  const paths = await pathsOf(store, { [mart]: tables[mart] ?? [] });
  const engine = await duckDbLake.open(store, {});
  try {
    const file = paths[mart]?.[0] ?? '';
    return (await engine.run(`SELECT * FROM read_parquet('${file}') ORDER BY ALL`)).rows;
  } finally {
    engine.close();
  }
}

describe.skipIf(!start)('a scheduled day, on emulators of AWS and on a folder', () => {
  let emulator: S3Emulator;
  let pipeline: Deployed;
  let stage: Stage;
  let folder: FolderStore;
  let place: string;
  let fired: Firing[];

  beforeAll(async () => {
    if (!start) return;
    ({ pipeline } = await synthesised());
    emulator = await start();
    stage = await setStage(emulator, pipeline);
    place = await mkdtemp(join(tmpdir(), 'lake-day-'));
    folder = new FolderStore(place);
    fired = firings(pipeline, day, day);
    stage.turnTo(dayBefore);
    const names = stage.sources.filter((name) => name !== 'drop_zone');
    for (const store of [folder, stage.store]) {
      const { origin } = stage;
      await runHere(store, { moment: dayBefore, names, watched: stage.sources, origin });
    }
  });
  afterAll(async () => {
    await stage?.close();
    await emulator?.stop();
    if (place) await rm(place, { recursive: true });
  });

  it('starts from the same lake in both places', async () => {
    expect(await contents(stage.store)).toEqual(await contents(folder));
  });

  it('runs every schedule of the template to a sound end, waiting for Athena once a step', async () => {
    expect(fired.length).toBeGreaterThanOrEqual(2);
    let transitions = 0;
    const asked: string[][] = [];
    for (const firing of fired) {
      const { schedule, at, input } = firing;
      stage.turnTo(at);
      const execution = await stage.deliver(firing).run();
      expect(execution.status, `${schedule}: ${execution.error}`).toBe('SUCCEEDED');
      transitions += execution.history.filter(({ what }) => what === 'entered').length;
      asked.push(stage.publishers.asked.splice(0));
      // Hours pass: on AWS the next run begins in new sandboxes as well.
      await stage.fleet.cool();
      const { sources: names } = input as { sources: string[] };
      const { origin } = stage;
      stage.turnTo(at);
      await runHere(folder, { moment: at, names, watched: stage.sources, origin });
    }
    const { invoked, log_bytes } = stage.fleet;
    const sources = fired.flatMap(({ input }) => (input as { sources: string[] }).sources).length;
    const day = { sources, invoked, calls: stage.aws.calls, asked, transitions, log_bytes };
    const figures = figuresOf(day);
    console.log(JSON.stringify({ runs: fired.length, transitions, ...figures }, null, 1));
    await keepForTheBill(day);
    // Seconds hang on the machine: the floor of 60 is held to the figures that were kept.
    const { plan, conclude, take } = figures.steps;
    expect(plan?.statement_rounds).toBe(plan?.calls);
    expect(conclude?.statement_rounds).toBe(conclude?.calls);
    expect(take?.statement_rounds).toBe(0);
  });

  it('leaves the same bytes: raw, data, manifests', async () => {
    const contested = await contestedTables(fired);
    expect(contested.size).toBeLessThan(6);
    const here = await contents(folder, contested);
    const there = await contents(stage.store, contested);
    expect([...there.keys()]).toEqual([...here.keys()]);
    expect(there).toEqual(here);
    expect([...there.keys()].filter((key) => key.startsWith('data/')).length).toBeGreaterThan(50);
  });

  it('leaves marts of the same rows', async () => {
    const rows = await martRows(stage.store);
    expect((rows as unknown[]).length).toBeGreaterThan(0);
    expect(rows).toEqual(await martRows(folder));
  });

  it('makes no call its role does not allow', () => {
    expect(stage.aws.calls.length).toBeGreaterThan(100);
    expect(refusedCalls(pipeline, stage.aws.calls)).toEqual([]);
  });

  it('is granted nothing it does not use, but for what a file gives reasons for', () => {
    const actors = ['plan', 'take', 'conclude', 'run machine', 'schedules'] as const;
    expect(unusedGrantsOf(pipeline, stage.aws.calls, actors)).toEqual({ unused: [], stale: [] });
  });

  it('does nothing when a schedule is delivered a second time', async () => {
    const before = await contents(stage.store);
    const again = fired.find(({ input }) => !JSON.stringify(input).includes('drop_zone'));
    if (!again) throw new TypeError('expected a schedule without the drop zone');
    stage.turnTo(again.at);
    const execution = await stage.deliver(again).run();
    expect(execution.history.map(({ state }) => state)).toContain('NothingDue');
    expect(await contents(stage.store)).toEqual(before);
  });
});
