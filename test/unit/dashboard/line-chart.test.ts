import { describe, expect, it } from 'vitest';
import { niceRange } from '../../../functions/dashboard/drawing.ts';
import {
  type LineChartOptions,
  labelShifts,
  lineChart,
} from '../../../functions/dashboard/line-chart.ts';

const options: LineChartOptions = {
  id: 'prices',
  width: 360,
  height: 240,
  lines: [
    {
      label: 'Russell <2000>',
      role: 'small',
      points: [
        { day: '2024-12-31', value: 100 },
        { day: '2025-04-08', value: 78.949 },
        { day: '2025-11-24', value: 108.256 },
      ],
    },
    { label: 'S&P 500', role: 'large', points: [{ day: '2025-11-24', value: 108.2 }] },
  ],
  marks: [{ day: '2025-04-08', value: 78.949, label: 'low 78.9', side: 'below' }],
  baseline: 100,
  shown: (value) => value.toFixed(1),
  labelRoom: 104,
};

describe('lineChart', () => {
  const svg = lineChart(options).text;

  it('names every line and mark, escaped', () => {
    for (const text of ['Russell &lt;2000&gt;', 'S&amp;P 500', 'low 78.9', '108.3']) {
      expect(svg).toContain(text);
    }
  });

  it('takes its colours from the page, so that they follow day and night', () => {
    const colours = [...svg.matchAll(/(?:fill|stroke)="([^"]*)"/g)].map(([, colour]) => colour);
    const fixed = colours.filter((colour) => !/^(none|var\(--\w+\))$/.test(colour ?? ''));
    // The only fixed one belongs to the clip path, which is never painted.
    expect(new Set(fixed)).toEqual(new Set(['#000']));
  });

  it('brings no rules of its own, and ids that start with its name', () => {
    expect(svg).not.toMatch(/<style|class=|ecmeta/);
    const ids = [...svg.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
    expect(ids.every((id) => id?.startsWith('prices-'))).toBe(true);
  });

  it('is the same every time', () => {
    expect(lineChart(options).text).toBe(svg);
  });
});

describe('labelShifts', () => {
  it('leaves labels alone that are far apart', () => {
    expect(labelShifts([20, 150], 200)).toEqual([0, 0]);
  });

  it('parts labels that would cover each other, whatever their order', () => {
    const [first = 0, second = 0] = labelShifts([101, 100], 200);
    expect(101 + first - (100 + second)).toBe(32);
  });

  it('keeps them inside the plot', () => {
    const ends = [198, 199, 200];
    const places = labelShifts(ends, 200).map((shift, i) => shift + (ends[i] ?? 0));
    expect(places).toEqual([136, 168, 200]);
  });
});

describe('niceRange', () => {
  it('ends on round numbers around the data', () => {
    expect(niceRange([78.9, 116.2], 5)).toEqual({ min: 70, max: 120, interval: 10 });
    expect(niceRange([-0.279, 0], 5)).toEqual({
      min: expect.closeTo(-0.3),
      max: expect.closeTo(0),
      interval: 0.1,
    });
  });

  it('gives a single value room', () => {
    const { min, max } = niceRange([17.52], 5);
    expect(min).toBeLessThan(max);
    expect(min).toBeLessThanOrEqual(17.52);
  });
});
