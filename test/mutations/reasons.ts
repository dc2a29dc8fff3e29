import type { Tried } from './harness.ts';

/** Why a family of mutants cannot be told from what a publisher may say. */
interface Reason {
  readonly source: string;
  readonly family: Tried['family'];
  readonly what: RegExp;
  readonly because: string;
}

export const reasons: readonly Reason[] = [
  {
    source: 'alfred_vintages',
    family: 'dates shifted a week',
    what: /./,
    because:
      'a short range of vintages is a few days of any age, and no rule says which of them were revised; the source is off, and its values are held against FRED’s own',
  },
  {
    source: 'drop_zone',
    family: 'off by one row',
    what: /./,
    because: 'a dividend a day late is a third of a percent, less than a fund may be off its index',
  },
  {
    source: 'finra_short_interest_api',
    family: 'nulls',
    what: /column (4|6),/,
    because:
      'a new issue has no count before and a file may not say the volume: a fund that loses either for one settlement still has its count',
  },
  {
    source: 'fred_indicators',
    family: 'nulls',
    what: /newest row/,
    because: 'FRED may be some days late with a newest value; it is told of when they are over',
  },
  {
    source: 'fred_series',
    family: 'nulls',
    what: /newest row/,
    because: 'FRED may be some days late with a newest value; it is told of when they are over',
  },
  {
    source: 'ishares_holdings',
    family: 'reordered',
    what: /./,
    because:
      'leftovers of mergers share ticker and name, and are numbered from the first line down: in another order the numbers change places, and nothing else does',
  },
  {
    source: 'sec_company_facts',
    family: 'x100',
    what: /newest row/,
    because: 'the newest row is a figure nobody has filed before, and a company may grow',
  },
  {
    source: 'sec_company_tickers',
    family: 'off by one row',
    what: /column 1$/,
    because: 'the key of an entry is no more than its place; of two alike, JSON keeps the last',
  },
  {
    source: 'sec_frames',
    family: 'x100',
    what: /newest row/,
    because: 'one company among thousands may earn a hundred times as much as a quarter before',
  },
  {
    source: 'shiller_valuation',
    family: 'nulls',
    what: /column 1, newest row/,
    because: 'a row without its month is the partial row that often ends the file: it is left out',
  },
  {
    source: 'shiller_valuation',
    family: 'off by one row',
    what: /./,
    because: 'interpolated earnings move by a percent a month, less than their revisions do',
  },
  {
    source: 'sp_estimates',
    family: 'off by one row',
    what: /./,
    because: 'estimates of quarters beside each other differ by less than a month revises them',
  },
  {
    source: 'spdr_holdings',
    family: 'nulls',
    what: /newest row/,
    because: 'the last line without its weight looks like the remarks that follow the table',
  },
];

/** Why a survivor cannot be seen; undefined when nobody has said so. */
export function reasonFor({ source, family, what }: Tried): string | undefined {
  return reasons.find(
    (each) => each.source === source && each.family === family && each.what.test(what),
  )?.because;
}
