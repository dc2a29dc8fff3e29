import { expect, it } from 'vitest';
import type { Lines, Panel } from '../../../functions/dashboard/report.ts';
import { evaluateClaims } from '../../../functions/evaluate-claims.ts';
import type { QueryEngine } from '../../../functions/query/engine.ts';
import { reportData } from '../../../functions/report-data.ts';
import { source as cboe } from '../../../functions/sources/cboe_index_history.ts';
import { source as drops } from '../../../functions/sources/drop_zone.ts';
import { source as estimates } from '../../../functions/sources/sp_estimates.ts';
import { tradingDays } from '../../../schemas/calendar.ts';
import type { Article } from '../../../schemas/claims.ts';
import { lakeOf } from '../../builders/lake-of.ts';
import { whole } from './report-of.ts';

const article: Article = {
  name: 'none',
  title: 'An article',
  published_at: new Date('2025-11-26T13:00:00Z'),
  claims: [
    {
      id: 'year_to_date',
      statement: 'It has returned 10 % this year',
      relation: 'equals',
      expected: 0.1,
      tolerance: 0.005,
      unit: 'fraction',
      windowDays: 0,
      readings: [
        {
          label: 'RUT, price return',
          view: 'return_year_to_date',
          where: { symbol: 'RUT' },
          column: 'return_fraction',
        },
      ],
    },
  ],
};

const level = (index_symbol: string, observation_date: string, close_points: number) => ({
  index_symbol,
  return_kind: 'price',
  observation_date,
  close_points,
  source: cboe.name,
});

const closes = [
  level('RUT', '2023-12-29', 1900),
  level('RUT', '2024-12-31', 2000),
  level('RUT', '2025-04-08', 1600), // 1600 / 2000 = 80 from 100
  level('RUT', '2025-11-24', 2200), // 2200 / 1600 - 1 = +37.5 % from the low
  level('SPX', '2023-12-29', 4800),
  level('SPX', '2024-12-31', 5000),
  level('SPX', '2025-04-08', 4500),
  level('SPX', '2025-11-24', 6000), // 6000 / 5000 - 1 = +20 %
];

const estimate = (index_symbol: string, price_earnings_ratio: number) => ({
  index_symbol,
  provider: 'LSEG',
  period_end: '2026-12-31',
  period_length: 'year',
  observation_date: '2025-09-30',
  price_earnings_ratio,
  source: drops.name,
});

async function reportOn(
  rows: Parameters<typeof lakeOf>[0],
  asked_at = new Date('2025-11-25T20:00:00Z'),
) {
  // As `lake start` opens it: the page asks the same few views again and again.
  const engine = await lakeOf(rows, { asOf: asked_at }, { isStored: true });
  try {
    const inputs = {
      engine,
      article,
      judged: await evaluateClaims(
        engine,
        article,
        article.published_at.toISOString().slice(0, 10),
      ),
      sources: [cboe, drops, estimates],
      world: 'live' as const,
      asked_at,
      release: undefined,
    };
    return await reportData(inputs, whole);
  } finally {
    engine.close();
  }
}

function figuresOf(panel: Panel<Lines>): readonly (readonly [string, number])[] {
  if (!('shown' in panel)) return [];
  return panel.shown.figures.map(({ label, value }) => [label, value] as const);
}

it('starts at the last close of the year before and marks the low', async () => {
  const report = await reportOn({ index_level: closes });
  expect(report.since).toBe('2024-12-31');
  expect(report.prices).toMatchObject({
    shown: {
      lines: [
        {
          points: [
            { value: 100 },
            { value: 80 },
            { day: '2025-11-24', value: expect.closeTo(110) },
          ],
        },
        { points: [{ value: 100 }, { value: 90 }, { value: 120 }] },
      ],
      marks: [{ day: '2025-04-08', value: 80, label: 'low 80.0' }],
    },
  });
  expect(figuresOf(report.prices)).toEqual([
    ['Russell 2000, close', 2200],
    ['Russell 2000, this year', expect.closeTo(0.1)],
    ['S&P 500, this year', expect.closeTo(0.2)],
    ['Russell minus S&P, this year', expect.closeTo(-10)],
  ]);
  // The lowest of 12 months is that of closes on nearly all of their days.
  const days = new Set(closes.map(({ observation_date }) => observation_date));
  const others = tradingDays('2024-11-25', '2025-11-24').filter((day) => !days.has(day));
  const between = others.flatMap((day) => [level('RUT', day, 2000), level('SPX', day, 5000)]);
  const full = await reportOn({ index_level: [...closes, ...between] });
  expect(figuresOf(full.recovery)[0]).toEqual(['Russell 2000, from its low', 0.375]);
  expect(figuresOf(report.drawdown)[0]).toEqual(['Russell 2000, from its record', 0]);
  expect(report.judged[0]?.verdict).toBe('supported');
});

it('counts ages to the day asked about and calls stale what the publisher has overtaken', async () => {
  const dayAfter = await reportOn({ index_level: closes });
  expect(dayAfter.prices).toMatchObject({
    shown: { figures: [{ observed_on: '2025-11-24', age_days: 1, isStale: false }, {}, {}, {}] },
  });
  // Cboe publishes at 18:00 New York: by the next morning the close of the 25th is out.
  const later = await reportOn({ index_level: closes }, new Date('2025-11-26T13:00:00Z'));
  expect(later.prices).toMatchObject({
    shown: { figures: [{ age_days: 2, isStale: true }, {}, {}, {}] },
  });
});

