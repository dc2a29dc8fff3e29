import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { QueryEngine } from '../../functions/query/engine.ts';
import { lint } from '../../functions/query/lint.ts';
import { inDependencyOrder, inputsOf, loadViews, parseView } from '../../functions/query/views.ts';
import { addDays } from '../../schemas/calendar.ts';
import { article } from '../../schemas/claims/russell_2000_comeback.ts';
import { datasets } from '../../schemas/datasets.ts';
import { lakeOf } from '../builders/lake-of.ts';
import { positions } from '../builders/rows.ts';

const views = await loadViews();
const names = views.map(({ name }) => name);
const latest = Object.keys(datasets).map((name) => `${name}_latest`);

const days = Array.from({ length: 400 }, (_, i) => addDays('2024-11-01', i));

const quarterStarts = ['2024-07-01', '2024-10-01', '2025-01-01', '2025-04-01', '2025-07-01'];

/** Five quarters of two companies, one of which has filed nothing of the last. */
const filings = [1, 2].flatMap((cik) =>
  quarterStarts.slice(0, 6 - cik).flatMap((period_start, i) =>
    [
      ['NetIncomeLoss', 'USD', 100],
      ['EarningsPerShareDiluted', 'USD/shares', 0.1],
      ['EntityCommonStockSharesOutstanding', 'shares', 1000],
    ].map(([concept, unit, fact_value]) => ({
      cik,
      concept,
      unit,
      period_start: unit === 'shares' ? null : period_start,
      period_end: addDays(period_start, 90),
      accession_number: `000000000${cik}-25-00000${i}`,
      observation_date: addDays(period_start, 120),
      form: '10-Q',
      fact_value,
    })),
  ),
);

/** A bit of everything, long enough for every window to fill. */
const smallLake = {
  index_level: days.flatMap((observation_date, i) =>
    ['RUT', 'SPX'].map((index_symbol) => ({
      index_symbol,
      return_kind: 'price',
      observation_date,
      high_points: 2010 + (i % 37),
      low_points: 1990 + (i % 37),
      close_points: 2000 + (i % 37),
    })),
  ),
  fund_price: days.flatMap((observation_date, i) =>
    ['IWM', 'SPY'].map((ticker) => ({
      ticker,
      observation_date,
      close_usd: 200 + (i % 11),
      dividend_usd: i % 90 === 0 ? 1 : 0,
    })),
  ),
  index_constituent: ['2025-05-13', '2025-11-05'].flatMap((observation_date) =>
    ['IWM Industrials', 'IWM Financials', 'IVV Industrials'].map((held) => ({
      fund_ticker: held.slice(0, 3),
      observation_date,
      ticker: held.slice(4, 7).toUpperCase(),
      holding_name: held,
      occurrence: 1,
      sector: held.slice(4),
      asset_class: 'Equity',
      market_value_usd: 100,
      weight_percent: 50,
      notional_value_usd: 100,
      shares: 10,
      price_usd: 10,
    })),
  ),
  company_ticker: ['IND', 'FIN'].map((ticker, i) => ({
    ticker,
    cik: i + 1,
    observation_date: '2025-11-03',
    company_name: ticker,
  })),
  company_fact: filings,
  company_frame: [
    {
      cik: 1,
      concept: 'NetIncomeLoss',
      unit: 'USD',
      frame: 'CY2025Q3',
      observation_date: '2025-09-30',
      entity_name: 'IND',
      period_start: '2025-07-01',
      period_end: '2025-09-30',
      accession_number: '0000000001-25-000001',
      fact_value: 7,
    },
  ],
  index_estimate: ['RUT', 'SPX'].flatMap((index_symbol) =>
    ['A House', 'B House'].flatMap((provider) =>
      ['2025-12-31', '2026-12-31'].map((period_end) => ({
        index_symbol,
        provider,
        period_end,
        period_length: 'year',
        observation_date: '2025-09-30',
        earnings_points: 100,
        price_earnings_ratio: 20,
      })),
    ),
  ),
  analyst_target: ['A House', 'B House'].map((analyst) => ({
    index_symbol: 'RUT',
    analyst,
    target_date: '2026-12-31',
    observation_date: '2025-09-30',
    target_points: 2500,
  })),
  investor_sentiment: days
    .filter((_, i) => i % 7 === 0)
    .map((observation_date, i) => ({
      survey: 'AAII',
      observation_date,
      bullish_percent: 40 + (i % 5),
      neutral_percent: 30 - (i % 5),
      bearish_percent: 30,
    })),
  option_activity: days.map((observation_date) => ({
    product_class: 'equity',
    observation_date,
    put_call_ratio: 0.6,
  })),
  short_interest: ['2024-11-15', '2024-11-29', '2025-11-14'].flatMap((observation_date) =>
    ['IWM', 'IND'].map((ticker) => ({
      ticker,
      observation_date,
      issue_name: ticker,
      shares_short: 100,
      is_revised: 'no',
    })),
  ),
  policy_rate: ['DFEDTARU', 'DFEDTARL', 'DFF', 'DGS1'].flatMap((series_id) =>
    days.map((observation_date, i) => ({
      series_id,
      observation_date,
      rate_percent: 5 - Math.floor(i / 100) / 4,
    })),
  ),
  futures_position: ['239742', '13874A'].flatMap((market_code) =>
    ['2022-11-01', '2025-11-04', '2025-11-11'].map((observation_date) =>
      positions(market_code, observation_date, { fundsLong: 100, fundsShort: 150 }),
    ),
  ),
  news_tone: days.map((observation_date, i) => ({
    index_symbol: 'RUT',
    observation_date,
    tone_points: (i % 9) / 10 - 0.4,
  })),
  economic_indicator: ['BAMLH0A0HYM2', 'BAA10Y'].flatMap((series_id) =>
    days.map((observation_date, i) => ({
      series_id,
      observation_date,
      indicator_value: 2 + (i % 9),
    })),
  ),
  valuation_history: ['2025-09-01', '2025-10-01'].map((observation_date) => ({
    index_symbol: 'SPX',
    observation_date,
    price_points: 6700,
    cape_ratio: 39,
  })),
  rate_future: ['2025-11-01', '2025-12-01'].map((contract_month) => ({
    product: 'ZQ',
    contract_month,
    observation_date: '2025-11-24',
    settlement_points: 96,
  })),
  event_probability: ['2025-11-01', '2025-11-08'].map((observation_date) => ({
    event: 'fed_cut_2025_12',
    provider: 'A House',
    observation_date,
    probability_percent: 50,
  })),
};

