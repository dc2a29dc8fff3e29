import { expect, it } from 'vitest';
import { KnownRows } from '../../functions/known-rows.ts';
import { daysAgain } from '../../functions/repeated-days.ts';
import { dataset as indexConstituent } from '../../schemas/datasets/index_constituent.ts';

/** Thirty lines of a fund that prints weights and no values; the first so many as on any day. */
function holdings(observation_date: string, alike: number) {
  return Array.from({ length: 30 }, (_, i) => ({
    row: {
      fund_ticker: 'SPY',
      observation_date,
      ticker: `T${i}`,
      holding_name: `Holding ${i}`,
      occurrence: 1,
      market_value_usd: null,
      weight_percent: i < alike ? 3.25 : 3 + Number(observation_date.slice(8)) / 1000,
    },
    position: `line ${i + 1}`,
  }));
}

function refusedAfter(day: string, alike: number) {
  const known = new KnownRows(indexConstituent);
  for (const { row } of holdings('2025-03-03', alike)) known.accept(row);
  return daysAgain(indexConstituent, holdings(day, alike), known).map(([, reason]) => reason);
}

it('holdings that weigh what they weighed are another day’s, also without values', () => {
  const refused = refusedAfter('2025-03-04', 19);
  expect(refused).toHaveLength(30);
  expect(refused[0]).toBe(
    'expected new readings, found those of 2025-03-03 again in 19 of 30 series',
  );
  expect(refusedAfter('2025-03-04', 18)).toEqual([]);
});

it('the same day again is no other day', () => {
  expect(refusedAfter('2025-03-03', 30)).toEqual([]);
});
