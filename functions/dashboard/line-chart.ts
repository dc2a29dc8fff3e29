import { draw, font, fontSize, niceRange, type Size } from './drawing.ts';
import { shortMonth } from './format.ts';
import type { Html } from './html.ts';
import { tone } from './palette.ts';
import type { Line, Mark, Point } from './report.ts';

const lineHeight = fontSize + 2;
const labelHeight = 2 * lineHeight + 2;

export interface LineChartOptions extends Size {
  /** Unique in the page: the drawing's own ids start with it. */
  readonly id: string;
  readonly lines: readonly Line[];
  readonly marks: readonly Mark[];
  /** A level worth a line across: 100 for an index, 0 for a difference. */
  readonly baseline?: number;
  readonly shown: (value: number) => string;
  /** At the lines' ends, where there is room to say more than at the axis. */
  readonly endShown?: (value: number) => string;
  /** Room for the labels at the lines' ends, CSS pixels. */
  readonly labelRoom: number;
}

/**
 * Where each line's label goes, as pixels away from the line's end: none covers another, none leaves
 * the plot.
 */
export function labelShifts(ends: readonly number[], plotHeight: number): number[] {
  const downwards = ends.map((_, i) => i).sort((a, b) => (ends[a] ?? 0) - (ends[b] ?? 0));
  const places = [...ends];
  let above = Number.NEGATIVE_INFINITY;
  for (const i of downwards) {
    above = Math.max(places[i] ?? 0, above + labelHeight);
    places[i] = above;
  }
  let below = plotHeight + labelHeight;
  for (const i of downwards.toReversed()) {
    below = Math.min(places[i] ?? 0, below - labelHeight);
    places[i] = below;
  }
  return places.map((place, i) => place - (ends[i] ?? 0));
}

const coord = ({ day, value }: Point) => [day, value] as const;

function endMark(line: Line, shift: number, { shown, endShown }: LineChartOptions) {
  const end = line.points.at(-1);
  return {
    coord: end && coord(end),
    symbolSize: 6,
    itemStyle: { color: tone(line.role) },
    label: {
      show: true,
      position: 'right',
      distance: 8,
      offset: [0, shift],
      formatter: `${line.label}\n${end ? (endShown ?? shown)(end.value) : ''}`,
      align: 'left',
      fontSize,
      lineHeight,
      color: tone(line.role),
      textBorderWidth: 0,
    },
  };
}

function pointedAt(mark: Mark) {
  return {
    coord: coord(mark),
    symbolSize: 7,
    itemStyle: { color: tone('paper'), borderColor: tone('small'), borderWidth: 2 },
    label: {
      show: true,
      position: mark.side === 'above' ? 'top' : 'bottom',
      distance: 6,
      formatter: mark.label,
      fontSize,
      color: tone('ink'),
      textBorderWidth: 0,
    },
  };
}

function seriesOf(line: Line, i: number, shift: number, options: LineChartOptions) {
  const marks = i === 0 ? options.marks.map(pointedAt) : [];
  const baseline = i === 0 && options.baseline !== undefined ? [{ yAxis: options.baseline }] : [];
  return {
    type: 'line',
    silent: true,
    data: line.points.map(coord),
    // A handful of readings are readings, not a course: each one is shown.
    showSymbol: line.points.length <= 12,
    symbol: 'circle',
    symbolSize: 5,
    itemStyle: { color: tone(line.role) },
    lineStyle: {
      color: tone(line.role),
      width: line.role === 'small' ? 2 : 1.5,
      type: line.role === 'mean' ? [5, 4] : 'solid',
    },
    markPoint: { silent: true, symbol: 'circle', data: [...marks, endMark(line, shift, options)] },
    markLine: {
      silent: true,
      symbol: 'none',
      label: { show: false },
      lineStyle: { color: tone('muted'), width: 1, type: 'solid' },
      data: baseline,
    },
  };
}

/** Levels a little beyond each labelled mark, so that its label stands inside the plot. */
function roomForMarks(values: readonly number[], marks: readonly Mark[]): number[] {
  const room = (Math.max(...values) - Math.min(...values)) / 8;
  return marks
    .filter(({ label }) => label !== '')
    .map(({ value, side }) => (side === 'above' ? value + room : value - room));
}

/** Lines over days, each named at its end. */
export function lineChart(options: LineChartOptions): Html {
  const { id, width, height, lines, marks, baseline, labelRoom } = options;
  const values = lines.flatMap(({ points }) => points).map(({ value }) => value);
  const across = baseline === undefined ? [] : [baseline];
  const range = niceRange([...values, ...roomForMarks(values, marks), ...across], 5);
  const grid = { left: 52, right: labelRoom, top: 18, bottom: 28, outerBoundsMode: 'none' };
  const plotHeight = height - grid.top - grid.bottom;
  const shifts = labelShifts(
    lines.map(({ points }) => {
      const end = points.at(-1)?.value ?? range.max;
      return ((range.max - end) / (range.max - range.min)) * plotHeight;
    }),
    plotHeight,
  );
  return draw(
    id,
    { width, height },
    {
      useUTC: true,
      grid,
      xAxis: {
        type: 'time',
        axisLine: { lineStyle: { color: tone('rule') } },
        axisTick: { show: false },
        splitNumber: width < 500 ? 3 : 7,
        axisLabel: {
          ...font,
          hideOverlap: true,
          formatter: (at: number) => dayLabel(new Date(at)),
        },
      },
      yAxis: {
        type: 'value',
        ...range,
        splitLine: { lineStyle: { color: tone('rule') } },
        axisLabel: { ...font, formatter: options.shown },
      },
      series: lines.map((line, i) => seriesOf(line, i, shifts[i] ?? 0, options)),
    },
  );
}

function dayLabel(day: Date): string {
  if (day.getUTCDate() !== 1) return `${day.getUTCDate()} ${shortMonth(day)}`;
  return day.getUTCMonth() === 0 ? String(day.getUTCFullYear()) : shortMonth(day);
}
