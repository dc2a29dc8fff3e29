import type { Article, Claim, Reading } from '../claims.ts';
import type { IsoDate } from '../columns.ts';

/** Half of the last digit of `10.38 %`, `20 %` and so on, as fractions. */
const twoDecimals = 0.00005;
const oneDecimal = 0.0005;
const wholePercent = 0.005;

/** How far back a weekly, fortnightly or quarterly figure may lie and still be the author's. */
const aQuarter = 92;
const twoMonths = 60;
const aWeek = 7;

/** A view's column for the index and its fund, without dividends and with them. */
function returnsOf(view: string, column: string, on?: IsoDate): [Reading, ...Reading[]] {
  const reading = (symbol: string, return_kind: string): Reading => ({
    label: `${symbol}, ${return_kind} return`,
    view,
    where: { symbol, return_kind },
    column,
    ...(on && { on }),
  });
  return [
    reading('RUT', 'price'),
    reading('RUT', 'total'),
    reading('IWM', 'price'),
    reading('IWM', 'total'),
  ];
}

function recovery(symbol: string, return_kind: string, low_basis: string, low: string): Reading {
  return {
    label: `${symbol}, ${return_kind} return, from the ${low}`,
    view: 'recovery_from_low',
    where: { symbol, return_kind, low_basis },
    column: 'recovery_fraction',
  };
}

function excess(on: IsoDate): [Reading, ...Reading[]] {
  const reading = (symbol: string, benchmark: string, return_kind: string): Reading => ({
    label: `${symbol} minus ${benchmark}, ${return_kind} return`,
    view: 'relative_strength',
    where: { symbol, benchmark_symbol: benchmark, return_kind },
    column: 'month_excess_fraction',
    on,
  });
  return [
    reading('RUT', 'SPX', 'price'),
    reading('IWM', 'SPY', 'price'),
    reading('IWM', 'SPY', 'total'),
  ];
}

const prices: readonly Claim[] = [
  {
    id: 'year_to_date',
    statement: 'The Russell 2000 has returned 10.38 % since the start of the year',
    relation: 'equals',
    expected: 0.1038,
    tolerance: twoDecimals,
    unit: 'fraction',
    windowDays: aWeek,
    readings: returnsOf('return_year_to_date', 'return_fraction'),
  },
  {
    id: 'recovery',
    statement: 'It has recovered 39.31 % from its low in April',
    relation: 'equals',
    expected: 0.3931,
    tolerance: twoDecimals,
    unit: 'fraction',
    windowDays: aWeek,
    readings: [
      recovery('RUT', 'price', 'close', 'lowest close'),
      recovery('RUT', 'price', 'intraday', 'lowest level within a day'),
      recovery('IWM', 'price', 'close', 'lowest close'),
      recovery('IWM', 'price', 'intraday', 'lowest price within a day'),
      recovery('IWM', 'total', 'close', 'lowest close'),
    ],
  },
  {
    id: 'july',
    statement: 'It gained 1.73 % in July',
    relation: 'equals',
    expected: 0.0173,
    tolerance: twoDecimals,
    unit: 'fraction',
    windowDays: 0,
    readings: returnsOf('return_monthly', 'return_fraction', '2025-07-31'),
  },
  {
    id: 'august',
    statement: 'It gained 7.3 % in August',
    relation: 'equals',
    expected: 0.073,
    tolerance: oneDecimal,
    unit: 'fraction',
    windowDays: 0,
    readings: returnsOf('return_monthly', 'return_fraction', '2025-08-29'),
  },
  {
    id: 'ahead_in_july',
    statement: 'It did better than the S&P 500 in July',
    relation: 'at least',
    expected: 0,
    tolerance: 0,
    unit: 'fraction',
    windowDays: 0,
    readings: excess('2025-07-31'),
  },
  {
    id: 'ahead_in_august',
    statement: 'It did better than the S&P 500 in August',
    relation: 'at least',
    expected: 0,
    tolerance: 0,
    unit: 'fraction',
    windowDays: 0,
    readings: excess('2025-08-29'),
  },
  {
    id: 'support',
    statement: 'It has support near 2,400',
    relation: 'equals',
    expected: 2400,
    tolerance: 60,
    toleranceBecause: '"near" is read as within 2.5 %',
    unit: 'points',
    windowDays: 0,
    readings: [
      {
        label: 'RUT, lowest close of the 60 trading days before',
        view: 'support_resistance',
        where: { symbol: 'RUT' },
        column: 'support_value',
      },
      {
        label: 'RUT, the ceiling of the year before, now a floor',
        view: 'support_resistance',
        where: { symbol: 'RUT' },
        column: 'resistance_value',
      },
    ],
  },
  {
    id: 'resistance_broken',
    statement: 'It has broken through its resistance',
    relation: 'at least',
    expected: 0,
    tolerance: 0,
    unit: 'fraction',
    windowDays: 0,
    readings: [
      {
        label: 'RUT, highest of the last 60 closes over the ceiling of the year before',
        view: 'support_resistance',
        where: { symbol: 'RUT' },
        column: 'break_fraction',
      },
    ],
  },
  {
    id: 'no_record_yet',
    statement: 'It has yet to reach an all-time high: its record is older than the low of April',
    relation: 'at least',
    expected: 231,
    tolerance: 0,
    toleranceBecause: 'the low was on 2025-04-08, 231 days before the last close',
    unit: 'count',
    windowDays: 0,
    readings: [
      {
        label: 'RUT, days since the record close',
        view: 'distance_from_high',
        where: { symbol: 'RUT', return_kind: 'price', high_basis: 'close' },
        column: 'record_age_days',
      },
    ],
  },
  {
    id: 'falling_together',
    statement: 'Both indexes fell in April: the better of the two months is a loss',
    relation: 'at most',
    expected: 0,
    tolerance: 0,
    unit: 'fraction',
    windowDays: 0,
    readings: [
      {
        label: 'RUT and SPX, price return, the better of the two',
        view: 'drawdown_together',
        where: {},
        column: 'better_month_return_fraction',
        on: '2025-04-30',
      },
    ],
  },
];

