import type { Results } from '../engines/results.ts';
import { athenaOf } from './engine-checks.ts';
import type { Stage } from './stage.ts';

const day = `(SELECT MAX(observation_date) FROM m_index_outlook)`;

/** What one refresh of a dashboard over the mart asks. */
const panels: Readonly<Record<string, string>> = {
  'levels and distance from the high': `SELECT index_symbol, observation_date, close_points,
       distance_from_high_fraction
     FROM m_index_outlook WHERE observation_date >= DATE '2024-01-01'
     ORDER BY index_symbol, observation_date`,
  'how the year went': `SELECT index_symbol, year_to_date_return_fraction,
       month_to_date_return_fraction
     FROM m_index_outlook WHERE observation_date = ${day} ORDER BY index_symbol`,
  valuation: `SELECT observation_date, index_symbol, forward_price_earnings_ratio,
       valuation_discount_fraction
     FROM m_index_outlook WHERE forward_price_earnings_ratio IS NOT NULL
     ORDER BY observation_date, index_symbol`,
  sentiment: `SELECT observation_date, bull_bear_spread_percentage_points, put_call_ratio
     FROM m_index_outlook WHERE index_symbol = 'RUT' ORDER BY observation_date`,
  'everything today': `SELECT * FROM m_index_outlook WHERE observation_date = ${day}`,
  'which facts': 'SELECT DISTINCT release_id FROM m_index_outlook',
};

const most = 6;
const mostRead_bytes = 10_000_000;

/** A whole refresh asks few queries, each below what Athena bills at the least. */
export async function checkDashboard(stage: Stage, results: Results): Promise<void> {
  const athena = athenaOf(stage);
  const start = performance.now();
  await Promise.all(Object.values(panels).map((sql) => athena.run(sql)));
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  const read = athena.asked.map(({ scanned_bytes }) => scanned_bytes);
  const largest = Math.max(...read);
  const faults = [
    ...(read.length <= most ? [] : [`expected at most ${most} queries, found ${read.length}`]),
    ...(largest < mostRead_bytes
      ? []
      : [`expected less than ${mostRead_bytes} bytes, found ${largest}`]),
    ...(read.every((bytes) => bytes > 0) ? [] : [`expected bytes to be told, found ${read}`]),
  ];
  const cost = athena.asked.reduce((sum, { cost_usd }) => sum + cost_usd, 0);
  const remark = `${read.length} queries, at most ${largest} bytes each, ${seconds} s, $${cost.toFixed(5)}`;
  results.add("a dashboard's refresh", faults, remark);
}
