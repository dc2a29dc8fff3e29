import { expect, it } from 'vitest';
import { lakeOf } from '../builders/lake-of.ts';
import { fact, holding, listed } from '../builders/rows.ts';

it('lists each line that is not covered, with the reason; weights add up with the covered one', async () => {
  const lake = await lakeOf({
    index_constituent: [
      holding('2025-09-30', 'AAA', 'Industrials', 10, 70),
      holding('2025-09-30', 'LATE', 'Industrials', 10, 20),
      holding('2025-09-30', null, 'Health Care', 10, 10), // a leftover without a ticker
    ],
    company_ticker: [listed('AAA', 1), listed('LATE', 2)],
    company_fact: [
      fact(1, 'NetIncomeLoss', ['2024-07-01', '2024-09-30'], '2024-11-05', 1),
      fact(1, 'NetIncomeLoss', ['2025-07-01', '2025-09-30'], '2025-11-05', 2),
      fact(2, 'NetIncomeLoss', ['2025-04-01', '2025-06-30'], '2025-08-05', 2),
    ],
  });
  const { rows } = await lake.run(
    `SELECT quarter_end, observation_date, ticker, cik, coverage, weight_fraction
     FROM unmatched_weight ORDER BY holding_name`,
  );
  const covered = await lake.run('SELECT covered_weight_fraction AS covered FROM index_earnings');
  lake.close();
  const at = ['2025-09-30', '2025-09-30'];
  expect(rows.map((row) => Object.values(row))).toEqual([
    [...at, 'LATE', 2, 'no figure of the quarter', 0.2],
    [...at, null, null, 'no company of that ticker', 0.1],
  ]);
  expect(covered.rows[0]?.['covered']).toBeCloseTo(1 - 0.2 - 0.1, 12);
});
