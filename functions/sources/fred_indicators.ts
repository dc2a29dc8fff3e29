import { dataset as economicIndicator } from '../../schemas/datasets/economic_indicator.ts';
import { nextBusinessDay } from '../../schemas/publication.ts';
import { fetchGraphs, identifyGraph, readGraph } from '../fred-graph.ts';
import type { Source } from '../source.ts';

const name = 'fred_indicators';
/**
 * Slope of the yield curve, extra yield of Baa bonds and of high-yield bonds, uncertainty of
 * economic policy, VIX.
 */
const seriesIds = ['T10Y2Y', 'BAA10Y', 'BAMLH0A0HYM2', 'USEPUINDXD', 'VIXCLS'];

/**
 * Daily figures that are no rates, or that others own and FRED passes on.
 *
 * Apart from the rates: a spread is in percentage points, an index in points, and what ICE, Moody's
 * and Cboe allow is less than what the Federal Reserve allows for its own.
 */
export const source: Source = {
  name,
  publisher: 'Federal Reserve Bank of St. Louis',
  title: 'Yield curve, credit spreads, policy uncertainty, VIX',
  licence: 'personal use',
  terms:
    'FRED terms of use; ICE, Moody’s and Cboe keep their copyright: own use, no redistribution',
  habits: {
    cadence: 'every business morning, with the values of the day before',
    revisions: 'rare for spreads and VIX; policy uncertainty is recounted for weeks',
    identity: 'series and day; a holiday of its market has no value',
    limits:
      'whole history in each file, but of BAMLH0A0HYM2 three years since April 2026: a file that begins later takes nothing back',
  },
  homepage: 'https://fred.stlouisfed.org/series/BAMLH0A0HYM2',
  hosts: ['fred.stlouisfed.org'],
  // Some of the series are updated in the course of the morning.
  publication: nextBusinessDay('10:00'),
  datasets: [economicIndicator],
  historyDays: 36_500,

  fetch: (get) => fetchGraphs(name, seriesIds, get),
  parse: (raw) => readGraph(name, economicIndicator, 'indicator_value', raw),
  identify: identifyGraph,
};
