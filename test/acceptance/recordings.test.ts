import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gapsInLake } from '../../functions/gaps-lake.ts';
import type { Outcome } from '../../functions/intake.ts';
import type { ObjectStore } from '../../functions/lake/store.ts';
import type { QueryEngine } from '../../functions/query/engine.ts';
import { openLake } from '../../functions/query/open-lake.ts';
import { reconciledLake } from '../../functions/reconcile-lake.ts';
import { loadSources } from '../../functions/source-catalog.ts';
import { presentTables } from '../../functions/tables.ts';
import { judged, prices, verdicts } from '../builders/judged-article.ts';
import { arrive, emptyLake, otherRecordings, recordedLake } from '../builders/recorded-lake.ts';
import { saidYearByYear } from '../builders/recorded-years.ts';
import { cboeCloses, hasRecordings, recording, withoutRecordings } from '../builders/recordings.ts';

if (!hasRecordings) console.warn(withoutRecordings);

async function numberOf(engine: QueryEngine, sql: string): Promise<number> {
  const row = (await engine.run(sql)).rows[0];
  return Number(Object.values(row ?? {})[0]);
}

/** What a person would be told of a source, and how many of its rows are not used. */
const saidOf = ({ source, status, message, rejected }: Outcome) => [
  ...[source, status, message],
  rejected,
];
const silent = (source: string) => [source, 'done', null, 0];

