import { hash } from 'node:crypto';
import { expect, it } from 'vitest';
import { addDays } from '../../../schemas/calendar.ts';
import { lakeOf } from '../../builders/lake-of.ts';

const closes = [
  { index_symbol: 'RUT', return_kind: 'price', observation_date: '2025-11-24', close_points: 2414 },
  { index_symbol: 'RUT', return_kind: 'price', observation_date: '2025-11-25', close_points: 2466 },
];
/** Prices whose ids cannot be packed: three megabytes. */
const manyPrices = Array.from({ length: 48_000 }, (_, i) => ({
  ticker: i < 24_000 ? 'A' : 'B',
  observation_date: addDays('1960-01-01', i % 24_000),
  close_usd: 100,
  raw_id: hash('sha512', String(i)),
}));
const fewPrices = manyPrices.slice(0, 2);

/** What is kept as rows, and what is computed when it is asked for. */
async function relationsOf(rows: Parameters<typeof lakeOf>[0]): Promise<Record<string, unknown>> {
  const engine = await lakeOf(rows, {}, { isStored: true });
  try {
    const made = await engine.run(
      `SELECT table_name, table_type FROM information_schema.tables
       WHERE table_name IN
         ('index_level', 'index_level_latest', 'fund_price', 'daily_close', 'analyst_target')`,
    );
    return Object.fromEntries(made.rows.map((row) => [row['table_name'], row['table_type']]));
  } finally {
    engine.close();
  }
}

it('keeps the rows of relations that rest on little', async () => {
  expect(await relationsOf({ index_level: closes, fund_price: fewPrices })).toEqual({
    index_level: 'BASE TABLE',
    index_level_latest: 'BASE TABLE',
    fund_price: 'BASE TABLE',
    daily_close: 'BASE TABLE',
    // An engine that is told of a view without rows leaves out what is joined to it.
    analyst_target: 'VIEW',
  });
});

it('leaves in the files what is large, and whatever reads it', async () => {
  expect(await relationsOf({ index_level: closes, fund_price: manyPrices })).toEqual({
    index_level: 'BASE TABLE',
    index_level_latest: 'BASE TABLE',
    fund_price: 'VIEW',
    daily_close: 'VIEW',
    analyst_target: 'VIEW',
  });
});