const estimates = { input: 'index_estimate', dropFile: 'index_estimate.csv' };

function growth(index_symbol: string, period_year: string): Reading {
  return {
    label: `${index_symbol}, earnings of ${period_year} against the year before`,
    view: 'earnings_growth',
    where: { index_symbol, period_year },
    column: 'earnings_growth_percent',
  };
}

// The newest quarter an author of November could know, and the one before, which all had filed.
const reportedQuarters = ['2025-09-30', '2025-06-30'] as const;
const quarterNames = { '2025-09-30': 'third', '2025-06-30': 'second' };

/** What the index's companies reported, added up from their filings: no estimate of anybody. */
function reported(index_symbol: string, column: string, what: string): Reading[] {
  return reportedQuarters.map((quarter_end) => ({
    label: `${index_symbol}, ${what}, ${quarterNames[quarter_end]} quarter of 2025, from SEC filings`,
    view: 'index_earnings',
    where: { index_symbol, quarter_end, is_half_covered: 'yes' },
    column,
    times: 100,
  }));
}

function reportedGrowth(index_symbol: string): Reading[] {
  const what = 'reported net income against a year before, not expected';
  return reported(index_symbol, 'growth_fraction', what);
}

function trailingPe(index_symbol: string): Reading {
  return {
    label: `${index_symbol}, price over four reported quarters, loss makers left out, from SEC filings`,
    view: 'trailing_pe',
    where: { index_symbol },
    column: 'profitable_ratio',
  };
}

function forwardPe(index_symbol: string): Reading {
  return {
    label: `${index_symbol}, price over next calendar year’s earnings`,
    view: 'forward_pe',
    where: { index_symbol },
    column: 'price_earnings_ratio',
  };
}

function target(column: string): Reading {
  return {
    label: 'RUT, against the close of the day the target was given',
    view: 'target_upside',
    where: { index_symbol: 'RUT' },
    column,
  };
}

