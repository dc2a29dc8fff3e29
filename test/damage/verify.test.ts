import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { Batch, knownSince } from '../../functions/batch.ts';
import { conclude } from '../../functions/conclude.ts';
import type { Difference } from '../../functions/deep.ts';
import type { Doubt } from '../../functions/doubt.ts';
import { duckDbLake } from '../../functions/duckdb-lake.ts';
import { commit } from '../../functions/lake/facts.ts';
import { FolderStore } from '../../functions/lake/store-folder.ts';
import { loadSources } from '../../functions/source-catalog.ts';
import type { VerifiedDamage } from '../../functions/verify.ts';
import { dataset as investorSentiment } from '../../schemas/datasets/investor_sentiment.ts';
import { lake, quick, temporaryFolder } from '../builders/command-line.ts';
import { contents, copyOf, named } from '../builders/lake-contents.ts';

interface Told {
  readonly damages: readonly (VerifiedDamage & { readonly numbers: readonly Doubt[] })[];
  readonly differences?: readonly Difference[];
  readonly repaired: readonly string[];
}

async function flip(folder: string, name: string): Promise<void> {
  const bytes = await readFile(join(folder, name));
  bytes[200] = (bytes[200] ?? 0) ^ 1;
  await writeFile(join(folder, name), bytes);
}

