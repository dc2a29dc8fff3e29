import { count, date, text } from '../columns.ts';
import { defineDataset } from '../dataset.ts';

const traderClasses = ['dealer', 'asset_manager', 'leveraged_fund', 'other_reportable'] as const;
type TraderClass = (typeof traderClasses)[number];
type Side = 'long' | 'short';

// Consolidated markets add contracts of several sizes, rounded each by itself.
const rounding_contracts = 3;

function contracts(meaning: string) {
  return count('contracts', meaning, { min: 0 });
}

/** Every contract has a holder on each side; a spread is held on both. */
function sumRule(side: Side) {
  const held = [
    ...traderClasses.flatMap((name) => [
      `${name}_${side}_contracts` as const,
      `${name}_spread_contracts` as const,
    ]),
    `non_reportable_${side}_contracts` as const,
  ];
  const bound = String(rounding_contracts);
  return {
    name: `${side} and spread positions sum to open interest (± ${bound})`,
    sql: `ABS(${held.join(' + ')} - open_interest_contracts) <= ${bound}`,
    holds: (row: { readonly open_interest_contracts: number | bigint } & Held) => {
      const sum = held.reduce((total, column) => total + Number(row[column]), 0);
      return Math.abs(sum - Number(row.open_interest_contracts)) <= rounding_contracts;
    },
  };
}

type Held = Readonly<
  Record<
    `${TraderClass}_${Side | 'spread'}_contracts` | `non_reportable_${Side}_contracts`,
    number | bigint
  >
>;

export const dataset = defineDataset({
  name: 'futures_position',
  meaning: 'Who holds a financial future, long and short, on a Tuesday: the traders’ report.',
  grain: ['market_code', 'observation_date'],
  columns: {
    market_code: text('CFTC’s code of the market, 239742 for the E-mini Russell 2000', {
      pattern: /^[0-9A-Z]{5}[0-9A-Z+]$/,
    }),
    observation_date: date('the Tuesday of the positions; the Monday where Tuesday is a holiday'),
    market_name: text('as published that week; names change, codes do not'),
    open_interest_contracts: contracts('contracts open'),
    dealer_long_contracts: contracts('held long by banks and dealers'),
    dealer_short_contracts: contracts('held short by banks and dealers'),
    dealer_spread_contracts: contracts('held both ways by banks and dealers'),
    asset_manager_long_contracts: contracts('held long by pension funds, insurers, mutual funds'),
    asset_manager_short_contracts: contracts('held short by pension funds, insurers, mutual funds'),
    asset_manager_spread_contracts: contracts('held both ways by them'),
    leveraged_fund_long_contracts: contracts('held long by hedge funds and trading advisers'),
    leveraged_fund_short_contracts: contracts('held short by hedge funds and trading advisers'),
    leveraged_fund_spread_contracts: contracts('held both ways by them'),
    other_reportable_long_contracts: contracts('held long by other large traders'),
    other_reportable_short_contracts: contracts('held short by other large traders'),
    other_reportable_spread_contracts: contracts('held both ways by them'),
    non_reportable_long_contracts: contracts('held long by traders too small to report'),
    non_reportable_short_contracts: contracts('held short by traders too small to report'),
  },
  invariants: [sumRule('long'), sumRule('short')],
  health: {
    // By a factor 1.22 at most in a week from 2024 to August 2026. Where long and short change places
    // that of the S&P 500's future changes by 3.6 at least.
    moves: [
      {
        column: 'asset_manager_long_contracts',
        of: ['239742', '13874A'],
        mostFactor: 2,
        consequence: 'warn',
      },
    ],
    gaps: [{ owed: 'slot', of: ['239742', '13874A'], consequence: 'warn' }],
    // Not one of 166 markets had the same positions as the week before in two half years.
    again: {
      columns: [
        'open_interest_contracts',
        'dealer_long_contracts',
        'dealer_short_contracts',
        'asset_manager_long_contracts',
        'asset_manager_short_contracts',
        'leveraged_fund_long_contracts',
        'leveraged_fund_short_contracts',
      ],
      mostShare: 0.5,
      fewest: 2,
    },
    likeness: {
      series: ['market_code'],
      columns: ['open_interest_contracts', 'asset_manager_long_contracts'],
      mostTypicalFactor: 2,
      leastCorrelation: 0.7,
      mostNewShare: 0.5,
      consequence: 'halt',
    },
    // None in five vintages of a year’s file.
    mostRevisedShare: 0.2,
    reach_days: 200,
  },
  limitations:
    'futures only, without options; classes are the traders’ own statement, and three days old when published',
});
