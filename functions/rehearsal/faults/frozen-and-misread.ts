import { csvAnswer } from '../answer.ts';
import { always, denied, type Fault, usually } from '../fault.ts';
import {
  doubledBesideTotal,
  graphConstant,
  graphUntil,
  holdingsAgain,
  ofSeries,
  points,
  positionsAgain,
  ratiosAgain,
  withoutFebruary,
} from '../spoils.ts';

const indicators = 'fred_indicators';
const graph = /fredgraph\.csv$/;
const tone = /^api\.gdeltproject\.org\/api\/v2\/doc\/doc$/;

type Told = Omit<Fault, 'from'> & { readonly from?: Date };
const faultOf = (told: Told): Fault => ({ from: usually, ...told });

const dropped = (header: string, ...lines: readonly string[]) =>
  always(csvAnswer([header, ...lines]));
const futures = 'product,contract_month,observation_date,settlement_points,open_interest_contracts';

const frozen: readonly Told[] = [
  {
    name: 'settlement_denied_between',
    source: 'finra_short_interest',
    what: 'the file of 2025-02-28 never comes; that of 2025-03-14 does, and is taken',
    seen: 'sources.md 10 (403 is a missing file)',
    hits: /\/shrt20250228\.csv$/,
    spoil: always(denied),
    detectedBy: ['warning'],
    until: new Date('2025-04-01T12:00:00Z'),
    // Said once a later one was taken: two weeks after the one that lacks was due.
    noticedWithin_hours: 14 * 24,
  },
  {
    name: 'frozen_high_yield',
    source: indicators,
    what: 'BAMLH0A0HYM2 ends where it did, the other four go on',
    seen: 'sources.md 12 (ICE series)',
    hits: graph,
    spoil: ofSeries('BAMLH0A0HYM2', graphUntil),
    detectedBy: ['warning'],
    // Four days late are no news, and a weekend lies behind them.
    noticedWithin_hours: 7 * 24,
  },
  {
    name: 'frozen_uncertainty',
    source: indicators,
    what: 'USEPUINDXD ends where it did, the other four go on',
    seen: 'sources.md 12',
    hits: graph,
    spoil: ofSeries('USEPUINDXD', graphUntil),
    detectedBy: ['warning'],
    // It is posted up to a week late.
    noticedWithin_hours: 9 * 24,
  },
  {
    name: 'frozen_tone',
    source: 'gdelt_tone',
    what: 'no new day’s tone of the Russell 2000, while the S&P 500 has its own',
    seen: 'sources.md 14',
    hits: tone,
    spoil: points(() => undefined),
    detectedBy: ['warning'],
    // Two days late are no news.
    noticedWithin_hours: 3 * 24,
  },
  {
    name: 'gap_month_skipped',
    source: 'shiller_valuation',
    what: 'February 2025 lacks between its neighbours',
    seen: 'sources.md 13',
    hits: /ie_data\.xls$/,
    spoil: withoutFebruary,
    from: new Date('2025-02-01T12:00:00Z'),
    until: new Date('2025-03-15T12:00:00Z'),
    detectedBy: ['warning'],
    // Its mean comes out with the next month's file.
    noticedWithin_hours: 30 * 24,
  },
];

