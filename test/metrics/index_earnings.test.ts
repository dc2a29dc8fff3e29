import { expect, it } from 'vitest';
import { lakeOf } from '../builders/lake-of.ts';
import { fact, holding, listed } from '../builders/rows.ts';

const now = ['2025-07-01', '2025-09-30'] as const;
const yearAgo = ['2024-07-01', '2024-09-30'] as const;

/** Both quarters of a company. */
const both = (cik: number, before: number, after: number) => [
  fact(cik, 'NetIncomeLoss', yearAgo, '2024-11-05', before),
  fact(cik, 'NetIncomeLoss', now, '2025-11-04', after),
];

const near = (value: number) => expect.closeTo(value, 12);

it('adds up the companies of the holdings nearest to the quarter’s end', async () => {
  const lake = await lakeOf({
    index_constituent: [
      holding('2025-09-30', 'AAA', 'Industrials', 10, 40), // 400 of 1000
      holding('2025-09-30', 'BBB', 'Industrials', 20, 10), // 200
      holding('2025-09-30', 'CCC', 'Industrials', 10, 10), // 100
      holding('2025-09-30', 'DDDA', 'Financials', 15, 10), // 150, DDD-A of the SEC
      holding('2025-09-30', 'DDDB', 'Financials', 5, 10), // 50, the same company's other class
      holding('2025-09-30', 'NEW', 'Financials', 6, 10), // 60, no year before
      holding('2025-09-30', 'XXX', 'Financials', 4, 10), // 40, unknown to the SEC
      holding('2025-09-30', 'USD', 'Cash', 1, 500, 'Cash'), // no equity
      holding('2025-10-31', 'AAA', 'Industrials', 10, 1), // further from the quarter's end
    ],
    company_ticker: [
      listed('AAA', 1),
      listed('BBB', 2),
      listed('CCC', 3),
      listed('DDD-A', 4),
      listed('DDD-B', 4),
      listed('NEW', 5),
    ],
    company_fact: [
      ...both(1, 100, 150), // +50 %
      ...both(2, -20, -10), // a smaller loss is growth
      ...both(3, 40, 20), // -50 %
      ...both(4, 30, 40), // counted once
      fact(5, 'NetIncomeLoss', now, '2025-11-10', -3),
    ],
  });
  const { rows } = await lake.run('SELECT * FROM index_earnings');
  const unmatched = await lake.run(
    'SELECT ticker, coverage, weight_fraction FROM unmatched_weight ORDER BY ticker',
  );
  lake.close();
  expect(rows).toEqual([
    {
      index_symbol: 'RUT',
      quarter_end: '2025-09-30',
      observation_date: '2025-11-10', // the newest filing
      constituents: 7,
      companies: 4,
      covered_weight_fraction: near(0.9), // 400 + 200 + 100 + 150 + 50
      is_half_covered: 'yes',
      net_income_usd: 200, // 150 - 10 + 20 + 40
      year_ago_net_income_usd: 150, // 100 - 20 + 40 + 30
      growth_fraction: near(1 / 3),
      loss_maker_fraction: near(2 / 5), // BBB and NEW of the five that reported
      loss_maker_weight_fraction: near(0.26 / 0.96),
      growing_fraction: 0.75, // all but CCC
      // -20/30, 10/35, 50/125, 10/15 in order: places 1, 2 and 3 of four
      lower_quartile_midpoint_growth: near(-2 / 3),
      median_midpoint_growth: near(10 / 35),
      upper_quartile_midpoint_growth: near(0.4),
      known_at: new Date('2025-11-10T22:00:00Z'),
      input_age_days: 41,
    },
  ]);
  expect(unmatched.rows.map((row) => Object.values(row))).toEqual([
    ['NEW', 'no figure of the year before', near(0.06)],
    ['XXX', 'no company of that ticker', near(0.04)],
  ]);
});

it('has no growth where the year before was no profit, and no row before anybody filed', async () => {
  const lake = await lakeOf({
    index_constituent: [holding('2025-09-30', 'AAA', 'Industrials', 10, 40)],
    company_ticker: [listed('AAA', 1)],
    company_fact: both(1, -10, 5),
  });
  const question = 'SELECT companies, growth_fraction FROM index_earnings';
  expect((await lake.run(question)).rows).toEqual([{ companies: 1, growth_fraction: null }]);
  lake.close();
  const early = await lakeOf({
    index_constituent: [holding('2025-09-30', 'AAA', 'Industrials', 10, 40)],
    company_ticker: [listed('AAA', 1)],
    company_fact: both(1, -10, 5).slice(0, 1),
  });
  expect((await early.run(question)).rows).toEqual([]);
  expect((await early.run('SELECT * FROM unmatched_weight')).rows).toEqual([]);
  early.close();
});
