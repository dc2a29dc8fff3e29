import type { EChartsCoreOption } from 'echarts/core';
// One file instead of 585 modules: read in a tenth of the time.
import { init } from 'echarts/dist/echarts.esm.min.mjs';
import { Html } from './html.ts';
import { tone } from './palette.ts';

/** Drawn size in CSS pixels; the page scales a chart down, never its text below legibility. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

export const fontSize = 13;
/** Axis labels. */
export const font = { fontSize, color: tone('muted') };
/** The drawing as the page carries it: no rules of its own, ids that cannot collide. */
export function draw(id: string, { width, height }: Size, option: EChartsCoreOption): Html {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height });
  try {
    chart.setOption({ animation: false, ...option });
    const svg = chart
      .renderToSVGString()
      .replaceAll(/<style[\s\S]*?<\/style>/g, '')
      .replaceAll(/ (class|ecmeta_\w+|pointer-events|xml:space)="[^"]*"/g, '')
      .replaceAll(/font-family:[^;"]*;?/g, '')
      .replaceAll(/font: normal normal (\d+px) [^"]*/g, 'font-size:$1')
      .replaceAll(/<rect [^>]*fill="(none|transparent)"[^>]*><\/rect>/g, '')
      .replaceAll(/ (?:d|transform)="[^"]*"/g, (drawn) => drawn.replaceAll(/(\.\d)\d+/g, '$1'))
      .replaceAll(/zr\d+-/g, `${id}-`)
      .replaceAll(/>\s+</g, '><');
    return new Html(svg.replace('<svg ', '<svg aria-hidden="true" focusable="false" '));
  } finally {
    // An open chart keeps a timer, and the process with it.
    chart.dispose();
  }
}

/** The axis's ends and step: round numbers with the data between them. */
export function niceRange(values: readonly number[], steps: number) {
  const low = Math.min(...values);
  const high = Math.max(...values);
  const rough = (high - low || Math.abs(high) || 1) / steps;
  const magnitude = 10 ** Math.floor(Math.log10(rough));
  const step = magnitude * ([1, 2, 2.5, 5, 10].find((m) => m * magnitude >= rough) ?? 10);
  const min = Math.floor(low / step) * step;
  const max = Math.ceil(high / step) * step;
  return { min, max: max === min ? min + step : max, interval: step };
}