let empty: QueryEngine;
let small: QueryEngine;

beforeAll(async () => {
  empty = await lakeOf({});
  small = await lakeOf(smallLake, {}, { isStored: true });
});

afterAll(() => {
  empty.close();
  small.close();
});

describe.each(views)('$name', (view) => {
  it('says on its first line what it is, and in its header how to read it', () => {
    expect(view.meaning).toMatch(/^[A-Z].*\.$/);
    expect(view.grain).toContain('observation_date');
    expect(view.units).not.toBe('');
    const inputs = inputsOf(view, [...names, ...latest]).map((name) => name.replace('_latest', ''));
    expect(view.source.split(/,\s*/).sort()).toEqual([...new Set(inputs)].sort());
  });

  it('reads only newest facts and other views', () => {
    const code = view.sql.replaceAll(/--.*$/gm, '');
    const steps = [...code.matchAll(/(?:WITH|\),)\s+(\w+) AS \(/g)].map(([, name]) => name);
    // EXTRACT(YEAR FROM day) is no table.
    const relations = code.replaceAll(/EXTRACT\(\w+ FROM/g, '');
    const read = [...relations.matchAll(/\b(?:FROM|JOIN)\s+(\w+)/g)].map(([, name]) => name);
    const known = [...steps, ...names, ...latest];
    expect(read.filter((name) => !known.includes(name))).toEqual([]);
  });

  it('is written in the SQL both engines share', () => {
    expect(lint(view)).toEqual([]);
  });

  it('answers over an empty lake, and over a small one with each grain once', async () => {
    const { rows: none, columns } = await empty.run(`SELECT * FROM ${view.name}`);
    expect(none).toEqual([]);
    const grain = view.grain.join(', ');
    const { rows } = await small.run(
      `SELECT COUNT(*) AS found, COUNT(DISTINCT ROW(${grain})) AS grains FROM ${view.name}`,
    );
    expect(rows[0]?.['found']).toBeGreaterThan(0);
    expect(rows[0]?.['grains']).toBe(rows[0]?.['found']);
    if (view.room === 'metrics') {
      expect(columns.map(({ name }) => name)).toContain('input_age_days');
    }
  });

  // A step that metrics share is tested through them.
  if (view.room !== 'series') {
    it('has a test with values worked by hand', async () => {
      await access(join(import.meta.dirname, `../metrics/${view.name}.test.ts`));
    });
  }
});

it.each(article.claims)('answers the claim $id', async ({ readings }) => {
  for (const { view, column, where, dateColumn = 'observation_date' } of readings) {
    const filters = Object.entries(where).map(([name, value]) => `${name} = '${value}'`);
    const condition = ['TRUE', ...filters].join(' AND ');
    const question = `SELECT ${dateColumn}, CAST(${column} AS DOUBLE) FROM ${view} WHERE ${condition}`;
    await expect(empty.run(question)).resolves.toMatchObject({ rows: [] });
  }
});

it('has one claim per id', () => {
  const ids = article.claims.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
});

it('is ordered so that each view comes after those it reads', () => {
  for (const [i, view] of views.entries()) {
    expect(inputsOf(view, names).every((input) => names.indexOf(input) < i)).toBe(true);
  }
});

it('refuses views that read each other', () => {
  const reading = (name: string, other: string) =>
    parseView(
      name,
      'metrics',
      `-- A circle.\n-- grain: a\n-- units: -\n-- source: ${other}\nSELECT a FROM ${other}`,
    );
  expect(() => inDependencyOrder([reading('a', 'b'), reading('b', 'a')])).toThrow(
    'views read each other in a circle: a,b',
  );
});

it('refuses a header without one of its keys', () => {
  expect(() => parseView('a', 'metrics', '-- A view.\n-- grain: a\nSELECT a FROM b')).toThrow(
    'a.sql: expected a header line "-- units: …"',
  );
});
