import { join } from 'node:path';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import type { Ending } from '../../functions/conclude.ts';
import { duckDbLake } from '../../functions/duckdb-lake.ts';
import type { RunContext } from '../../functions/intake.ts';
import { concludeRun, planRun, run, takeSource } from '../../functions/run.ts';
import { pickSources } from '../../functions/source-catalog.ts';
import { contextOn, sources } from '../builders/cboe-evening.ts';
import { contents } from '../builders/lake-contents.ts';
import { emptyLake } from '../builders/recorded-lake.ts';

const overTheWire = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

/** The run as three processes do it, with nothing between them but text. */
async function inSteps(context: RunContext): Promise<void> {
  const { due } = await planRun(context);
  const told = due.map(({ source, slot, window }) =>
    overTheWire({ source: source.name, slot, window }),
  );
  const endings: Ending[] = [];
  for (const { source: name, window } of told) {
    for (const source of pickSources(sources, [name])) {
      const {
        source: taken,
        status,
        message,
        added,
      } = await takeSource(context, {
        source,
        window,
      });
      endings.push(overTheWire({ source: taken, status, message, added }));
    }
  }
  const slots = told.flatMap(({ source: name, slot }) =>
    pickSources(sources, [name]).map((source) => ({
      source,
      slot: { ...slot, at: new Date(slot.at) },
    })),
  );
  await concludeRun(context, slots, endings);
}

describe('a run in steps', () => {
  it('leaves the same objects as a run in one', async () => {
    const [whole, stepped] = [await emptyLake(), await emptyLake()];
    const report = await run(contextOn(whole));
    await inSteps(contextOn(stepped));
    expect(report.outcomes).toMatchObject([{ status: 'unavailable', added: 2 }]);
    expect(report.checks.filter(({ status }) => status === 'fail')).toEqual([]);
    expect(await contents(stepped.location)).toEqual(await contents(whole.location));
    expect((await planRun(contextOn(whole))).due[0]?.window).toEqual({
      from: '2025-11-25',
      to: '2025-11-25',
    });
  });

  it('asks no engine what an empty lake holds', async () => {
    const lakeEngine = { isLive: true, open: () => Promise.reject(new TypeError('asked')) };
    const context = { ...contextOn(await emptyLake()), lakeEngine };
    const { due } = await planRun(context);
    expect(due.map(({ source }) => source.name)).toEqual(['cboe_index_history']);
    await run({ ...context, lakeEngine: duckDbLake });
    await expect(planRun(context)).rejects.toThrow('asked');
  });

  it('needs no DuckDB in what a Lambda bundles', async () => {
    const { metafile } = await build({
      entryPoints: [join(import.meta.dirname, '../../functions/run.ts')],
      bundle: true,
      platform: 'node',
      format: 'esm',
      write: false,
      metafile: true,
      external: ['@duckdb/*'],
      loader: { '.wasm': 'empty' },
    });
    const used = Object.values(metafile.inputs).flatMap(({ imports }) => imports);
    expect(used.filter(({ path }) => path.includes('duckdb'))).toEqual([]);
  });
});
