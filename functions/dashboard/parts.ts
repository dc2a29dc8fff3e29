import { freshness, shortDay, shown } from './format.ts';
import { type Html, html } from './html.ts';
import { lineChart } from './line-chart.ts';
import type { Lines, Measured, Missing, Panel, Shape } from './report.ts';

function listed(names: readonly string[]): Html {
  return html`${names.map((name, i) => html`${i > 0 ? ', ' : ''}<code>${name}</code>`)}`;
}

/** Stands where a figure would: which input is missing and what brings it. */
function missingLine({ input, sources, dropFile }: Missing): Html {
  const fetching =
    sources.length > 0 ? html` <code>lake run</code> fetches it from ${listed(sources)}.` : '';
  const dropping = dropFile
    ? html` The file <code>${dropFile}</code> in the lake’s drop folder brings it${sources.length > 0 ? ' too' : ''}.`
    : '';
  return html`<p class="missing">Not shown: the lake holds no ${input}.${fetching}${dropping}</p>`;
}

/** Either what is there, shown once it is known, or the line that says what is not. */
export async function panel<T>(
  given: Panel<T> | Promise<Panel<T>>,
  show: (shown: T) => Html,
): Promise<Html> {
  const panel = await given;
  return 'shown' in panel ? show(panel.shown) : missingLine(panel.missing);
}

/** Numbers side by side. A stale one is never bold. */
export function figureList(figures: readonly Measured[]): Html {
  const items = figures.map((each) => {
    const value = shown(each.shape, each.value);
    return html`<div><dt>${each.label}</dt>
<dd class="value">${each.isStale ? value : html`<strong>${value}</strong>`}</dd>
<dd class="age"><time datetime="${each.observed_on}">${shortDay(each.observed_on)}</time>, ${freshness(each)}</dd></div>
`;
  });
  return html`<dl class="figures">
${items}</dl>
`;
}

/** A drawing with its finding for those who cannot see it, and a caption for all. */
export function chartFigure(finding: string, drawings: Html, caption: Html): Html {
  return html`<figure>
<div role="img" aria-label="${finding}">${drawings}</div>
<figcaption>${caption}</figcaption>
</figure>
`;
}

interface Drawn {
  readonly id: string;
  readonly shape: Shape;
  readonly finding: (shown: Lines) => string;
  readonly caption: string;
  readonly baseline?: number;
  readonly labelRoom: number;
  /** Of the wide drawing, CSS pixels. */
  readonly height?: number;
  /** How the axis and the ends print a value where the shape says too much. */
  readonly axis?: (value: number) => string;
  readonly end?: (value: number) => string;
}

function drawn(lines: Lines, given: Drawn, width: number, height: number, id: string): Html {
  return lineChart({
    id,
    width,
    height,
    lines: lines.lines,
    marks: lines.marks,
    labelRoom: given.labelRoom,
    shown: given.axis ?? ((value) => shown(given.shape, value)),
    endShown: given.end ?? ((value) => shown(given.shape, value)),
    ...(given.baseline !== undefined && { baseline: given.baseline }),
  });
}

/** The whole width of the column; drawn twice, so that text stays readable on a phone. */
export function wideChart(lines: Lines, given: Drawn): Html {
  const drawings = html`<div class="wide">${drawn(lines, given, 820, given.height ?? 380, `${given.id}-wide`)}</div>
<div class="narrow">${drawn(lines, given, 360, 280, `${given.id}-narrow`)}</div>`;
  return chartFigure(
    given.finding(lines),
    drawings,
    html`${given.finding(lines)} ${given.caption}`,
  );
}

/** One of a few alike, half the column wide. */
export function smallChart(lines: Lines, given: Drawn): Html {
  const drawing = drawn(lines, given, 420, 240, given.id);
  return chartFigure(given.finding(lines), drawing, html`${given.finding(lines)} ${given.caption}`);
}
