import type { IsoDate } from './columns.ts';
import type { Dataset } from './dataset.ts';
import { dataset as economicIndicator } from './datasets/economic_indicator.ts';
import { dataset as fundPrice } from './datasets/fund_price.ts';
import { dataset as indexConstituent } from './datasets/index_constituent.ts';
import { dataset as indexLevel } from './datasets/index_level.ts';
import { dataset as policyRate } from './datasets/policy_rate.ts';
import { dataset as shortInterest } from './datasets/short_interest.ts';
import type { Consequence } from './health.ts';

/** Names under which numbers are compared: what each is called there, or all of a column. */
export type Series =
  | { readonly column: string; readonly named: Readonly<Record<string, string>> }
  /** Every value of it, but for a mark that one publisher writes and another leaves out. */
  | { readonly column: string; readonly without: string };

/** One side of a comparison: who says a number of a day, and where. */
export interface Teller {
  readonly dataset: Dataset;
  /** Whoever of these says it; every source that does, without it. */
  readonly sources?: readonly string[];
  readonly column: string;
  /** The column that names the series, and the name under which each is compared. */
  readonly series: Series;
  /** Rows meant, beside the series. */
  readonly where?: { readonly column: string; readonly is: string };
  /** Added back to a move: what was paid out that day. */
  readonly paidOut?: string;
  /** A row that says this column is not compared: prices on the day of a split. */
  readonly unless?: string;
}

/** Whether what a source says in a dataset is one side's. */
export function isToldBy({ dataset, sources }: Teller, of: Dataset, source: string): boolean {
  return dataset === of && (sources?.includes(source) ?? true);
}

/**
 * What two publishers say of the same thing, held against each other.
 *
 * A run tells of a difference and decides nothing: facts of a source follow from its own responses
 * only, so that they can be derived again. `warn` is told; after `halt` the run ends as not sound and,
 * where the lake is deployed, somebody is called. Nothing is quarantined.
 */
export interface Reconciliation {
  readonly name: string;
  readonly judged: Teller;
  readonly against: Teller;
  /**
   * The numbers themselves, how much they changed since the day both had before, or percents of a
   * whole of which both have the same parts.
   */
  readonly compares: 'levels' | 'moves' | 'weights';
  /** Relative between levels, absolute between the others: 0.01 is 1 %, or one percentage point. */
  readonly mostApart_fraction: number;
  /** How far back it is asked at a run, where a day has hundreds of numbers; else as all are. */
  readonly lookedBack_days?: number;
  /** The first day on which both are known to mean the same. */
  readonly since: IsoDate;
  readonly consequence: Exclude<Consequence, 'quarantine'>;
}

const prices = { column: 'return_kind', is: 'price' } as const;
const closes = (named: Readonly<Record<string, string>>): Teller => ({
  dataset: indexLevel,
  sources: ['cboe_index_history'],
  column: 'close_points',
  series: { column: 'index_symbol', named },
  where: prices,
});
const counted: Omit<Teller, 'sources'> = {
  dataset: shortInterest,
  column: 'shares_short',
  series: { column: 'ticker', named: { IWM: 'IWM', SPY: 'SPY', IVV: 'IVV' } },
};
// Class B of Berkshire Hathaway is BRKB at iShares and BRK.B at State Street.
const holdings = (fund: string): Omit<Teller, 'sources'> => ({
  dataset: indexConstituent,
  column: 'weight_percent',
  series: { column: 'ticker', without: '.' },
  where: { column: 'fund_ticker', is: fund },
});

export const reconciliations: readonly Reconciliation[] = [
  {
    // Both print the same close; Yahoo to two decimals, Cboe to six.
    name: 'index_closes',
    judged: closes({ RUT: 'RUT', SPX: 'SPX', VIX: 'VIX', RVX: 'RVX' }),
    against: {
      ...closes({ RUT: 'RUT', SPX: 'SPX', VIX: 'VIX', RVX: 'RVX' }),
      sources: ['yahoo_chart', 'drop_zone'],
    },
    compares: 'levels',
    mostApart_fraction: 0.0005,
    since: '2016-06-28',
    consequence: 'halt',
  },
  {
    // Equal on all 9,225 days from 1990 to July 2026.
    name: 'volatility_passed_on',
    judged: closes({ VIX: 'VIX' }),
    against: {
      dataset: economicIndicator,
      sources: ['fred_indicators'],
      column: 'indicator_value',
      series: { column: 'series_id', named: { VIXCLS: 'VIX' } },
    },
    compares: 'levels',
    mostApart_fraction: 0.0005,
    since: '1990-01-02',
    consequence: 'halt',
  },
  {
    // A fund moves with its index: at most 0.63 points apart since April 2020, when it closed up to
    // 2.9 apart in the worst week.
    name: 'fund_moves',
    judged: {
      dataset: fundPrice,
      column: 'close_usd',
      series: { column: 'ticker', named: { IWM: 'RUT', SPY: 'SPX' } },
      paidOut: 'dividend_usd',
      unless: 'split_ratio',
    },
    against: closes({ RUT: 'RUT', SPX: 'SPX' }),
    compares: 'moves',
    mostApart_fraction: 0.01,
    since: '2020-04-01',
    consequence: 'warn',
  },
  {
    // FRED passes on what New York computes.
    name: 'effective_rate',
    judged: {
      dataset: policyRate,
      sources: ['fred_series'],
      column: 'rate_percent',
      series: { column: 'series_id', named: { DFF: 'EFFR' } },
    },
    against: {
      dataset: policyRate,
      sources: ['nyfed_effective_rate'],
      column: 'rate_percent',
      series: { column: 'series_id', named: { EFFR: 'EFFR' } },
    },
    compares: 'levels',
    mostApart_fraction: 0.0005,
    since: '2016-03-01',
    consequence: 'halt',
  },
  {
    // One publisher, two ways to ask.
    name: 'short_interest_asked_twice',
    judged: { ...counted, sources: ['finra_short_interest'] },
    against: { ...counted, sources: ['finra_short_interest_api'] },
    compares: 'levels',
    mostApart_fraction: 0,
    since: '2018-01-01',
    consequence: 'warn',
  },
  {
    // Two funds that hold the whole S&P 500. Of the hundred largest weights of one day in the autumn
    // of 2025 none is more than 0.0101 points apart, of which iShares rounds away up to 0.005; cash
    // kept for a dividend, half a percent of a fund, would be 0.04 points of the largest.
    name: 'fund_holdings',
    judged: { ...holdings('IVV'), sources: ['ishares_holdings'] },
    against: { ...holdings('SPY'), sources: ['spdr_holdings'] },
    compares: 'weights',
    mostApart_fraction: 0.0005,
    lookedBack_days: 7,
    since: '2000-05-15',
    consequence: 'warn',
  },
];
