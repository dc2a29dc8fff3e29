import { draw, font, fontSize, niceRange, type Size } from './drawing.ts';
import { shortMonth } from './format.ts';
import type { Html } from './html.ts';
import { tone } from './palette.ts';
import type { Line, Mark, Point } from './report.ts';

const labelGap = fontSize + 3;

export interface LineChartOptions extends Size {
  /** Unique in the page: the drawing's own ids start with it. */
  readonly id: string;
  readonly lines: readonly Line[];
  readonly marks: readonly Mark[];
  /** A level worth a line across: 100 for an index, 0 for a difference. */
  readonly baseline?: number;
  readonly shown: (value: number) => string;
  /** Room for the labels at the lines' ends, CSS pixels. */
  readonly labelRoom: number;
}

/** Pixels by which each label leaves its line's end so that none covers another. */
function labelShifts(ends: readonly number[], pixelsPerUnit: number): number[] {
  const order = ends
    .map((value, i) => ({ i, y: -value * pixelsPerUnit }))
    .sort((a, b) => a.y - b.y);
  const shifts = ends.map(() => 0);
  for (const [rank, { i, y }] of order.entries()) {
    const above = order[rank - 1];
    if (!above) continue;
    const overlap = above.y + (shifts[above.i] ?? 0) + labelGap - y;
    if (overlap > 0) {
      // Both give way: a label far from its line is read as another's.
      shifts[i] = overlap / 2;
      shifts[above.i] = (shifts[above.i] ?? 0) - overlap / 2;
    }
  }
  return shifts;
}

const coord = ({ day, value }: Point) => [day, value] as const;

function endMark(line: Line, shift: number, { shown }: LineChartOptions) {
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
      formatter: `${line.label} ${end ? shown(end.value) : ''}`,
      fontSize,
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
      position: 'bottom',
      distance: 7,
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

/** Lines over days, each named at its end. */
export function lineChart(options: LineChartOptions): Html {
  const { id, width, height, lines, marks, baseline, labelRoom } = options;
  const values = [...lines.flatMap(({ points }) => points), ...marks].map(({ value }) => value);
  const range = niceRange(baseline === undefined ? values : [...values, baseline], 4);
  const grid = { left: 52, right: labelRoom, top: 12, bottom: 28, outerBoundsMode: 'none' };
  const pixelsPerUnit = (height - grid.top - grid.bottom) / (range.max - range.min);
  const shifts = labelShifts(
    lines.map(({ points }) => points.at(-1)?.value ?? 0),
    pixelsPerUnit,
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
