import { expect, it } from 'vitest';
import { lakeOf } from '../builders/lake-of.ts';
import { holding, listed } from '../builders/rows.ts';

const question = 'SELECT observation_date, cik FROM constituent_company ORDER BY observation_date';

it('finds the company that had the ticker in the list nearest to the holdings', async () => {
  const days = ['2021-09-15', '2021-10-29', '2025-06-10', '2025-06-30', '2025-09-12', '2025-11-28'];
  const tables = {
    index_constituent: days.map((day) => holding(day, 'META', 'Technology', 10, 10)),
    company_ticker: [
      listed('META', 1, '2021-10-01'), // first asked for after the first holdings
      listed('META', 1, '2021-11-01'),
      listed('META', 1, '2025-06-02'),
      listed('META', 2, '2025-07-01'), // changed hands in June, nobody knows when
      listed('META', 2, '2025-08-01'),
      listed('OTHER', 3, '2025-09-02'), // delisted
      listed('META', 1, '2025-11-03'), // and back
    ],
  };
  const lake = await lakeOf(tables);
  const { rows } = await lake.run(question);
  lake.close();
  expect(rows.map((row) => row['cik'])).toEqual([1, 1, 1, 2, 2, 1]);
  // A lake that first asked in July can say of 2021 only what it learnt then.
  const late = { ...tables, company_ticker: tables.company_ticker.slice(3, 5) };
  const lateLake = await lakeOf(late);
  const found = await lateLake.run(question);
  lateLake.close();
  expect(found.rows.map((row) => row['cik'])).toEqual([2, 2, 2, 2, 2, 2]);
});

it('takes one company of several that one list gives a ticker', async () => {
  const lake = await lakeOf({
    index_constituent: [holding('2025-10-31', 'BRKB', 'Financials', 10, 10)],
    company_ticker: [
      listed('BRK-B', 2, '2025-10-01'),
      listed('BRKB', 3, '2025-10-01'), // the shorter way of writing it
      listed('BRK-B', 2, '2025-12-01'),
    ],
  });
  const { rows } = await lake.run(question);
  lake.close();
  expect(rows).toEqual([{ observation_date: '2025-10-31', cik: 3 }]);
});