describe.skipIf(!hasRecordings)('what real responses say', () => {
  let store: ObjectStore;
  let outcomes: readonly Outcome[];
  let engine: QueryEngine;

  beforeAll(async () => {
    ({ store, outcomes } = await recordedLake());
    engine = await openLake(await presentTables(store));
  });

  afterAll(() => engine.close());

  it('volatility indexes: row counts and the close of 2025-04-08', async () => {
    const of = (symbol: string, what: string) =>
      numberOf(engine, `SELECT ${what} FROM index_level_latest WHERE index_symbol = '${symbol}'`);
    expect(await of('VIX', 'COUNT(*)')).toBe(9241);
    expect(await of('RVX', 'COUNT(*)')).toBe(3949);
    const close = `MAX(close_points) FILTER (WHERE observation_date = DATE '2025-04-08')`;
    expect(await of('VIX', close)).toBe(52.33);
    expect(await of('RVX', close)).toBe(45.22);
  });

  it.each([
    ['2025-11-05', 'return_year_to_date', 10.52],
    ['2025-07-31', 'return_monthly', 1.683],
    ['2025-08-29', 'return_monthly', 6.998],
  ])('RUT price return on %s, %s: %f %%', async (day, view, percent) => {
    const found = await numberOf(
      engine,
      `SELECT return_fraction * 100 FROM ${view} WHERE symbol = 'RUT' AND return_kind = 'price'
       AND observation_date = DATE '${day}'`,
    );
    expect(found).toBeCloseTo(percent, 3);
  });

  it('IWM total return of 2025 to the end of September', async () => {
    const found = await numberOf(
      engine,
      `SELECT return_fraction * 100 FROM return_year_to_date WHERE symbol = 'IWM'
       AND return_kind = 'total' AND observation_date = DATE '2025-09-30'`,
    );
    expect(found).toBeCloseTo(10.365, 2);
  });

  it('recovery from the lowest close to 2025-11-12', async () => {
    const { rows } = await engine.run(
      `SELECT low_date, recovery_fraction * 100 AS percent FROM recovery_from_low
       WHERE symbol = 'RUT' AND return_kind = 'price' AND low_basis = 'close'
       AND observation_date = DATE '2025-11-12'`,
    );
    expect(rows).toEqual([{ low_date: '2025-04-08', percent: expect.closeTo(39.194, 3) }]);
  });

  it.each([
    ['2025-11-25', '2025-10-27', 2520.44],
    ['2025-09-17', '2021-11-08', 2442.74],
  ])('the record close known on %s is that of %s', async (day, high_date, high_value) => {
    const { rows } = await engine.run(
      `SELECT high_date, high_value FROM distance_from_high WHERE symbol = 'RUT'
       AND return_kind = 'price' AND high_basis = 'close' AND observation_date = DATE '${day}'`,
    );
    expect(rows).toEqual([{ high_date, high_value }]);
  });

  it.each([
    ['IWM', '2025-11-05', 1962, { Industrials: 18.1, Financials: 17.11, 'Health Care': 16.8 }],
    ['IVV', '2024-12-06', 503, { 'Information Technology': 31.99 }],
  ])('%s holdings of %s: %i equity rows and sector weights', async (fund, day, equity, weights) => {
    const at = `fund_ticker = '${fund}' AND observation_date = DATE '${day}'`;
    const rows = `FROM index_constituent_latest WHERE ${at}`;
    expect(await numberOf(engine, `SELECT COUNT(*) ${rows} AND asset_class = 'Equity'`)).toBe(
      equity,
    );
    for (const [sector, percent] of Object.entries(weights)) {
      const found = await numberOf(
        engine,
        `SELECT weight_fraction * 100 FROM sector_weight WHERE ${at} AND sector = '${sector}'`,
      );
      expect(Math.abs(found - percent)).toBeLessThanOrEqual(0.01);
    }
  });

  it('S&P: forward P/E and growth as seen on 2025-09-30', async () => {
    const ratio = await numberOf(
      engine,
      `SELECT price_earnings_ratio FROM forward_pe WHERE index_symbol = 'SPX'
       AND observation_date = DATE '2025-09-30'`,
    );
    expect(ratio).toBeCloseTo(22.0676, 4);
  });

  it('positions: funds’ net short in the Russell as of 2026-06-09, and as known before it was out', async () => {
    const net = `SELECT net_contracts FROM futures_positioning WHERE index_symbol = 'RUT'
      AND trader_class = 'leveraged_fund' AND observation_date = DATE '2026-06-09'`;
    expect(await numberOf(engine, net)).toBe(55_435 - 129_889);
    // Out on Friday the 12th at half past three in New York.
    const asOf = new Date('2026-06-12T19:29:00Z');
    const before = await openLake(await presentTables(store), { asOf });
    const { rows } = await before.run(net);
    before.close();
    expect(rows).toEqual([]);
  });

  it.each([
    ['2025-11-26', 3],
    ['2026-08-20', 2.75],
  ])('high-yield spread on %s: %f percentage points', async (day, spread) => {
    const found = await numberOf(
      engine,
      `SELECT spread_percentage_points FROM credit_spread WHERE series_id = 'BAMLH0A0HYM2'
       AND observation_date = DATE '${day}'`,
    );
    expect(found).toBe(spread);
  });

  it('CAPE of October 2025: 39.21, higher than in all but few months before', async () => {
    const { rows } = await engine.run(
      `SELECT cape_ratio, percentile_fraction, earlier_months FROM valuation_percentile
       WHERE observation_date = DATE '2025-10-01'`,
    );
    // 1881-01 to 2025-09 have a ratio: 1,737 months.
    expect(rows).toEqual([
      {
        cape_ratio: expect.closeTo(39.2057, 4),
        percentile_fraction: expect.closeTo(1715 / 1737, 10),
        earlier_months: 1737,
      },
    ]);
  });

  it('a year’s yield under the effective rate, as the article’s day knew them', async () => {
    const found = await numberOf(
      engine,
      `SELECT cut_priced_percent FROM rate_expectation WHERE observation_date = DATE '2025-11-24'`,
    );
    expect(found).toBeCloseTo((3.88 - 3.61) * 400, 8);
  });

  it('publishers who say the same thing agree, over all the days both are here', async () => {
    const found = await reconciledLake(engine, new Date('2026-09-01T12:00:00Z'), '1990-01-01');
    const agreed = found.map(({ rule, compared, differences }) => [
      rule.name,
      compared,
      differences.length,
    ]);
    expect(agreed).toEqual([
      ['index_closes', 662, 0],
      ['volatility_passed_on', 9225, 0],
      ['fund_moves', 1605, 0],
      ['effective_rate', 0, 0],
      ['short_interest_asked_twice', 0, 0],
      // IVV's holdings are here of one day and SPY's of none.
      ['fund_holdings', 0, 0],
    ]);
  });

  it('nothing real lacks an observation it owes', async () => {
    // Each file ends on a day of its own: the holes of the month and a half before it are looked at.
    const last: Readonly<Record<string, string>> = {
      aaii_sentiment: '2026-08-20T16:00:00Z',
      cboe_index_history: '2025-06-04T23:30:00Z',
      cboe_put_call: '2025-12-31T23:59:00Z',
      fred_indicators: '2026-07-10T15:00:00Z',
      fred_series: '2026-08-24T15:00:00Z',
    };
    const sources = await loadSources();
    for (const [name, moment] of Object.entries(last)) {
      const source = sources.filter((each) => each.name === name);
      expect(await gapsInLake(engine, source, new Date(moment)), name).toEqual([]);
    }
  });

  it('the article’s statements on prices get the verdicts of the rehearsal, others their own', async () => {
    const all = await judged(store);
    expect(verdicts(all)).toMatchObject({
      ...prices,
      forward_pe_large: 'supported', // 22.07 as of 2025-09-30
      put_call_april: 'contradicted', // 1.02 at most
      put_call_above_mean: 'supported',
      spread_before: 'contradicted', // nothing near +33 since 2023
      forward_pe_small: 'undecidable',
      target: 'undecidable',
    });
    // 39.313 % to 2025-11-24, but only above the lowest level within a day: the verdict says so.
    const recovery = all.find(({ claim }) => claim.id === 'recovery');
    expect(recovery).toMatchObject({
      verdict: 'supported',
      why: 'RUT, price return, from the lowest level within a day',
      found: { observed_on: '2025-11-24', value: expect.closeTo(0.39313, 5) },
    });
  });

  it('nothing is said of all that, and no row is refused', () => {
    expect(outcomes.map(saidOf)).toEqual(
      [
        ...['cboe_index_history', 'drop_zone', 'aaii_sentiment', 'ishares_holdings'],
        ...['sp_estimates', 'fred_series', 'fred_indicators', 'cftc_positioning'],
        ...['shiller_valuation', 'cboe_put_call'],
      ].map(silent),
    );
  });

  it('nor of the recordings no view is asked about here', async () => {
    const others = await otherRecordings();
    expect(others.outcomes.map(saidOf)).toEqual(
      [
        ...['nyfed_effective_rate', 'fred_series', 'alfred_vintages', 'finra_short_interest'],
        ...['finra_short_interest_api', 'sec_company_facts', 'sec_company_tickers', 'yahoo_chart'],
      ].map(silent),
    );
  });

  it('read when it was new, no row is refused, and of one day in 30 years something is told', async () => {
    const said = await saidYearByYear();
    const nothing = { status: 'done', warnings: [], refused: [] };
    // The largest fall since 1987 is worth a look in both indexes.
    const fall = 'close_points: expected at most a factor 1.13 from';
    expect(said).toEqual([
      {
        ...{ source: 'cboe_index_history', ...nothing },
        warnings: [
          `line 555: ${fall} 1210.13, found 1037.42 on 2020-03-16`,
          `line 555: ${fall} 2711.02, found 2386.13 on 2020-03-16`,
        ],
      },
      { source: 'drop_zone', ...nothing },
      { source: 'fred_series', ...nothing },
      { source: 'fred_indicators', ...nothing },
      { source: 'cboe_put_call', ...nothing },
      { source: 'ishares_holdings', ...nothing },
      { source: 'cftc_positioning', ...nothing },
    ]);
  });
});

