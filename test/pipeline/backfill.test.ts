import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { duckDbLake } from '../../functions/duckdb-lake.ts';
import { currentTables } from '../../functions/lake/release.ts';
import { tableNames } from '../../functions/tables.ts';
import { backfillMachine } from '../../infra/pipeline-names.ts';
import type { Deployed } from '../builders/deployed.ts';
import type { S3Emulator } from '../builders/s3-emulator.ts';
import { refusedCalls, unusedGrantsOf } from './aws/privileges.ts';
import { manySymbols } from './many-symbols.ts';
import { figuresOf } from './measurements.ts';
import { emulatorOfAws, naming, type Stage, setStage } from './stage.ts';
import { synthesised } from './synthesised.ts';

const symbols = 3000;
const start = emulatorOfAws();
const input = {
  scheduled_at: '2025-11-26T23:45:00Z',
  sources: ['finra_short_interest'],
  from: '2024-01-01',
  to: '2024-12-31',
  days_per_item: 31,
};
const files = 24;
const items = 12;

describe.skipIf(!start)('a backfill of one year of 3,000 symbols', () => {
  let emulator: S3Emulator;
  let pipeline: Deployed;
  let stage: Stage;
  let publisher: Awaited<ReturnType<typeof manySymbols>>;

  beforeAll(async () => {
    if (!start) return;
    ({ pipeline } = await synthesised());
    emulator = await start();
    publisher = await manySymbols(symbols);
    stage = await setStage(emulator, pipeline, { origin: publisher.origin });
    stage.turnTo(new Date(input.scheduled_at));
  });
  afterAll(async () => {
    await stage?.close();
    await publisher?.close();
    await emulator?.stop();
  });

  async function heldRows(): Promise<number> {
    const tables = await currentTables(stage.store, tableNames);
    const engine = await duckDbLake.open(stage.store, tables);
    try {
      const { rows } = await engine.run('SELECT COUNT(*) AS n FROM short_interest');
      return Number(rows[0]?.['n']);
    } finally {
      engine.close();
    }
  }

  it('commits every row of every file through the map over the list in S3', async () => {
    const began_ms = performance.now();
    const execution = await stage.begin(backfillMachine(naming), input).run();
    const wall_s = (performance.now() - began_ms) / 1000;
    expect(execution.status, execution.error?.message).toBe('SUCCEEDED');
    expect(await heldRows()).toBe(files * symbols);
    const taken = stage.fleet.invoked.filter(({ name }) => name.endsWith('backfill-take'));
    expect(taken.length).toBe(items);
    const figures = { symbols, files, items, wall_s: Math.round(wall_s) };
    const { asked } = stage.publishers;
    const spent = figuresOf({
      invoked: stage.fleet.invoked,
      calls: stage.aws.calls,
      asked: [asked],
    });
    console.log(JSON.stringify({ ...figures, ...spent }, null, 1));
  });

  it('asked for again, asks nobody and adds nothing', async () => {
    const before = await stage.store.list('');
    await publisher.close();
    const execution = await stage.begin(backfillMachine(naming), input).run();
    expect(execution.status, execution.error?.message).toBe('SUCCEEDED');
    expect(await stage.store.list('')).toEqual(before);
  });

  it('makes no call its roles do not allow, and is granted nothing it does not use', () => {
    expect(refusedCalls(pipeline, stage.aws.calls)).toEqual([]);
    const actors = ['backfill-plan', 'backfill-take', 'backfill machine'] as const;
    expect(unusedGrantsOf(pipeline, stage.aws.calls, actors)).toEqual({ unused: [], stale: [] });
  });
});
