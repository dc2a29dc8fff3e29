import type { IsoDate } from '../../schemas/columns.ts';
import { tablesOf } from '../builders/lake-of.ts';
import {
  aboutLargeCaps,
  days,
  gather,
  oneOfEach,
  type Rows,
  type Worth,
  withoutOptional,
} from './adversarial-rows.ts';
import { cutAt, type LakeUnderTest } from './lake-under-test.ts';

const largest = Number.MAX_SAFE_INTEGER;
const names = ['Zoë Ω 🦔 – "x", y', 'Zoë', 'Zoe\u0308', '～ fullwidth', "O'Neill; --", 'end '];

/** Estimates come once a week, as in life: a view that pairs each with each takes its time. */
function asPublished(worth: Worth, index: number): Worth {
  const { index_estimate, ...others } = worth;
  return index_estimate && index % 5 === 0 ? worth : others;
}

/**
 * What two sources said again about `day`, wrongly and at the same moment, twice; then the first
 * figure once more, a millisecond after the as-of question's moment.
 */
function revisionsOf(day: IsoDate, index: number): Worth[] {
  const moments = [`${day}T23:30:00.001Z`, cutAt.toISOString()];
  const wrong = moments.flatMap((moment, i) => [
    revision(oneOfEach(day, index + 1000), moment, `a/2000-01-01/${i}.test`),
    revision(oneOfEach(day, index + 1500), moment, `b/2000-01-01/${i}.test`),
  ]);
  const justAfter = new Date(cutAt.getTime() + 1).toISOString();
  return [...wrong, revision(oneOfEach(day, index), justAfter, 'a/2000-01-01/2.test')];
}

function revision(worth: Worth, moment: string, raw_id: string): Worth {
  const provenance = { known_at: new Date(moment), source: raw_id.split('/')[0], raw_id };
  return Object.fromEntries(
    Object.entries(worth).map(([name, row]) => [name, { ...row, ...provenance }]),
  );
}

/** Every day of two years, both indexes and funds; figures of a month come again and again. */
function revised(): Rows {
  const worths = days.flatMap((day, index) => {
    const small = asPublished(oneOfEach(day, index), index);
    const large = asPublished(aboutLargeCaps(oneOfEach(day, index + 11)), index);
    // Gaps, so that no two series have quite the same days.
    return index % 37 === 5 ? [small] : [small, large];
  });
  const again = days.slice(40, 60).flatMap((day, i) => revisionsOf(day, i + 40));
  return gather([...worths, ...again]);
}

/** Shares and prices whose product, the value held, is a number. */
const holdings = [
  [1e300, 1],
  [1e-300, 1],
  [1, 1e300],
  [1e150, 1e150],
  [1, 1e-300],
] as const;

/** Sums, ratios and texts at the ends of what the contracts accept, under one of `names`. */
function extremeRows(day: IsoDate, index: number, name: string, place: number): Worth {
  const row = oneOfEach(day, index);
  // By name and not by day: a price that grows from 1e-300 to 1e300 overflows any arithmetic.
  const [great, small] = place % 2 === 0 ? [1e300, 1e-300] : [1e-300, 1e300];
  const [shares = 1, price_usd = 1] = holdings[place % holdings.length] ?? [];
  return {
    index_constituent: {
      ...row['index_constituent'],
      holding_name: name,
      sector: name,
      ticker: place === 0 ? null : `T${place}`,
      market_value_usd: shares * price_usd,
      notional_value_usd: shares * price_usd,
      shares,
      price_usd,
    },
    analyst_target: { ...row['analyst_target'], analyst: name, target_points: 1e300 },
    index_estimate: {
      ...row['index_estimate'],
      provider: name,
      period_end: '9999-12-31',
      earnings_points: -great,
      price_earnings_ratio: small,
      earnings_growth_percent: null,
    },
    event_probability: { ...row['event_probability'], provider: name, probability_percent: 0 },
    short_interest: {
      ...row['short_interest'],
      ticker: `T${place}`,
      issue_name: name,
      shares_short: place % 2 === 0 ? largest : 0,
      previous_shares_short: largest,
      average_daily_volume_shares: largest,
      days_to_cover: 1,
    },
    rejected_row: { ...row['rejected_row'], position: name, row_text: names.join('\n') },
    check_result: { ...row['check_result'], subject: name, faults: largest },
  };
}

/** Levels that leap between the ends from one day to the next. */
function extremeLevels(day: IsoDate, index: number): Worth {
  const row = oneOfEach(day, index);
  const close = index % 2 === 0 ? 1e300 : 0.01;
  const candle = { open_points: close, high_points: close, low_points: close };
  return {
    investor_sentiment: { ...row['investor_sentiment'] },
    policy_rate: { ...row['policy_rate'] },
    run: { ...row['run'], rows_held: largest },
    index_level: { ...row['index_level'], ...candle, close_points: close },
    fund_price: {
      ...row['fund_price'],
      high_usd: close,
      low_usd: close,
      close_usd: close,
      dividend_usd: 0,
    },
    option_activity: {
      ...row['option_activity'],
      put_volume_contracts: largest,
      call_volume_contracts: largest,
      put_call_ratio: 1,
    },
  };
}

function extreme(): Rows {
  const dates = [
    '1969-12-31',
    '1970-01-01',
    '2000-02-29',
    '2024-02-29',
    '2025-03-09',
    '9998-12-31',
  ];
  return gather(
    dates.flatMap((day, index) => [
      extremeLevels(day, index),
      ...names.map((name, place) => extremeRows(day, index, name, place)),
    ]),
  );
}

/** Small lakes made to break a view: each holds what real data holds once in ten years. */
export async function adversarialLakes(): Promise<LakeUnderTest[]> {
  const articleDay = '2025-11-26';
  const bare = days.slice(0, 30).map((day, index) => withoutOptional(oneOfEach(day, index)));
  return [
    { name: 'empty', tables: await tablesOf({}) },
    { name: 'one_row', tables: await tablesOf(gather([oneOfEach(articleDay, 0)])) },
    { name: 'all_missing', tables: await tablesOf(gather(bare)) },
    { name: 'extreme', tables: await tablesOf(extreme()) },
    { name: 'revised', tables: await tablesOf(revised()), isCutToo: true },
  ];
}
