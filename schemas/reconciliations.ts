import type { IsoDate } from './columns.ts';
import type { Dataset } from './dataset.ts';
import { dataset as economicIndicator } from './datasets/economic_indicator.ts';
import { dataset as fundPrice } from './datasets/fund_price.ts';
import { dataset as indexLevel } from './datasets/index_level.ts';
import { dataset as policyRate } from './datasets/policy_rate.ts';
import { dataset as shortInterest } from './datasets/short_interest.ts';
import type { Consequence } from './health.ts';

/** One side of a comparison: who says a number of a day, and where. */
export interface Teller {
  readonly dataset: Dataset;
  /** Whoever of these says it; every source that does, without it. */
  readonly sources?: readonly string[];
  readonly column: string;
  /** The column that names the series, and the name under which each is compared. */
  readonly series: { readonly column: string; readonly named: Readonly<Record<string, string>> };
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
  /** The numbers themselves, or how much they changed since the day both had before. */
  readonly compares: 'levels' | 'moves';
  /** Relative between levels, absolute between moves: 0.01 is 1 %, or one percentage point. */
  readonly mostApart_fraction: number;
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
];
