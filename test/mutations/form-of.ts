import { chart, delimited, json, optionsPage, sheet } from './forms.ts';
import type { Form } from './table.ts';

/** The form of a response; undefined for what is no table, a page that leads to one. */
export function formOf(source: string, key: string): Form | undefined {
  switch (source) {
    case 'aaii_sentiment':
      return sheet({
        format: 'xls',
        sheet: /^SENTIMENT$/,
        isRow: (first) => first instanceof Date,
      });
    case 'shiller_valuation':
      return key === 'page'
        ? undefined
        : sheet({
            format: 'xls',
            sheet: /^Data$/,
            isRow: (first) => typeof first === 'number' && first > 1800,
          });
    case 'sp_estimates':
      return sheet({
        format: 'xlsx',
        sheet: /^ESTIMATES/,
        isRow: (first, row) =>
          (first instanceof Date || /^\d+\/\d+\/\d{4}/.test(String(first))) && row.length > 3,
      });
    case 'spdr_holdings':
      return sheet({
        format: 'xlsx',
        sheet: /./,
        isRow: (_, row) => typeof row[4] === 'number',
      });
    case 'naaim_exposure':
      return sheet({
        format: 'xlsx',
        sheet: /./,
        isRow: (first) => first instanceof Date,
      });
    case 'cboe_put_call':
      return optionsPage;
    case 'yahoo_chart':
      return chart;
    case 'finra_short_interest':
      return delimited({ separator: '|' });
    case 'ishares_holdings':
      return delimited({ separator: ',', isQuoted: true });
    case 'cboe_index_history':
    case 'fred_series':
    case 'fred_indicators':
    case 'drop_zone':
      return delimited({ separator: ',' });
    default:
      return json;
  }
}
