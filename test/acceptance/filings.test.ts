import { parse as parseCsv } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ObjectStore } from '../../functions/lake/store.ts';
import type { QueryEngine } from '../../functions/query/engine.ts';
import { openLake } from '../../functions/query/open-lake.ts';
import { presentTables } from '../../functions/tables.ts';
import {
  type FiledIncome,
  factsDocument,
  filedIncomes,
  quarterEndOf,
  quarterlyIncome,
} from '../builders/filed-facts.ts';
import { arrive, emptyLake } from '../builders/recorded-lake.ts';
import { hasRecordings, recording, withoutRecordings } from '../builders/recordings.ts';

if (!hasRecordings) console.warn(withoutRecordings);

const fetched_at = '2026-09-01T12:00:00Z';

/** What a group of companies comes to in a quarter, against the year before. */
interface Total {
  companies: number;
  now: number;
  before: number;
  losing: number;
  growing: number;
  reported: number;
}

function totalsOf(companies: Iterable<ReadonlyMap<number, number>>): Map<string, Total> {
  const totals = new Map<string, Total>();
  for (const incomes of companies) {
    for (const [number, now] of incomes) {
      const end = quarterEndOf(number);
      const none = { companies: 0, now: 0, before: 0, losing: 0, growing: 0, reported: 0 };
      const total = totals.get(end) ?? none;
      totals.set(end, total);
      total.reported += 1;
      if (now < 0) total.losing += 1;
      const before = incomes.get(number - 4);
      if (before === undefined) continue;
      total.companies += 1;
      total.now += now;
      total.before += before;
      if (now > before) total.growing += 1;
    }
  }
  return totals;
}

const allCompanies = `SELECT quarter_end,
    COUNT(year_ago_amount) AS companies,
    SUM(CASE WHEN year_ago_amount IS NOT NULL THEN amount END) AS now,
    SUM(year_ago_amount) AS before,
    COUNT(CASE WHEN amount < 0 THEN 1 END) AS losing,
    COUNT(CASE WHEN amount > year_ago_amount THEN 1 END) AS growing,
    COUNT(*) AS reported
  FROM company_quarter
  WHERE measure = 'net_income' AND quarter_end BETWEEN DATE '2012-03-31' AND DATE '2026-03-31'
  GROUP BY quarter_end ORDER BY quarter_end`;