const again: readonly Told[] = [
  {
    name: 'constant_tone',
    source: 'gdelt_tone',
    what: 'a tone of -1.5 on every day of the Russell 2000',
    seen: 'sources.md 14',
    hits: tone,
    spoil: points(({ date }) => ({ date, value: -1.5 })),
    detectedBy: ['changed'],
    // Two days alike may be chance.
    noticedWithin_hours: 3 * 24,
  },
  {
    name: 'constant_high_yield',
    source: indicators,
    what: 'BAMLH0A0HYM2 is 3.00 on every day',
    seen: 'sources.md 12',
    hits: graph,
    spoil: ofSeries('BAMLH0A0HYM2', graphConstant('3.00')),
    detectedBy: ['quarantine'],
    // Six trading days alike may be chance.
    noticedWithin_hours: 9 * 24,
  },
  {
    name: 'again_positions',
    source: 'cftc_positioning',
    what: 'last week’s positions under the new date; the year’s file stays as it was',
    seen: 'sources.md 11',
    hits: /gpe5-46if\.json$|fut_fin_txt_\d{4}\.zip$/,
    spoil: positionsAgain,
    detectedBy: ['quarantine', 'changed'],
  },
  {
    name: 'again_holdings',
    source: 'ishares_holdings',
    what: 'the holdings of 28 February, prices too, under each later date',
    seen: 'sources.md 8',
    hits: /\.ajax$/,
    spoil: holdingsAgain,
    detectedBy: ['changed'],
  },
  {
    name: 'again_ratios',
    source: 'cboe_put_call',
    what: 'no volumes, and the ratios of 28 February under each later day',
    seen: 'sources.md 4 (ratio only)',
    hits: /_daily_options$/,
    spoil: ratiosAgain,
    detectedBy: ['changed'],
    // The first follows a day of its own.
    noticedWithin_hours: 48,
  },
];

const misread: readonly Told[] = [
  {
    name: 'tone_times_ten',
    source: 'gdelt_tone',
    what: 'tones of the Russell 2000 ten times as large',
    seen: 'issue: mutations',
    hits: tone,
    spoil: points(({ date, value }) => ({ date, value: 10 * value })),
    detectedBy: ['warning', 'changed'],
  },
  {
    name: 'put_call_total_apart',
    source: 'cboe_put_call',
    what: 'puts and calls on the S&P 500 doubled, with their ratio and their total as they were',
    seen: 'sources.md 4 (total)',
    hits: /_daily_options$/,
    spoil: doubledBesideTotal,
    detectedBy: ['quarantine'],
  },
  {
    name: 'dropped_day_to_come',
    source: 'drop_zone',
    beside: ['cboe_index_history'],
    what: 'a future’s price of a Saturday in 2099',
    seen: 'issue: mutations',
    hits: /^drop\/rate_future\.csv$/,
    spoil: dropped(futures, 'ZQ,2025-04-01,2025-02-27,95.67,', 'ZQ,2025-04-01,2099-01-03,95.67,'),
    detectedBy: ['quarantine'],
  },
  {
    name: 'dropped_on_christmas',
    source: 'drop_zone',
    beside: ['cboe_index_history'],
    what: 'a future’s price of Christmas Day, when neither banks nor the exchange are open',
    seen: 'issue: mutations',
    hits: /^drop\/rate_future\.csv$/,
    spoil: dropped(futures, 'ZQ,2025-04-01,2024-12-24,95.67,', 'ZQ,2025-04-01,2024-12-25,95.67,'),
    detectedBy: ['quarantine'],
  },
  {
    name: 'dropped_price_five_off',
    source: 'drop_zone',
    beside: ['cboe_index_history'],
    what: 'a future’s price with a digit misread, five points below the day before',
    seen: 'issue: mutations',
    hits: /^drop\/rate_future\.csv$/,
    spoil: dropped(futures, 'ZQ,2025-04-01,2025-02-27,95.67,', 'ZQ,2025-04-01,2025-02-28,90.67,'),
    detectedBy: ['quarantine'],
  },
  {
    name: 'dropped_target_of_another',
    source: 'drop_zone',
    beside: ['cboe_index_history'],
    what: 'an analyst’s target for the Russell 2000 that is one for the S&P 500',
    seen: 'issue: mutations',
    hits: /^drop\/analyst_target\.csv$/,
    spoil: dropped(
      'index_symbol,analyst,target_date,observation_date,target_points',
      'RUT,A House,2025-12-31,2025-01-15,2500',
      'RUT,A House,2025-12-31,2025-02-28,6500',
    ),
    detectedBy: ['quarantine'],
  },
];

/** What stands still or says what it said before, and what is misread although it looks right. */
export const frozenAndMisreadFaults: readonly Fault[] = [...frozen, ...again, ...misread].map(
  faultOf,
);