const earnings: readonly Claim[] = [
  {
    id: 'growth_small',
    statement: 'Small caps’ earnings are expected to grow by 20 %',
    relation: 'equals',
    expected: 20,
    tolerance: 0.5,
    unit: 'percent',
    windowDays: aQuarter,
    readings: [growth('RUT', '2026'), growth('RUT', '2025')],
    beside: reportedGrowth('RUT'),
    missing: { ...estimates, input: 'index_estimate of the Russell 2000 (licensed)' },
  },
  {
    id: 'growth_large',
    statement: 'Large caps’ earnings are expected to grow by 9 %',
    relation: 'equals',
    expected: 9,
    tolerance: 0.5,
    unit: 'percent',
    windowDays: aQuarter,
    readings: [growth('SPX', '2026'), growth('SPX', '2025')],
    beside: reportedGrowth('SPX'),
    missing: estimates,
  },
  {
    id: 'earnings_mixed',
    statement: 'Small caps’ earnings are mixed: about as many companies grow as do not',
    relation: 'equals',
    expected: 50,
    tolerance: 15,
    toleranceBecause: 'the article gives no number; mixed is read as 35 to 65 %',
    unit: 'percent',
    windowDays: aQuarter,
    readings: [
      {
        label: 'RUT, share of companies whose earnings grow',
        view: 'earnings_growth',
        where: { index_symbol: 'RUT' },
        column: 'growing_companies_percent',
      },
      ...reported(
        'RUT',
        'growing_fraction',
        'share of companies that earned more than a year before',
      ),
    ],
    beside: reported('RUT', 'loss_maker_fraction', 'share of companies with a loss'),
    missing: {
      ...estimates,
      input: 'growing_companies_percent of the Russell 2000, nor filings of half of it',
    },
  },
  {
    id: 'forward_pe_small',
    statement: 'The Russell 2000 trades at 17.52 times forward earnings',
    relation: 'equals',
    expected: 17.52,
    tolerance: 0.005,
    unit: 'ratio',
    windowDays: aQuarter,
    readings: [forwardPe('RUT')],
    beside: [trailingPe('RUT')],
    missing: { ...estimates, input: 'index_estimate of the Russell 2000 (licensed)' },
  },
  {
    id: 'forward_pe_large',
    statement: 'The S&P 500 trades at 22.1 times forward earnings',
    relation: 'equals',
    expected: 22.1,
    tolerance: 0.05,
    unit: 'ratio',
    windowDays: aQuarter,
    readings: [forwardPe('SPX')],
    beside: [trailingPe('SPX')],
    missing: estimates,
  },
  {
    id: 'valuation_discount',
    statement: 'Small caps were 25 % cheaper than large caps as of September',
    relation: 'equals',
    expected: 0.25,
    tolerance: wholePercent,
    unit: 'fraction',
    windowDays: aQuarter,
    readings: [
      {
        label: 'RUT under SPX, by forward price over earnings, end of September',
        view: 'valuation_discount',
        where: {},
        column: 'discount_fraction',
        on: '2025-09-30',
      },
      {
        label: 'RUT under SPX, by forward price over earnings, newest',
        view: 'valuation_discount',
        where: {},
        column: 'discount_fraction',
      },
    ],
    beside: [
      {
        label:
          'RUT under SPX, by four reported quarters, loss makers left out, end of September, from SEC filings',
        view: 'bottom_up_valuation_gap',
        where: {},
        column: 'discount_fraction',
        on: '2025-09-30',
      },
    ],
    missing: { ...estimates, input: 'index_estimate of the Russell 2000 (licensed)' },
  },
  {
    id: 'target',
    statement: 'An analyst expects the Russell 2000 at 2,665 by the end of the year',
    relation: 'equals',
    expected: 2665,
    tolerance: 0.5,
    unit: 'points',
    windowDays: aQuarter,
    readings: [target('target_points')],
    missing: { input: 'analyst_target', dropFile: 'analyst_target.csv' },
  },
  {
    id: 'target_upside',
    statement: 'That target lies 8 % above the index',
    relation: 'equals',
    expected: 0.08,
    tolerance: wholePercent,
    unit: 'fraction',
    windowDays: aQuarter,
    readings: [target('upside_fraction')],
    missing: { input: 'analyst_target', dropFile: 'analyst_target.csv' },
  },
];

function spread(column: string): [Reading, ...Reading[]] {
  const reading = (survey: string, label: string): Reading => ({
    label,
    view: 'bull_bear_spread',
    where: { survey },
    column,
  });
  return [
    reading('INVESTORS_INTELLIGENCE', 'Investors Intelligence, newsletters'),
    reading('AAII', 'AAII, its members'),
  ];
}

function putCall(column: string): Reading {
  return {
    label: 'Cboe, equity options, highest of April',
    view: 'put_call_vs_mean',
    where: { product_class: 'equity' },
    column,
    on: '2025-04-30',
  };
}

function rebound(sector: string): Claim {
  return {
    id: `rebound_${sector.toLowerCase()}`,
    statement: `${sector} among the small caps are rebounding`,
    relation: 'at least',
    expected: 0.01,
    tolerance: 0,
    toleranceBecause: 'the article gives no number; a rebound is read as 1 % above the low',
    unit: 'fraction',
    windowDays: aQuarter,
    readings: [
      {
        label: `IWM’s ${sector}, above their lowest holdings of 12 months, as far as known`,
        view: 'sector_contribution',
        where: { fund_ticker: 'IWM', sector },
        column: 'recovery_fraction',
      },
    ],
    missing: { input: 'index_constituent of IWM on two days' },
  };
}