describe.skipIf(!hasRecordings)('vintages', () => {
  it('AAII: 2,015 surveys, then 14, then 8, and no revision', async () => {
    const store = await emptyLake();
    const added: number[] = [];
    for (const day of ['2026-03-19', '2026-06-26', '2026-08-20']) {
      const bytes = recording(`aaii/sentiment_${day}.xls`);
      const arrival = { name: 'sentiment.xls', bytes, fetched_at: `${day}T16:00:00Z` };
      const outcome = await arrive(store, 'aaii_sentiment', [arrival]);
      expect(outcome.rejected).toBe(0);
      added.push(outcome.added);
    }
    expect(added).toEqual([2015, 14, 8]);
    const engine = await openLake(await presentTables(store));
    const { rows } = await engine.run(
      `SELECT observation_date, bullish_percent - bearish_percent AS spread
       FROM investor_sentiment_latest
       WHERE observation_date IN (DATE '2025-10-09', DATE '2025-11-20') ORDER BY observation_date`,
    );
    const facts = await numberOf(engine, 'SELECT COUNT(*) FROM investor_sentiment');
    engine.close();
    expect(facts).toBe(2037);
    expect(rows).toEqual([
      { observation_date: '2025-10-09', spread: expect.closeTo(10.231, 3) },
      { observation_date: '2025-11-20', spread: expect.closeTo(-10.985, 3) },
    ]);
  });

  it('a revision changes today’s answer and not the one of 2025-09-30', async () => {
    const store = await emptyLake();
    const original = cboeCloses('RUT');
    const revised = new TextEncoder().encode(
      new TextDecoder()
        .decode(original)
        .replace('09/18/2025,2467.700000', '09/18/2025,2400.000000'),
    );
    const arrival = (bytes: Uint8Array, fetched_at: string) => [
      { name: 'RUT_History.csv', bytes, fetched_at },
    ];
    await arrive(store, 'cboe_index_history', arrival(original, '2026-08-25T12:00:00Z'));
    const question = `SELECT close_points, known_at_basis FROM index_level_latest
      WHERE index_symbol = 'RUT' AND observation_date = DATE '2025-09-18'`;
    const then = { asOf: new Date('2025-09-30T23:59:59Z') };
    const asked = async (moment = {}) => {
      const engine = await openLake(await presentTables(store), moment);
      const { rows } = await engine.run(question);
      const late = await numberOf(
        engine,
        `SELECT COUNT(*) FROM index_level WHERE known_at > TIMESTAMP '2025-09-30 23:59:59'`,
      );
      engine.close();
      return { row: rows[0], late };
    };
    const before = await asked(then);
    const outcome = await arrive(
      store,
      'cboe_index_history',
      arrival(revised, '2026-08-26T12:00:00Z'),
    );
    expect(outcome.added).toBe(1);
    expect(await asked(then)).toEqual(before);
    expect(before).toEqual({ row: { close_points: 2467.7, known_at_basis: 'calendar' }, late: 0 });
    expect((await asked()).row).toEqual({ close_points: 2400, known_at_basis: 'fetched' });
    const strict = await asked({ ...then, strict: true });
    expect(strict.row).toBeUndefined();
  });
});
