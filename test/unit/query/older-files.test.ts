import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { FrameBuilder } from '../../../functions/lake/frame.ts';
import { toParquet } from '../../../functions/lake/parquet.ts';
import { openLake } from '../../../functions/query/open-lake.ts';
import { storedColumns } from '../../../schemas/dataset.ts';
import { dataset as fundPrice } from '../../../schemas/datasets/fund_price.ts';

it('opens a lake whose files are all older than a column', async () => {
  const { split_ratio: _, ...columns } = storedColumns(fundPrice);
  const builder = new FrameBuilder(columns);
  const known = new Date('2025-11-26T23:00:00Z');
  builder.push(
    { ticker: 'IWM', observation_date: '2025-11-26', close_usd: 247.3, dividend_usd: 0 },
    {
      ...{ published_at: known, known_at: known, fetched_at: known },
      ...{ known_at_basis: 'calendar', source: 'test', raw_id: 'test/1' },
    },
  );
  const path = join(await mkdtemp(join(tmpdir(), 'older-')), 'fund_price.parquet');
  await writeFile(path, toParquet(columns, builder.finish()));
  const engine = await openLake({ fund_price: [path] });
  const { rows } = await engine.run('SELECT close_usd, split_ratio FROM fund_price');
  const closes = await engine.run('SELECT close_value FROM daily_close');
  engine.close();
  expect(rows).toEqual([{ close_usd: 247.3, split_ratio: null }]);
  expect(closes.rows).toHaveLength(2);
});
