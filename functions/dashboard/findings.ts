import { longDay, plural, shown } from './format.ts';
import type { Line, Lines, Measured, Report, Sectors, Shape } from './report.ts';

/** What each chart shows, in a sentence: for the ear, and for whoever reads only captions. */

function end(line: Line | undefined, shape: Shape): string {
  return shown(shape, line?.points.at(-1)?.value ?? Number.NaN);
}

function figure(figures: readonly Measured[], label: string): string {
  const found = figures.find((each) => each.label === label);
  return found ? shown(found.shape, found.value) : 'unknown';
}

export function pricesFinding({ lines, marks }: Lines): string {
  const [small, large] = lines;
  const [low] = marks;
  const fell = low ? `, after a low of ${low.value.toFixed(1)} on ${longDay(low.day)}` : '';
  const first = small?.points[0]?.day ?? '';
  return (
    `From 100 on ${longDay(first)} the Russell 2000 has come to ` +
    `${small?.points.at(-1)?.value.toFixed(1)}${fell}; the S&P 500 to ` +
    `${large?.points.at(-1)?.value.toFixed(1)}.`
  );
}

export function drawdownFinding({ lines, marks }: Lines): string {
  const [small, large] = lines;
  const [low] = marks;
  const deepest = low
    ? `Its deepest was ${shown('change', low.value)} on ${longDay(low.day)}.`
    : 'It has not fallen.';
  return (
    `The Russell 2000 stands ${end(small, 'change')} from its record close, the S&P 500 ` +
    `${end(large, 'change')}. ${deepest}`
  );
}

export function recoveryFinding({ lines, marks }: Lines): string {
  const [small, large] = lines;
  const [low] = marks;
  const of = low ? ` of ${longDay(low.day)}` : '';
  return (
    `The Russell 2000 stands ${end(small, 'change')} from the lowest close of 12 months${of}, ` +
    `the S&P 500 ${end(large, 'change')} from its own.`
  );
}

export function valuationFinding({ figures }: Lines): string {
  return (
    `The Russell 2000 costs ${figure(figures, 'Russell 2000')} times the earnings expected for ` +
    `next year, the S&P 500 ${figure(figures, 'S&P 500')} times: a discount of ` +
    `${figure(figures, 'Discount')}.`
  );
}

export function bullBearFinding({ figures }: Lines): string {
  return (
    `Bulls minus bears stands at ${figure(figures, 'Bulls minus bears')}, ` +
    `${figure(figures, 'Against the 8-week peak')} against the peak of the 8 weeks before.`
  );
}

export function putCallFinding({ figures }: Lines): string {
  return (
    `Equity options trade ${figure(figures, 'Puts per call')} puts per call; the mean of the 12 ` +
    `months before is ${figure(figures, '12-month mean')}.`
  );
}

export function volatilityFinding({ figures }: Lines): string {
  return (
    `Options expect the Russell 2000 to swing by ${figure(figures, 'RVX')} % a year (RVX), the ` +
    `S&P 500 by ${figure(figures, 'VIX')} % (VIX).`
  );
}

export function shortInterestFinding({ figures }: Lines): string {
  return (
    `${figure(figures, 'IWM sold short')} of the Russell 2000 fund are sold short, ` +
    `${figure(figures, 'Against a year before')} against a year before.`
  );
}

export function sectorsFinding({ weights }: Sectors): string {
  const [first, second] = weights;
  const widest = [...weights].sort((a, b) => gap(b) - gap(a))[0];
  const apart =
    widest && widest.small !== null && widest.large !== null
      ? ` The two funds differ most in ${widest.sector}: ${shown('share', widest.small)} against ` +
        `${shown('share', widest.large)}.`
      : '';
  return (
    `Heaviest in the Russell 2000 fund: ${first?.sector} at ${shown('share', first?.small ?? 0)} ` +
    `and ${second?.sector} at ${shown('share', second?.small ?? 0)}.${apart}`
  );
}

function gap({ small, large }: Sectors['weights'][number]): number {
  return Math.abs((small ?? 0) - (large ?? 0));
}

/** Where the Russell stands on the report's day; empty where the lake has no prices. */
export function standing({
  prices,
  drawdown,
  recovery,
}: Pick<Report, 'prices' | 'drawdown' | 'recovery'>): string {
  if (!('shown' in prices && 'shown' in drawdown && 'shown' in recovery)) return '';
  const { figures } = prices.shown;
  const from = (lines: Lines) => lines.figures[0] && shown('change', lines.figures[0].value);
  return (
    `The Russell 2000 closed at ${figure(figures, 'Russell 2000, close')}: ` +
    `${figure(figures, 'Russell 2000, this year')} this year, the S&P 500 ` +
    `${figure(figures, 'S&P 500, this year')}; ${from(recovery.shown)} from its 12-month low and ` +
    `${from(drawdown.shown)} from its record.`
  );
}

/** The answer, in a sentence or two. */
export function answer({ judged, article }: Pick<Report, 'judged' | 'article'>): string {
  const count = (verdict: string) => judged.filter((each) => each.verdict === verdict).length;
  const day = longDay(article.published_at.toISOString().slice(0, 10));
  const open = count('undecidable');
  const openly = open === 0 ? '.' : `, and ${open} cannot be decided from the data at hand.`;
  return (
    `Of ${plural(judged.length, 'statement')} in an article of ${day}, ` +
    `${count('supported')} hold against the lake’s own numbers, ` +
    `${count('contradicted')} do not${openly}`
  );
}
