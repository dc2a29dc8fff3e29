import { draw, font, fontSize, type Size } from './drawing.ts';
import type { Html } from './html.ts';
import { tone } from './palette.ts';
import type { SectorWeight } from './report.ts';

export interface SectorChartOptions extends Size {
  readonly id: string;
  readonly weights: readonly SectorWeight[];
  readonly shown: (value: number) => string;
}

/** Two funds' weights side by side, a pair of bars per sector. */
export function sectorChart({ id, width, height, weights, shown }: SectorChartOptions): Html {
  const series = (['small', 'large'] as const).map((role) => ({
    type: 'bar',
    silent: true,
    barWidth: 12,
    barGap: '20%',
    itemStyle: { color: tone(role) },
    data: weights.map((weight) => weight[role]),
    label: {
      show: true,
      position: 'right',
      fontSize: fontSize - 1,
      color: tone(role),
      formatter: ({ value }: { value: number | null }) => (value === null ? '' : shown(value)),
    },
  }));
  return draw(
    id,
    { width, height },
    {
      grid: {
        left: width < 500 ? 162 : 180,
        right: 56,
        top: 4,
        bottom: 4,
        outerBoundsMode: 'none',
      },
      xAxis: { type: 'value', show: false, min: 0 },
      yAxis: {
        type: 'category',
        inverse: true,
        data: weights.map(({ sector }) => sector),
        axisLine: { show: false },
        axisTick: { show: false },
        axisLabel: {
          ...font,
          fontSize: width < 500 ? fontSize - 1 : fontSize,
          color: tone('ink'),
          interval: 0,
        },
      },
      series,
    },
  );
}