describe('lake verify', () => {
  let whole: string;

  beforeAll(async () => {
    whole = join(await temporaryFolder(), 'lake');
    await lake(['run', ...quick, '--lake', whole]);
    await lake(['run', ...quick, '--lake', whole, '--at', '2025-12-04T23:45:00Z']);
  });

  const copied = () => copyOf(whole);

  async function verified(folder: string, ...flags: string[]) {
    const { code, out } = await lake(['verify', '--json', '--lake', folder, ...flags]);
    return { code, ...(JSON.parse(out) as Told) };
  }

  it('--deep: what raw says is what the lake holds, to the byte', async () => {
    const { code, out } = await lake(['verify', '--deep', '--lake', whole]);
    expect(out).toMatch(
      /responses derived again: \d+ files equal to the byte, 0 table years differ/,
    );
    expect(out).toContain('all as recorded');
    expect(code).toBe(0);
    const help = await lake(['verify', '--help']);
    expect(help.out).toContain('rows the lake writes about itself');
  });

  it('--deep: a fact that no response says is named, with the mart computed from it', async () => {
    const folder = await copied();
    const store = new FolderStore(folder);
    const batch = new Batch();
    const row = {
      survey: 'AAII',
      observation_date: '2025-11-13',
      bullish_percent: 50,
      neutral_percent: 25,
      bearish_percent: 25,
    };
    const moment = new Date('2025-12-05T00:00:00Z');
    batch.push(investorSentiment, row, knownSince(moment, 'aaii_sentiment', 'forged'), true);
    const partitions = batch.partitions(investorSentiment);
    await commit(store, { dataset: investorSentiment, partitions });
    const sources = await loadSources();
    await conclude({ store, lakeEngine: duckDbLake, sources, now: () => moment });
    const { code, differences = [], damages } = await verified(folder, '--deep');
    expect(code).toBe(1);
    // The planted pointer leads nowhere, which the plain verification sees as well.
    expect(damages.map(({ object }) => object)).toEqual(['raw/forged.json']);
    const [mart, forged] = differences.toSorted((a, b) => (a.table < b.table ? -1 : 1));
    expect(differences).toHaveLength(2);
    expect([mart?.table, mart?.partition]).toEqual(['index_outlook', 'all']);
    expect(forged).toMatchObject({
      table: 'investor_sentiment',
      partition: '2025',
      heldOnly: 1,
      derivedOnly: 0,
      key: { observation_date: '2025-11-13' },
      held: { bullish_percent: 50, raw_id: 'forged' },
    });
    const { out } = await lake(['verify', '--deep', '--lake', folder]);
    expect(out).toContain('investor_sentiment 2025: 1 rows only in the lake, 0 only in what raw');
  });

  it('a damaged response: every number read from it, and no other', async () => {
    const folder = await copied();
    const file = await named(folder, /raw\/aaii_sentiment\/2025-12-04\/[0-9a-f]{64}$/);
    await flip(folder, file);
    const { code, damages } = await verified(folder);
    expect(code).toBe(1);
    expect(damages.map(({ object }) => object)).toEqual([file]);
    const numbers = damages[0]?.numbers ?? [];
    expect(numbers.map(({ relation, rows, from }) => [relation, rows, from])).toEqual([
      // What the response of 12-04 was the first to say, Thanksgiving's reading among it; all else
      // was known from that of 11-26.
      ['investor_sentiment', 2, '2025-11-27'],
      ['bull_bear_spread', 2, '2025-11-27'],
      ['sentiment_part', 2, '2025-12-04'],
      ['newest_known', 2, '2025-12-04'],
      ['sentiment_composite', 2, '2025-12-04'],
      ['index_state', 2, '2025-12-04'],
      ['index_outlook', 2, '2025-12-04'],
    ]);
    const columns = numbers.at(-1)?.examples[0]?.columns;
    expect(columns).toContain('bull_bear_spread_percentage_points');
    expect(columns).not.toContain('close_points');
  });

  it('a damaged data file: its rows told from raw, and the numbers on them', async () => {
    const folder = await copied();
    const file = await named(folder, /data\/index_level\/2024\//);
    await flip(folder, file);
    const { damages } = await verified(folder);
    expect(damages.map(({ object }) => object)).toEqual([file]);
    const numbers = new Map(damages[0]?.numbers.map((each) => [each.relation, each]));
    expect(numbers.get('index_level')).toMatchObject({ rows: 1008, from: '2024-01-02' });
    // A return over twelve months rests on 2024 until the end of 2025, a close of the day does not.
    expect(numbers.get('return_trailing')?.to).toBe('2025-12-04');
    expect(numbers.get('daily_close')?.to).toBe('2024-12-31');
    expect(numbers.get('daily_close')?.examples).toHaveLength(1008);
    expect(numbers.has('bull_bear_spread')).toBe(false);
  });

  it('damaged files are derived again from raw and put back, a mart among them', async () => {
    const folder = await copied();
    const before = await contents(folder);
    await flip(folder, await named(folder, /data\/investor_sentiment\/2024\//));
    const list = await readFile(join(folder, 'manifest/index_outlook/current/manifest'), 'utf8');
    await flip(folder, list.trim());
    const shown = await lake(['verify', '--lake', folder]);
    expect(shown.out).toContain('bull_bear_spread: ');
    expect(shown.out).toContain('do: `lake verify --repair` derives it again from raw');
    const mended = await verified(folder, '--repair');
    expect([mended.code, mended.repaired.length]).toEqual([0, 2]);
    expect(await contents(folder)).toEqual(before);
  });

  it('a damaged file that only an older release lists is told as that', async () => {
    const folder = await copied();
    const list = await readFile(join(folder, 'manifest/index_outlook/current/manifest'), 'utf8');
    const names = [...(await contents(folder)).keys()].map((name) => name.slice(1));
    const older = names.find((name) => /data.index_outlook/.test(name) && name !== list.trim());
    await flip(folder, older ?? '');
    const { damages } = await verified(folder, '--repair');
    expect(damages).toMatchObject([{ object: older, doubtful: [], numbers: [] }]);
    expect(damages[0]?.remedy).toContain('only older releases list it');
  });

  it('no lake is a clear message', async () => {
    const { code, err } = await lake(['verify', '--lake', join(await temporaryFolder(), 'no')]);
    expect([code, err.includes('expected a lake, found none; make one')]).toEqual([2, true]);
  });
});
