import { atOnce } from '../../query/together.ts';
import { shown } from '../format.ts';
import type { Line, Lines, Panel } from '../report.ts';
import { type Asking, linesOf, measured, missing, pointsOf, rowsSince } from './asking.ts';

/** Bulls minus bears among surveyed private investors. */
export async function bullBear(asking: Asking): Promise<Panel<Lines>> {
  const columns = ['spread_points', 'fall_points'];
  const rows = await rowsSince(asking, 'bull_bear_spread', columns, "survey = 'AAII'");
  const points = pointsOf(rows, 'spread_points');
  if (points.length === 0) return missing(asking, 'investor_sentiment', 'an AAII survey');
  const survey = { dataset: 'investor_sentiment', series: 'AAII' };
  const fall = pointsOf(rows.slice(-1), 'fall_points')[0];
  const figures = [
    ...measured(asking, survey, 'Bulls minus bears', 'percentage points', points.at(-1)),
    ...measured(asking, survey, 'Against the 8-week peak', 'percentage points', fall),
  ];
  return { shown: { lines: [{ label: 'AAII', role: 'small', points }], marks: [], figures } };
}

/** Puts per call in equity options, against the mean of the 12 months before. */
export async function putCall(asking: Asking): Promise<Panel<Lines>> {
  const columns = ['put_call_ratio', 'mean_12_month_ratio'];
  const rows = await rowsSince(asking, 'put_call_vs_mean', columns, "product_class = 'equity'");
  const ratio = pointsOf(rows, 'put_call_ratio');
  if (ratio.length === 0) return missing(asking, 'option_activity', 'equity put/call ratios');
  const mean = pointsOf(rows, 'mean_12_month_ratio');
  const equity = { dataset: 'option_activity', series: 'equity' };
  const highest = Math.max(...ratio.map(({ value }) => value));
  const peak = ratio.find(({ value }) => value === highest);
  const figures = [
    ...measured(asking, equity, 'Puts per call', 'ratio', ratio.at(-1)),
    ...measured(asking, equity, '12-month mean', 'ratio', mean.at(-1)),
  ];
  const lines = linesOf([
    { label: 'ratio', role: 'small', points: ratio },
    { label: 'mean', role: 'mean', points: mean },
  ]);
  const marks = peak
    ? [{ ...peak, label: `peak ${shown('ratio', peak.value)}`, side: 'above' as const }]
    : [];
  return { shown: { lines, marks, figures } };
}

const volatilityIndexes = [
  { symbol: 'RVX', role: 'small' },
  { symbol: 'VIX', role: 'large' },
] as const;

/** What options on each index say it will swing in the month ahead, a year's rate. */
export async function volatility(asking: Asking): Promise<Panel<Lines>> {
  const lines = await atOnce(
    volatilityIndexes.map(async ({ symbol, role }): Promise<Line> => {
      const where = `symbol = '${symbol}' AND return_kind = 'price'`;
      const rows = await rowsSince(asking, 'daily_close', ['close_value'], where);
      return { label: symbol, role, points: pointsOf(rows, 'close_value') };
    }),
  );
  const present = linesOf(lines);
  if (present.length < lines.length) {
    return missing(asking, 'index_level', 'closes of the volatility indexes RVX and VIX');
  }
  const figures = present.flatMap(({ label, points }) =>
    measured(asking, { dataset: 'index_level', series: label }, label, 'points', points.at(-1)),
  );
  return { shown: { lines: present, marks: [], figures } };
}

/** Shares of the Russell 2000 fund sold short. */
export async function shortInterest(asking: Asking): Promise<Panel<Lines>> {
  const columns = ['shares_short', 'change_fraction'];
  const rows = await rowsSince(asking, 'short_interest_change', columns, "ticker = 'IWM'");
  const points = pointsOf(rows, 'shares_short');
  if (points.length === 0) return missing(asking, 'short_interest', 'short interest in IWM');
  const position = { dataset: 'short_interest', series: 'IWM' };
  const change = pointsOf(rows.slice(-1), 'change_fraction')[0];
  const figures = [
    ...measured(asking, position, 'IWM sold short', 'million shares', points.at(-1)),
    ...measured(asking, position, 'Against a year before', 'change', change),
  ];
  return { shown: { lines: [{ label: 'IWM', role: 'small', points }], marks: [], figures } };
}
