import { age, longDay, plural, shortDay, shown } from './format.ts';
import { type Html, html } from './html.ts';
import { panel, wideChart } from './parts.ts';
import type { Coming, Lines, Mood, MoodPart, Shape, Standing, StandingAt } from './report.ts';
import { table } from './tables.ts';

type Dimension = Standing['dimension'];

/** What each side of the thresholds means to a reader. */
const words: Readonly<Record<Dimension, Readonly<Record<StandingAt['state'], string>>>> = {
  momentum: { above: 'rising', between: 'flat', below: 'falling', unknown: 'unknown' },
  valuation: { above: 'dear', between: 'usual', below: 'cheap', unknown: 'unknown' },
  sentiment: { above: 'bullish', between: 'mixed', below: 'bearish', unknown: 'unknown' },
  macro: { above: 'tightening', between: 'steady', below: 'easing', unknown: 'unknown' },
};

const shapes: Readonly<Record<Dimension, Shape>> = {
  momentum: 'change',
  valuation: 'ratio',
  sentiment: 'percentile',
  // Central banks move by quarters of a point, which one decimal would round away.
  macro: 'quarter points',
};

function cell(dimension: Dimension, at: StandingAt, label: string): Html {
  const value = at.value === undefined ? undefined : shown(shapes[dimension], at.value);
  const old = at.age_days === undefined ? '' : `, ${age(at.age_days)}`;
  const about = at.unknown_because ?? `${value}${old}`;
  return html`<td role="cell" data-label="${label}"><span>${at.state === 'unknown' ? 'unknown' : html`<strong>${words[dimension][at.state]}</strong>`}<span class="age">${about}</span></span></td>`;
}

function thresholds(dimension: Dimension, { lower, upper }: StandingAt): string {
  if (lower === undefined || upper === undefined) return 'unknown';
  return `${shown(shapes[dimension], lower)} to ${shown(shapes[dimension], upper)}`;
}

function standingRow({ dimension, small, large }: Standing): Html {
  const isAlike = small.figure === large.figure;
  const figure = isAlike ? small.figure : `${small.figure}; of the S&P 500: ${large.figure}`;
  const [ofSmall, ofLarge] = [thresholds(dimension, small), thresholds(dimension, large)];
  const between = ofSmall === ofLarge ? ofSmall : `${ofSmall}; S&P 500: ${ofLarge}`;
  return html`<tr role="row"><th role="rowheader" scope="row">${dimension}<span class="note">${figure}</span></th>
${cell(dimension, small, 'Russell 2000')}
${cell(dimension, large, 'S&P 500')}
<td role="cell" data-label="The middle is"><span>${between}</span></td></tr>
`;
}

/** Each dimension's state for both indexes, with the thresholds it is told by. */
export async function standingSection({ standings, day }: Coming): Promise<Html> {
  const titles = [['Measure'], ['Russell 2000'], ['S&P 500'], ['The middle is']] as const;
  const caption = `States as known on ${longDay(await day)}`;
  const states = await panel(standings, (shownStandings) =>
    table(caption, titles, shownStandings.map(standingRow)),
  );
  return html`<section>
<h2>Where the indexes stand</h2>
<p class="note">States by thresholds that stand in <code>index_state.sql</code>: a choice, and no forecast.</p>
${states}
</section>
`;
}

function partRow({ part, percentile, weight, used_weight, observed_on, age_days }: MoodPart): Html {
  const old = age_days === undefined ? '' : `, ${age(age_days)}`;
  const reading = observed_on === undefined ? 'no reading' : `${shortDay(observed_on)}${old}`;
  const place =
    percentile === undefined
      ? html`missing`
      : html`<strong>${shown('percentile', percentile)}</strong>`;
  return html`<tr role="row"><th role="rowheader" scope="row">${part}<span class="note">${reading}</span></th>
<td role="cell" class="number" data-label="Percentile">${place}</td>
<td role="cell" class="number" data-label="Weight">${shown('share', weight)}</td>
<td role="cell" class="number" data-label="Weight used">${used_weight === undefined ? '–' : shown('share', used_weight)}</td></tr>
`;
}

function moodFinding({ newest, parts }: Mood): string {
  const used = parts.filter(({ percentile }) => percentile !== undefined).length;
  return (
    `Sentiment about the Russell 2000 stands at ${shown('percentile', newest.value)} of 100, from ` +
    `${used} of ${plural(parts.length, 'part')}: 0 is the least bullish of 36 months, 100 the most.`
  );
}

/** The composite over time, and what its newest figure is made of. */
export function moodFigure(given: Mood): Html {
  const titles = [
    ['Part'],
    ['Percentile', 'number'],
    ['Weight', 'number'],
    ['Weight used', 'number'],
  ] as const;
  const finding = () => moodFinding(given);
  const chart = wideChart(given.lines satisfies Lines, {
    id: 'mood',
    shape: 'percentile',
    finding,
    caption:
      'Missing parts leave their weight to the others; below half of the weights nothing is drawn.',
    baseline: 50,
    labelRoom: 104,
    height: 240,
  });
  const caption = `What the figure of ${longDay(given.newest.day)} is made of`;
  return html`${chart}${table(caption, titles, given.parts.map(partRow))}`;
}
