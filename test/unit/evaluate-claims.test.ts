import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { evaluateClaims } from '../../functions/evaluate-claims.ts';
import type { QueryEngine } from '../../functions/query/engine.ts';
import type { Claim } from '../../schemas/claims.ts';
import { lakeOf } from '../builders/lake-of.ts';

const close = (observation_date: string, close_points: number) => ({
  index_symbol: 'RUT',
  return_kind: 'price',
  observation_date,
  close_points,
});

const reading = {
  label: 'RUT, price return',
  view: 'return_year_to_date',
  where: { symbol: 'RUT', return_kind: 'price' },
  column: 'return_fraction',
} as const;

const claim = (changes: Partial<Claim>): Claim => ({
  id: 'c',
  statement: 'up 10 %',
  relation: 'equals',
  expected: 0.1,
  tolerance: 0.005,
  unit: 'fraction',
  windowDays: 0,
  readings: [reading],
  ...changes,
});

describe('evaluateClaims()', () => {
  let lake: QueryEngine;

  beforeAll(async () => {
    lake = await lakeOf({
      index_level: [
        close('2024-12-31', 1000),
        close('2025-11-20', 1100), // +10 %
        close('2025-11-25', 1200), // +20 %, the newest before the article
      ],
    });
  });
  afterAll(() => lake.close());

  const judge = async (changes: Partial<Claim>) => {
    const article = { name: 'a', title: 'A', published_at: new Date(0), claims: [claim(changes)] };
    const [judged] = await evaluateClaims(lake, article, '2025-11-26');
    return judged;
  };

  it('contradicts what the newest number does not bear out, and names the nearest', async () => {
    expect(await judge({})).toMatchObject({
      verdict: 'contradicted',
      found: { observed_on: '2025-11-25', value: expect.closeTo(0.2) },
      age_days: 1,
      nearest: { observed_on: '2025-11-20', value: expect.closeTo(0.1) },
    });
  });

  it('supports a number that held within the window an author’s figure may be old', async () => {
    expect(await judge({ windowDays: 7 })).toMatchObject({
      verdict: 'supported',
      found: { observed_on: '2025-11-20' },
      age_days: 6,
    });
  });

  it('names the kinder reading that fits', async () => {
    const dated = { ...reading, label: 'on the 20th', on: '2025-11-20' } as const;
    expect(await judge({ readings: [reading, dated] })).toMatchObject({
      verdict: 'supported',
      why: 'on the 20th',
    });
  });

  it('compares in one direction where the statement does', async () => {
    expect(await judge({ relation: 'at least' })).toMatchObject({ verdict: 'supported' });
    expect(await judge({ relation: 'at most' })).toMatchObject({ verdict: 'contradicted' });
  });

  it('is undecidable without a number, and says which file would decide', async () => {
    const absent = { ...reading, where: { symbol: 'SPX', return_kind: 'price' } };
    const missing = { input: 'index_level of SPX', dropFile: 'index_level.csv' };
    expect(await judge({ readings: [absent], missing })).toMatchObject({
      verdict: 'undecidable',
      why: 'no index_level of SPX in the lake; index_level.csv in the drop folder would decide it',
    });
  });

  it('never looks past the article', async () => {
    const article = { name: 'a', title: 'A', published_at: new Date(0), claims: [claim({})] };
    const [judged] = await evaluateClaims(lake, article, '2025-11-21');
    expect(judged).toMatchObject({ verdict: 'supported', age_days: 1 });
  });
});
