import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { duckDbLake } from '../../functions/duckdb-lake.ts';
import { currentTables, latestRelease } from '../../functions/lake/release.ts';
import { scenarios } from '../../functions/rehearsal/scenarios.ts';
import { tableNames } from '../../functions/tables.ts';
import { runMachine } from '../../infra/pipeline-names.ts';
import type { Deployed } from '../builders/deployed.ts';
import type { S3Emulator } from '../builders/s3-emulator.ts';
import { buckets, emulatorOfAws, naming, type Stage, setStage } from './stage.ts';
import { synthesised } from './synthesised.ts';

const moment = '2025-11-26T13:00:00Z';
const start = emulatorOfAws();
const named = (name: string) => scenarios.find((each) => each.name === name);

describe.skipIf(!start)('when something goes wrong', () => {
  let emulator: S3Emulator;
  let pipeline: Deployed;
  let stage: Stage | undefined;

  beforeAll(async () => {
    if (!start) return;
    ({ pipeline } = await synthesised());
    emulator = await start();
  });
  afterEach(async () => {
    await stage?.close();
    stage = undefined;
  });
  afterAll(async () => {
    await emulator?.stop();
  });

  async function played(play: Parameters<typeof setStage>[2] = {}): Promise<Stage> {
    stage = await setStage(emulator, pipeline, play);
    stage.turnTo(new Date(moment));
    return stage;
  }

  const begun = (on: Stage, ...sources: string[]) =>
    on.begin(runMachine(naming), { scheduled_at: moment, sources });

  async function rows(on: Stage, sql: string): Promise<readonly unknown[]> {
    const engine = await duckDbLake.open(on.store, await currentTables(on.store, tableNames));
    try {
      return (await engine.run(sql)).rows;
    } finally {
      engine.close();
    }
  }

  const runs = (on: Stage) =>
    rows(on, 'SELECT source_name, status FROM run_latest ORDER BY source_name');

  it('a publisher that is down is tried again, and the others are released', async () => {
    const scenario = named('dead_server');
    const on = await played(scenario && { scenario });
    const execution = await begun(on, 'aaii_sentiment', 'cboe_index_history').run();
    expect(execution.status, execution.error?.message).toBe('SUCCEEDED');
    expect(execution.output).toMatchObject({ is_sound: true });
    const tries = on.fleet.invoked.filter(({ failed }) => failed === 'SourceUnavailableError');
    expect(tries.length).toBe(4);
    expect(await runs(on)).toEqual([
      { source_name: 'aaii_sentiment', status: 'unavailable' },
      { source_name: 'cboe_index_history', status: 'done' },
    ]);
    const release = await latestRelease(on.store);
    expect(release?.tables['index_level']?.length).toBeGreaterThan(5);
  });

  it('a layout that changed is never tried again; the rest is released, then a person is called', async () => {
    const page = named('web_page');
    const hits = /^cdn\.cboe\.com\/.*_History\.csv/;
    const on = await played(page && { scenario: { ...page, hits } });
    const execution = await begun(on, 'aaii_sentiment', 'cboe_index_history').run();
    expect(execution.status).toBe('FAILED');
    expect(execution.error?.name).toBe('NotSound');
    expect(execution.error?.cause).toMatch(/^cboe_index_history: expected .+, found .+/);
    const tries = on.fleet.invoked.filter(({ failed }) => failed === 'SourceChangedError');
    expect(tries.length).toBe(1);
    expect(await runs(on)).toEqual([
      { source_name: 'aaii_sentiment', status: 'done' },
      { source_name: 'cboe_index_history', status: 'changed' },
    ]);
    // Nothing is lost: the page that was served is in raw.
    const kept = await on.store.list('raw/cboe_index_history/');
    expect(kept.length).toBeGreaterThan(0);
    const release = await latestRelease(on.store);
    expect(Object.keys(release?.tables ?? {})).toContain('investor_sentiment');
    expect(Object.keys(release?.tables ?? {})).not.toContain('index_level');
  });

  it('two runs at once conflict, and neither loses what the other published', async () => {
    const on = await played();
    const both = await Promise.all([
      begun(on, 'aaii_sentiment').run(),
      begun(on, 'cboe_index_history').run(),
    ]);
    for (const { status, error } of both) expect(status, error?.message).toBe('SUCCEEDED');
    expect(await runs(on)).toEqual([
      { source_name: 'aaii_sentiment', status: 'done' },
      { source_name: 'cboe_index_history', status: 'done' },
    ]);
    const { tables = {} } = (await latestRelease(on.store)) ?? {};
    expect(Object.keys(tables)).toEqual(
      expect.arrayContaining(['investor_sentiment', 'index_level', 'index_outlook', 'run']),
    );
  });

  it('a write refused by S3 is done again within the step', async () => {
    let refusals = 2;
    const on = await played({
      fault: ({ action, resource }) => {
        const isHit = action === 's3:PutObject' && /manifest\/\w+\/current\//.test(resource);
        if (!isHit || refusals === 0) return undefined;
        refusals -= 1;
        return { status: 412, code: 'PreconditionFailed' };
      },
    });
    const execution = await begun(on, 'aaii_sentiment').run();
    expect(execution.status, execution.error?.message).toBe('SUCCEEDED');
    expect(refusals).toBe(0);
  });

  it('a query that fails publishes nothing, and a redrive concludes without asking publishers again', async () => {
    const on = await played();
    const execution = begun(on, 'aaii_sentiment');
    // The plan asks too: it fails from the conclusion on.
    const { invoke } = on.fleet;
    on.fleet.invoke = async (arn, payload) => {
      if (arn.endsWith('-conclude')) on.athena.failure ??= 'GENERIC_INTERNAL_ERROR: planted';
      return await invoke.call(on.fleet, arn, payload);
    };
    await execution.run();
    expect(execution.status).toBe('FAILED');
    expect(execution.error?.name).toBe('QueryFailedError');
    expect(execution.error?.cause).toContain('GENERIC_INTERNAL_ERROR: planted');
    expect(await on.store.list('releases/')).toEqual([]);
    expect(await on.store.list('manifest/index_outlook/')).toEqual([]);
    on.fleet.invoke = invoke;
    on.athena.failure = undefined;
    const takes = () => on.fleet.invoked.filter(({ name }) => name.endsWith('-take')).length;
    const before = takes();
    await execution.run();
    expect(execution.status, execution.error?.message).toBe('SUCCEEDED');
    expect(takes()).toBe(before);
    expect((await latestRelease(on.store))?.sequence).toBe(1);
  });

  it('results that may not be read: the message says which right is missing, nothing is published', async () => {
    const on = await played({
      fault: ({ action, resource }) =>
        action === 's3:GetObject' && resource.includes(buckets.results)
          ? { status: 403, code: 'AccessDenied' }
          : undefined,
    });
    const execution = await begun(on, 'aaii_sentiment').run();
    expect(execution.status).toBe('FAILED');
    expect(execution.error?.cause).toContain('the caller needs s3:GetObject');
    expect(await on.store.list('releases/')).toEqual([]);
  });

  it('an input that names no source there is, or no moment, is refused by name', async () => {
    const on = await played();
    const unknown = await begun(on, 'no_such_source').run();
    expect(unknown.error?.name).toBe('SettingsError');
    expect(unknown.error?.cause).toContain('expected a file of no_such_source');
    const momentless = await on.begin(runMachine(naming), { sources: ['drop_zone'] }).run();
    expect(momentless.error?.cause).toContain('plan: scheduled_at: ');
    expect(await on.store.list('raw/')).toEqual([]);
  });
});