it('calls what nobody announces stale after a quarter', async () => {
  const rows = { index_level: closes, index_estimate: [estimate('RUT', 18), estimate('SPX', 24)] };
  const report = await reportOn(rows);
  expect(report.valuation).toMatchObject({
    shown: {
      figures: [
        { label: 'Discount', value: 0.25, observed_on: '2025-09-30', age_days: 56, isStale: false },
        { value: 18 },
        { value: 24 },
      ],
    },
  });
  const later = await reportOn(rows, new Date('2026-02-02T20:00:00Z'));
  expect(later.valuation).toMatchObject({ shown: { figures: [{ isStale: true }, {}, {}] } });
});

it('names the missing input and what brings it', async () => {
  const report = await reportOn({ index_level: closes, index_estimate: [estimate('SPX', 22)] });
  expect(report.valuation).toEqual({
    missing: {
      input: 'forward price/earnings of the Russell 2000 (licensed)',
      sources: [],
      dropFile: 'index_estimate.csv',
    },
  });
  expect(report.volatility).toMatchObject({ missing: { sources: ['cboe_index_history'] } });
});

it('does not compare what it has not: an index without closes is named', async () => {
  const russell = closes.filter(({ index_symbol }) => index_symbol === 'RUT');
  const report = await reportOn({ index_level: russell });
  expect(report.prices).toMatchObject({ missing: { input: 'closes of the S&P 500' } });
  const empty = await reportOn({});
  expect(empty.prices).toMatchObject({
    missing: { input: 'closes of the Russell 2000 and the S&P 500' },
  });
  expect(empty.judged[0]?.verdict).toBe('undecidable');
});

it('takes the strictest licence of the sources that have rows', async () => {
  expect((await reportOn({ index_level: closes })).licence).toBe('personal use');
  const dropped = { index_level: closes, index_estimate: [estimate('RUT', 18)] };
  expect((await reportOn(dropped)).licence).toBe('restricted');
  expect((await reportOn({})).licence).toBeUndefined();
});

const asked_at = new Date('2025-11-25T20:00:00Z');
const inputs = {
  article,
  judged: [],
  sources: [cboe, estimates],
  world: 'live' as const,
  asked_at,
  release: undefined,
};

/** The lake, with a word about each question before it is asked and after it is answered. */
function watched(
  lake: QueryEngine,
  before: (sql: string) => void,
  after: () => void = () => {},
): QueryEngine {
  return {
    run: async (sql) => {
      before(sql);
      try {
        return await lake.run(sql);
      } finally {
        after();
      }
    },
    parquet: lake.parquet,
    mustBeQuestion: lake.mustBeQuestion,
    beRepeatable: lake.beRepeatable,
    close: () => lake.close(),
  };
}

it('asks in two rounds: what all of the page needs, then every part of it', async () => {
  const lake = await lakeOf({ index_level: closes });
  let answers = 0;
  const rounds = new Map<number, string[]>();
  const engine = watched(
    lake,
    (sql) => rounds.set(answers, [...(rounds.get(answers) ?? []), sql]),
    () => {
      answers += 1;
    },
  );
  try {
    await reportData({ ...inputs, engine }, whole);
  } finally {
    engine.close();
  }
  const lackingIn = (round: readonly string[], kinds: readonly RegExp[]) =>
    kinds.filter((kind) => !round.some((sql) => kind.test(sql)));
  const [first = [], ...later] = rounds.values();
  const needed = [
    /FROM rejected_row/,
    /AS newest/,
    /SELECT DISTINCT '/,
    /told_value/,
    /MAX\(.*AS day/,
  ];
  expect(lackingIn(first, needed)).toEqual([]);
  const parts = [
    /FROM sentiment_composite/,
    /FROM index_state/,
    /FROM daily_close\s+WHERE symbol = 'RUT'/,
    /FROM daily_close\s+WHERE symbol = 'RVX'/,
    /FROM drawdown/,
    /FROM recovery_from_low/,
    /FROM valuation_discount/,
    /FROM bull_bear_spread/,
    /FROM put_call_vs_mean/,
    /FROM short_interest_change/,
    /FROM sector_weight\s+WHERE fund_ticker = 'IWM'/,
    /FROM sector_weight\s+WHERE fund_ticker = 'IVV'/,
  ];
  const second = later.find((round) => lackingIn(round, parts.slice(0, 1)).length === 0) ?? [];
  expect(lackingIn(second, parts)).toEqual([]);
});

it('fails only once all it asked has ended: the engine may be closed then', async () => {
  const lake = await lakeOf({ index_level: closes });
  let open = 0;
  const engine = watched(
    lake,
    (sql) => {
      if (/FROM index_state/.test(sql)) throw new TypeError('no state');
      open += 1;
    },
    () => {
      open -= 1;
    },
  );
  try {
    const used = reportData({ ...inputs, engine }, async ({ standings }) => await standings);
    await expect(used).rejects.toThrow('no state');
    expect(open).toBe(0);
  } finally {
    engine.close();
  }
});
