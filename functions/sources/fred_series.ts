import { dataset as policyRate } from '../../schemas/datasets/policy_rate.ts';
import { afterTheBoard, fetchGraphs, identifyGraph, readGraph } from '../fred-graph.ts';
import type { Source } from '../source.ts';

const name = 'fred_series';
/** Both ends of the target range, the effective rate, one-year and ten-year Treasury yields. */
const seriesIds = ['DFEDTARU', 'DFEDTARL', 'DFF', 'DGS1', 'DGS10'];

/** Daily interest rates as the St. Louis Fed's graphs serve them: whole history, no key. */
export const source: Source = {
  name,
  publisher: 'Federal Reserve Bank of St. Louis',
  title: 'Policy rate: target range, effective rate, one-year and ten-year yields',
  licence: 'public domain',
  terms: 'FRED terms of use; the series are the Federal Reserve’s own, citation requested',
  habits: {
    cadence: 'every business day, with the values of the day before; market rates in the afternoon',
    revisions: 'rare for policy and market rates',
    identity: 'series and day; a holiday has no value',
    limits: 'whole history in each file',
  },
  homepage: 'https://fred.stlouisfed.org/series/DFEDTARU',
  hosts: ['fred.stlouisfed.org'],
  publication: afterTheBoard,
  content: ['text'],
  datasets: [policyRate],
  historyDays: 36_500,

  fetch: (get) => fetchGraphs(name, seriesIds, get),
  parse: (raw) => readGraph(name, policyRate, 'rate_percent', raw),
  identify: identifyGraph,
};
