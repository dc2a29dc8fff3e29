import {
  bullBearFinding,
  drawdownFinding,
  pricesFinding,
  putCallFinding,
  recoveryFinding,
  sectorsFinding,
  shortInterestFinding,
  valuationFinding,
  volatilityFinding,
} from './findings.ts';
import { longDay, shown } from './format.ts';
import { type Html, html } from './html.ts';
import { chartFigure, figureList, panel, smallChart, wideChart } from './parts.ts';
import type { Coming, Sectors } from './report.ts';
import { sectorChart } from './sector-chart.ts';
import { moodFigure } from './standing.ts';

const wholePercent = (value: number) => `${Math.round(value * 100)}\u00a0%`.replace('-', '\u2212');
const oneDigit = (value: number) => String(Number(value.toFixed(1))).replace('-', '\u2212');

type Wide = Parameters<typeof wideChart>[1];

/** A section of one chart, below the numbers it ends in. */
async function wideSection(title: string, given: Coming['prices'], chart: Wide): Promise<Html> {
  const shownPanel = await panel(
    given,
    (lines) => html`${figureList(lines.figures)}${wideChart(lines, chart)}`,
  );
  return html`<section>
<h2>${title}</h2>
${shownPanel}
</section>
`;
}

export async function pricesSection({ prices, since }: Coming): Promise<Html> {
  return await wideSection('Small caps against large caps', prices, {
    id: 'prices',
    shape: 'ratio',
    axis: oneDigit,
    end: (value) => value.toFixed(1),
    finding: pricesFinding,
    caption: `Daily closes, price return, ${longDay(await since)} = 100.`,
    baseline: 100,
    labelRoom: 104,
  });
}

type Small = Parameters<typeof smallChart>[1];

async function smallPanel(title: string, given: Coming['drawdown'], chart: Small): Promise<Html> {
  const shownPanel = await panel(
    given,
    (lines) => html`${smallChart(lines, chart)}${figureList(lines.figures)}`,
  );
  return html`<div class="panel">
<h3>${title}</h3>
${shownPanel}
</div>
`;
}

export async function drawdownSection({ drawdown, recovery }: Coming): Promise<Html> {
  const percents = { shape: 'change', axis: wholePercent, baseline: 0, labelRoom: 104 } as const;
  const pair = await Promise.all([
    smallPanel('Below the record close', drawdown, {
      ...percents,
      id: 'drawdown',
      finding: drawdownFinding,
      caption: 'Records count as far back as the lake goes.',
    }),
    smallPanel('Above the 12-month low', recovery, {
      ...percents,
      id: 'recovery',
      finding: recoveryFinding,
      caption: 'Closes; the low moves on as the window does.',
    }),
  ]);
  return html`<section>
<h2>The fall and the way back</h2>
<div class="pair">
${pair}</div>
</section>
`;
}

export async function valuationSection({ valuation }: Coming): Promise<Html> {
  return await wideSection('What a dollar of earnings costs', valuation, {
    id: 'valuation',
    shape: 'ratio',
    axis: oneDigit,
    finding: valuationFinding,
    height: 260,
    caption: 'Price over the earnings expected for the year after the estimate.',
    labelRoom: 104,
  });
}

export async function sentimentSection(coming: Coming): Promise<Html> {
  const [composite, ...parts] = await Promise.all([
    panel(coming.mood, moodFigure),
    smallPanel('Bulls minus bears', coming.bullBear, {
      id: 'bull-bear',
      shape: 'percentage points',
      axis: oneDigit,
      end: oneDigit,
      baseline: 0,
      finding: bullBearFinding,
      caption: 'Weekly AAII survey, percentage points.',
      labelRoom: 56,
    }),
    smallPanel('Puts per call', coming.putCall, {
      id: 'put-call',
      shape: 'ratio',
      finding: putCallFinding,
      caption: 'Equity options on Cboe’s own exchanges; the mean leaves out the day itself.',
      labelRoom: 56,
    }),
    smallPanel('Expected volatility', coming.volatility, {
      id: 'volatility',
      shape: 'points',
      axis: oneDigit,
      finding: volatilityFinding,
      caption: 'Over the month ahead, at a year’s rate.',
      labelRoom: 52,
    }),
    smallPanel('Short interest', coming.shortInterest, {
      id: 'short-interest',
      shape: 'million shares',
      axis: (value) => oneDigit(value / 1e6),
      end: (value) => `${oneDigit(value / 1e6)}\u00a0M`,
      finding: shortInterestFinding,
      caption: 'Million shares of IWM, twice a month.',
      labelRoom: 74,
    }),
  ]);
  return html`<section>
<h2>Mood and positions</h2>
${composite}
<div class="pair">
${parts}</div>
</section>
`;
}

function sectorFigure(given: Sectors): Html {
  const percent = (value: number) => shown('share', value);
  const rowHeight = 40;
  const height = given.weights.length * rowHeight + 8;
  const chart = (id: string, width: number) =>
    sectorChart({ id, width, height, weights: given.weights, shown: percent });
  const large = given.large_on
    ? html`<span class="key large">IVV, S&amp;P 500</span> as of ${longDay(given.large_on)}`
    : html`the lake holds no holdings of IVV yet`;
  const drawings = html`<div class="wide">${chart('sectors-wide', 820)}</div>
<div class="narrow">${chart('sectors-narrow', 360)}</div>`;
  const caption = html`${sectorsFinding(given)} <span class="key small">IWM, Russell 2000</span> as of
${longDay(given.small_on)}; ${large}. Shares of market value.`;
  return html`${figureList(given.figures)}${chartFigure(sectorsFinding(given), drawings, caption)}`;
}

export async function sectorsSection({ sectors }: Coming): Promise<Html> {
  return html`<section>
<h2>What the funds hold</h2>
${await panel(sectors, sectorFigure)}
</section>
`;
}