function chance(id: string, event: string, statement: string, least: number): Claim {
  return {
    id,
    statement,
    relation: 'at least',
    expected: least,
    tolerance: 0,
    toleranceBecause: `the article gives no number; read as a chance of ${least} % or more`,
    unit: 'percent',
    windowDays: 30,
    readings: [
      {
        label: 'chance of the event',
        view: 'event_chance',
        where: { event },
        column: 'probability_percent',
      },
    ],
    missing: { input: `event_probability of ${event}`, dropFile: 'event_probability.csv' },
  };
}

const rateCut: Claim = {
  ...chance('rate_cut', 'fed_cut_2025_12', 'The Federal Reserve is expected to cut its rate', 50),
  toleranceBecause:
    'the article gives no number; read as a chance of 50 % or more, or as half a cut in the yield',
  // What is expected is what was expected last.
  windowDays: 0,
  readings: [
    {
      label: 'chance of a cut at the meeting of December',
      view: 'event_chance',
      where: { event: 'fed_cut_2025_12' },
      column: 'probability_percent',
    },
    {
      label: 'chance of a cut at the meeting of December, from federal funds futures',
      view: 'rate_cuts_priced',
      where: { product: 'ZQ', contract_month: '2025-12-01' },
      column: 'cut_chance_percent',
    },
    {
      label: 'how much of a quarter-point cut the one-year Treasury’s yield holds, as a stand-in',
      view: 'rate_expectation',
      where: {},
      column: 'cut_priced_percent',
    },
  ],
  missing: { input: 'one-year yield, futures or stated chance', dropFile: 'rate_future.csv' },
};

const sentiment = { input: 'investor_sentiment', dropFile: 'investor_sentiment.csv' };

const moods: readonly Claim[] = [
  {
    id: 'spread_before',
    statement: 'Bulls outnumbered bears by 33 percentage points',
    relation: 'equals',
    expected: 33,
    tolerance: 0.5,
    unit: 'percentage points',
    windowDays: aQuarter,
    readings: spread('spread_points'),
    missing: sentiment,
  },
  {
    id: 'spread_after',
    statement: 'Bulls now outnumber bears by only 10 percentage points',
    relation: 'equals',
    expected: 10,
    tolerance: 0.5,
    unit: 'percentage points',
    windowDays: twoMonths,
    readings: spread('spread_points'),
    missing: sentiment,
  },
  {
    id: 'sharpest_fall',
    statement: 'That is the sharpest fall of the spread since 2018: none as deep for 2,521 days',
    relation: 'at least',
    expected: 2521,
    tolerance: 0,
    toleranceBecause: '2018 ended 2,521 days before the last day an author could know',
    unit: 'count',
    windowDays: twoMonths,
    readings: spread('larger_fall_age_days'),
    missing: sentiment,
  },
  {
    id: 'short_interest',
    statement: 'Shares of small caps sold short are up by 21 % in a year',
    relation: 'equals',
    expected: 0.21,
    tolerance: wholePercent,
    unit: 'fraction',
    windowDays: twoMonths,
    readings: [
      {
        label: 'IWM, shares short against a year before',
        view: 'short_interest_change',
        where: { ticker: 'IWM' },
        column: 'change_fraction',
      },
      {
        label: 'RUT, shares short of the companies IWM holds, against a year before',
        view: 'index_short_interest',
        where: { index_symbol: 'RUT', is_half_covered: 'yes' },
        column: 'change_fraction',
      },
    ],
    missing: {
      input: 'short_interest of IWM on settlements a year apart',
      dropFile: 'short_interest.csv',
    },
  },
  {
    id: 'put_call_april',
    statement: 'The equity put/call ratio stood at 1.13 in April',
    relation: 'equals',
    expected: 1.13,
    tolerance: 0.005,
    unit: 'ratio',
    windowDays: 0,
    readings: [putCall('month_high_ratio')],
    missing: { input: 'option_activity of April 2025' },
  },
  {
    id: 'put_call_above_mean',
    statement: 'In April the equity put/call ratio was above its mean of 12 months',
    relation: 'at least',
    expected: 1,
    tolerance: 0,
    unit: 'ratio',
    windowDays: 0,
    readings: [putCall('month_high_vs_mean')],
    missing: { input: 'option_activity of the 12 months before April 2025' },
  },
  rebound('Financials'),
  rebound('Industrials'),
  rateCut,
  chance(
    'shutdown_risk',
    'government_shutdown_2026_01',
    'There is a risk of another government shutdown',
    10,
  ),
];

export const article: Article = {
  name: 'russell_2000_comeback',
  title: 'The comeback of the Russell 2000',
  published_at: new Date('2025-11-26T12:00:00Z'),
  claims: [...prices, ...earnings, ...moods],
};