describe.skipIf(!hasRecordings)('net income of 300 small companies, from every filing', () => {
  let store: ObjectStore;
  let byCompany: Map<number, FiledIncome[]>;
  let engine: QueryEngine;

  beforeAll(async () => {
    byCompany = Map.groupBy(await filedIncomes(), ({ cik }) => cik);
    store = await emptyLake();
    const documents = [...byCompany].map(([cik, facts]) => ({
      name: `CIK${String(cik).padStart(10, '0')}.json`,
      bytes: factsDocument(cik, facts),
      fetched_at,
    }));
    const outcome = await arrive(store, 'sec_company_facts', documents);
    expect([outcome.status, outcome.message]).toEqual(['done', null]);
    await arrive(store, 'sec_company_tickers', [
      { name: 'tickers-2026-08-03.json', bytes: recording('sec/company_tickers.json'), fetched_at },
    ]);
    const name = 'IWM_holdings_asof_2025-11-05.csv';
    const bytes = recording(`ishares/${name}`);
    await arrive(store, 'ishares_holdings', [{ name, bytes, fetched_at }]);
    engine = await openLake(await presentTables(store), {}, { isStored: true });
  }, 240_000);

  afterAll(() => engine?.close());

  const incomesKnown = (day: string) =>
    [...byCompany.values()].map((facts) =>
      quarterlyIncome(facts.filter(({ filed }) => filed <= day)),
    );

  it('each quarter’s sums, growth and loss makers are those of another algorithm', async () => {
    const expected = totalsOf(incomesKnown('9999-12-31'));
    const { rows } = await engine.run(allCompanies);
    expect(rows).toHaveLength(57);
    for (const { quarter_end, ...row } of rows) {
      expect({ quarter_end, ...row }).toEqual({
        quarter_end,
        ...expected.get(String(quarter_end)),
      });
    }
    const newest = rows.find((row) => row['quarter_end'] === '2025-09-30');
    expect(Number(newest?.['companies'])).toBeGreaterThan(250);
  });

  it('as of a day, no filing of a later day is in it, and the sums are those of that day', async () => {
    for (const day of ['2025-08-08']) {
      const asOf = new Date(`${day}T23:59:59Z`);
      const then = await openLake(await presentTables(store), { asOf }, { isStored: true });
      const { rows } = await then.run(allCompanies);
      const later = await then.run(
        `SELECT COUNT(*) AS found FROM company_quarter WHERE observation_date > DATE '${day}'`,
      );
      then.close();
      const expected = totalsOf(incomesKnown(day));
      expect(later.rows[0]?.['found']).toBe(0);
      expect(rows.length).toBeGreaterThan(20);
      for (const { quarter_end, ...row } of rows) {
        expect({ quarter_end, ...row }).toEqual({
          quarter_end,
          ...expected.get(String(quarter_end)),
        });
      }
    }
  });

  it('the index adds up those IWM held, each company once, and lists the rest by weight', async () => {
    const listed = JSON.parse(new TextDecoder().decode(recording('sec/company_tickers.json')));
    const cikOf = new Map<string, number>();
    for (const { ticker, cik_str } of Object.values<{ ticker: string; cik_str: number }>(listed)) {
      cikOf.set(ticker.replaceAll('-', ''), cik_str);
    }
    const text = new TextDecoder().decode(recording('ishares/IWM_holdings_asof_2025-11-05.csv'));
    const table = text.slice(text.indexOf('Ticker,Name'));
    const records: string[][] = parseCsv(table, {
      relax_column_count: true,
      from: 2,
      relax_quotes: true,
    });
    const equities = records.filter((cells) => cells[3] === 'Equity');
    const held = new Set(equities.map(([ticker = '']) => cikOf.get(ticker.replaceAll(' ', ''))));
    const incomes = [...byCompany]
      .filter(([cik]) => held.has(cik))
      .map(([, facts]) => quarterlyIncome(facts));
    const expected = totalsOf(incomes).get('2025-09-30') as Total;
    const { rows } = await engine.run(
      `SELECT * FROM index_earnings WHERE index_symbol = 'RUT' AND quarter_end = DATE '2025-09-30'`,
    );
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({
      constituents: 1962,
      companies: expected.companies,
      net_income_usd: expected.now,
      year_ago_net_income_usd: expected.before,
      growth_fraction:
        expected.before > 0 ? expect.closeTo(expected.now / expected.before - 1, 12) : null,
      loss_maker_fraction: expect.closeTo(expected.losing / expected.reported, 12),
      growing_fraction: expect.closeTo(expected.growing / expected.companies, 12),
    });
    expect(expected.companies).toBeGreaterThan(100);
    const missing = await engine.run(
      `SELECT SUM(weight_fraction) AS weight, COUNT(*) AS lines FROM unmatched_weight
       WHERE index_symbol = 'RUT' AND quarter_end = DATE '2025-09-30'`,
    );
    const covered = Number(rows[0]?.['covered_weight_fraction']);
    expect(covered + Number(missing.rows[0]?.['weight'])).toBeCloseTo(1, 9);
    // The SEC's list, of another day than the holdings, knows almost every ticker.
    const unknown = await engine.run(
      `SELECT SUM(weight_fraction) AS weight FROM unmatched_weight
       WHERE coverage = 'no company of that ticker' AND quarter_end = DATE '2025-09-30'`,
    );
    expect(Number(unknown.rows[0]?.['weight'])).toBeLessThan(0.1);
  });
});

describe.skipIf(!hasRecordings)('a real document, CIK 1640147', () => {
  it('holds one row per period and filing, and as of a day none filed later', async () => {
    const store = await emptyLake();
    const name = 'companyfacts_snow.json';
    const bytes = recording('sec/companyfacts_snow.json');
    const arrivals = [{ name, bytes, fetched_at }];
    const outcome = await arrive(store, 'sec_company_facts', arrivals);
    expect(outcome).toMatchObject({ status: 'done', rejected: 0 });
    expect(await arrive(store, 'sec_company_facts', arrivals)).toMatchObject({ added: 0 });
    const asOf = new Date('2022-03-30T21:29:59Z'); // a second before 17:30 in New York
    const count = `SELECT COUNT(*) AS facts, MAX(observation_date) AS newest,
      COUNT(DISTINCT ROW(period_start, period_end, accession_number)) AS distinct_facts
      FROM company_fact_latest WHERE concept = 'NetIncomeLoss'`;
    const asked = async (moment = {}) => {
      const engine = await openLake(await presentTables(store), moment);
      const { rows } = await engine.run(count);
      const quarter = await engine.run(
        `SELECT amount, basis FROM company_quarter WHERE measure = 'net_income'
         AND quarter_end = DATE '2021-12-31'`,
      );
      engine.close();
      return { ...rows[0], quarter: quarter.rows };
    };
    expect(await asked()).toEqual({
      ...{ facts: 61, newest: '2025-05-30', distinct_facts: 61 },
      quarter: [{ amount: -132_153_000, basis: 'derived' }], // 679,948 less 547,795 thousand
    });
    // The year to January 2022 was filed on 2022-03-30: before it the quarter is not known.
    expect(await asked({ asOf })).toMatchObject({ newest: '2021-12-03', quarter: [] });
  });
});
