import type { Mood, MoodPart, Panel, Standing, StandingAt } from '../report.ts';
import { type Asking, missing, pointsOf, type Row, rowsSince } from './asking.ts';

const dimensions: readonly Standing['dimension'][] = [
  'momentum',
  'valuation',
  'sentiment',
  'macro',
];

function standingAt(row: Row | undefined): StandingAt {
  const number = (name: string) => {
    const value = row?.[name];
    return typeof value === 'number' ? value : undefined;
  };
  return {
    state: (row?.['state'] ?? 'unknown') as StandingAt['state'],
    figure: String(row?.['figure'] ?? ''),
    value: number('value'),
    lower: number('lower_threshold'),
    upper: number('upper_threshold'),
    age_days: number('input_age_days'),
    unknown_because:
      row?.['unknown_because'] === null ? undefined : String(row?.['unknown_because']),
  };
}

/** On which side of its thresholds each index stood on the newest day with a price. */
export async function standings(asking: Asking): Promise<Panel<readonly Standing[]>> {
  const { rows } = await asking.engine.run(
    `SELECT index_symbol, dimension, figure, value, lower_threshold, upper_threshold, state,
       unknown_because, input_age_days
     FROM index_state
     WHERE observation_date = (
       SELECT MAX(observation_date) FROM index_level_latest
       WHERE index_symbol = 'RUT' AND return_kind = 'price'
     )`,
  );
  if (rows.length === 0) return missing(asking, 'index_level', 'closes of the Russell 2000');
  const of = (symbol: string, dimension: string) =>
    standingAt(
      rows.find((row) => row['index_symbol'] === symbol && row['dimension'] === dimension),
    );
  return {
    shown: dimensions.map((dimension) => ({
      dimension,
      small: of('RUT', dimension),
      large: of('SPX', dimension),
    })),
  };
}

function partOf(row: Row): MoodPart {
  const number = (name: string) => {
    const value = row[name];
    return typeof value === 'number' ? value : undefined;
  };
  return {
    part: String(row['part']),
    percentile: number('percentile'),
    weight: Number(row['weight_fraction']),
    used_weight: number('used_weight_fraction'),
    observed_on: row['input_date'] === null ? undefined : String(row['input_date']),
    age_days: number('input_age_days'),
  };
}

/** The composite of sentiment about the Russell 2000, and the parts of its newest day. */
export async function mood(asking: Asking): Promise<Panel<Mood>> {
  const series = await rowsSince(
    asking,
    'sentiment_composite',
    ['index_symbol', 'score_percentile'],
    "index_symbol IN ('RUT', 'SPX')",
  );
  const of = (symbol: string) =>
    pointsOf(
      series.filter((row) => row['index_symbol'] === symbol),
      'score_percentile',
    );
  const small = of('RUT');
  const newest = small.at(-1);
  if (!newest) {
    return missing(asking, 'investor_sentiment', 'readings of half the weights of sentiment');
  }
  const { rows } = await asking.engine.run(
    `SELECT part, percentile, weight_fraction, used_weight_fraction, input_date, input_age_days
     FROM sentiment_part
     WHERE index_symbol = 'RUT' AND observation_date = DATE '${newest.day}'
     ORDER BY weight_fraction DESC, part`,
  );
  const large = of('SPX');
  const lines = [
    { label: 'Russell 2000', role: 'small' as const, points: small },
    { label: 'S&P 500', role: 'large' as const, points: large },
  ].filter(({ points }) => points.length > 0);
  return { shown: { lines: { lines, marks: [], figures: [] }, newest, parts: rows.map(partOf) } };
}
