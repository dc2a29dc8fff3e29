import { expect, it } from 'vitest';
import { evaluateClaims } from '../../functions/evaluate-claims.ts';
import { article } from '../../schemas/claims/russell_2000_comeback.ts';
import { lakeOf } from '../builders/lake-of.ts';
import { fact, holding, listed } from '../builders/rows.ts';

const position = (ticker: string, observation_date: string, shares_short: number) => ({
  ticker,
  observation_date,
  issue_name: ticker,
  shares_short,
  is_revised: 'no',
});

it('adds up the companies of the newest holdings, with what is covered', async () => {
  const lake = await lakeOf({
    index_constituent: [
      holding('2025-10-31', 'AAA', 'Industrials', 10, 50), // 500 of 1000
      holding('2025-10-31', 'BRKB', 'Financials', 30, 10), // 300
      holding('2025-10-31', 'NEW', 'Financials', 10, 10), // 100, not shorted a year before
      holding('2025-10-31', 'NONE', 'Financials', 10, 10), // 100, no short position published
      holding('2025-09-30', 'OLD', 'Financials', 10, 10), // older holdings
      holding('2025-11-28', 'LATER', 'Financials', 10, 10), // not held yet
    ],
    company_ticker: [listed('AAA', 1), listed('BRK-B', 2), listed('NEW', 3)],
    company_fact: [
      fact(1, 'EntityCommonStockSharesOutstanding', [null, '2025-07-31'], '2025-08-05', 900),
      fact(1, 'EntityCommonStockSharesOutstanding', [null, '2025-10-31'], '2025-11-05', 1000),
      fact(1, 'CommonStockSharesOutstanding', [null, '2025-09-30'], '2025-11-05', 999),
      fact(2, 'CommonStockSharesOutstanding', [null, '2025-09-30'], '2025-11-05', 400),
      fact(1, 'EntityCommonStockSharesOutstanding', [null, '2025-11-17'], '2025-11-18', 5000),
    ],
    short_interest: [
      position('AAA', '2024-11-15', 100),
      position('AAA', '2025-11-14', 150),
      position('BRKB', '2024-11-15', 50),
      position('BRKB', '2025-11-14', 30),
      position('NEW', '2025-11-14', 20),
      position('OLD', '2025-11-14', 7),
      position('LATER', '2025-11-14', 7),
    ],
  });
  const { rows } = await lake.run(
    `SELECT * FROM index_short_interest WHERE observation_date = DATE '2025-11-14'`,
  );
  lake.close();
  const near = (value: number) => expect.closeTo(value, 12);
  expect(rows).toEqual([
    {
      index_symbol: 'RUT',
      observation_date: '2025-11-14',
      companies: 3,
      short_shares: 200,
      compared_shares: 180,
      year_ago_shares: 150,
      change_fraction: near(0.2),
      compared_weight_fraction: near(0.8),
      is_half_covered: 'yes',
      outstanding_shares: 1400,
      short_fraction: near(180 / 1400),
      outstanding_weight_fraction: near(0.8),
      known_at: new Date('2025-11-14T23:00:00Z'),
      input_age_days: 14,
    },
  ]);
});

it('counts a company’s shares once for all its classes, and a ticker on two lines once', async () => {
  const lake = await lakeOf({
    index_constituent: [
      holding('2025-10-31', 'GOOGL', 'Technology', 10, 40), // 400 of 1000
      holding('2025-10-31', 'GOOG', 'Technology', 10, 30), // 300, the same company's
      holding('2025-10-31', 'ADRO', 'Health Care', 10, 20), // 200
      { ...holding('2025-10-31', 'ADRO', 'Health Care', 10, 10), holding_name: 'ADRO RIGHTS' },
    ],
    company_ticker: [listed('GOOGL', 1), listed('GOOG', 1)], // of ADRO the SEC lists no company
    company_fact: [
      fact(1, 'EntityCommonStockSharesOutstanding', [null, '2025-10-31'], '2025-11-05', 1000),
    ],
    short_interest: [
      position('GOOGL', '2024-11-15', 100),
      position('GOOGL', '2025-11-14', 120),
      position('GOOG', '2025-11-14', 80),
      position('ADRO', '2024-11-15', 50),
      position('ADRO', '2025-11-14', 60),
    ],
  });
  const { rows } = await lake.run(
    `SELECT companies, short_shares, compared_shares, year_ago_shares, compared_weight_fraction,
       outstanding_shares, short_fraction, outstanding_weight_fraction
     FROM index_short_interest WHERE observation_date = DATE '2025-11-14'`,
  );
  lake.close();
  const near = (value: number) => expect.closeTo(value, 12);
  // 120 + 80 of 1,000; ADRO's 60 once, both of its lines in the weight.
  expect(rows.map((row) => Object.values(row))).toEqual([
    [2, 260, 180, 150, near(0.7), 1000, near(0.2), near(0.7)],
  ]);
});

it.each([
  [1, 'undecidable'], // one share of a thousand is no index
  [499, 'undecidable'],
  [500, 'supported'],
])(
  'the claim on short interest, with %i thousandths of the weight compared: %s',
  async (compared, verdict) => {
    const lake = await lakeOf({
      index_constituent: [
        holding('2025-10-31', 'AAA', 'Industrials', 1, compared),
        holding('2025-10-31', 'BBB', 'Industrials', 1, 1000 - compared),
      ],
      short_interest: [
        position('AAA', '2024-11-15', 100),
        position('AAA', '2025-11-14', 121),
        position('BBB', '2025-11-14', 500),
      ],
    });
    const claims = article.claims.filter(({ id }) => id === 'short_interest');
    const judged = await evaluateClaims(lake, { ...article, claims }, '2025-11-26');
    lake.close();
    expect(judged.map((each) => each.verdict)).toEqual([verdict]);
  },
);
