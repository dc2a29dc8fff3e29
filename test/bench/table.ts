import type { Figures } from './measure.ts';

/** A line of the table: figures, or why there are none. */
export interface Line {
  readonly what: string;
  readonly result: Figures | { readonly skipped: string };
  /** The line by whose figure this one's is divided: the middle time where both have one, else CPU per row. */
  readonly comparedWith?: string;
}

/** Lines that belong together. */
export interface Section {
  readonly title: string;
  /** What a reader must know to compare its lines. */
  readonly about: string;
  readonly lines: readonly Line[];
}

const headings = [
  'what',
  'rows',
  'CPU s',
  'wall s',
  'rows/CPU s',
  'median ms',
  'peak MB',
  'x ours',
  'note',
];

/** The figures of a line, or undefined when it was skipped or is not there. */
export function figuresOf(lines: readonly Line[], what: string | undefined): Figures | undefined {
  const result = lines.find((line) => line.what === what)?.result;
  return result && !('skipped' in result) ? result : undefined;
}

/** How many times the cost of `base` these figures are. */
export function ratioOf(figures: Figures, base: Figures): number {
  if (figures.median_ms !== undefined && base.median_ms !== undefined) {
    return figures.median_ms / base.median_ms;
  }
  return figures.cpu_s / (figures.rows ?? 1) / (base.cpu_s / (base.rows ?? 1));
}

function times(ratio: number): string {
  return `${ratio.toFixed(ratio < 1 ? 2 : ratio < 10 ? 1 : 0)}x`;
}

function cellsOf(line: Line, lines: readonly Line[]): string[] {
  const { what, result, comparedWith } = line;
  if ('skipped' in result) return [what, '', '', '', '', '', '', '', `skipped: ${result.skipped}`];
  const { rows, cpu_s, wall_s, median_ms, peak_mb, note } = result;
  const base = figuresOf(lines, comparedWith);
  return [
    what,
    rows?.toLocaleString('en-GB') ?? '',
    cpu_s.toFixed(2),
    wall_s.toFixed(2),
    rows === undefined ? '' : Math.round(rows / cpu_s).toLocaleString('en-GB'),
    median_ms?.toFixed(1) ?? '',
    peak_mb?.toFixed(0) ?? '',
    base ? times(ratioOf(result, base)) : '',
    note ?? '',
  ];
}

/** Rows under headings; the first and the last column to the left, figures to the right. */
export function aligned(rows: readonly (readonly string[])[]): string {
  const last = (rows[0]?.length ?? 0) - 1;
  const widths = rows[0]?.map((_, i) => Math.max(...rows.map((cells) => cells[i]?.length ?? 0)));
  return rows
    .map((cells) =>
      cells
        .map((cell, i) => {
          if (i === last) return cell;
          return i === 0 ? cell.padEnd(widths?.[0] ?? 0) : cell.padStart(widths?.[i] ?? 0);
        })
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** The lines under one heading. A column nobody has a figure for is left out. */
export function tableOf(lines: readonly Line[]): string {
  const rows = lines.map((line) => cellsOf(line, lines));
  const isUsed = headings.map((_, i) => rows.some((cells) => cells[i] !== ''));
  return aligned([headings, ...rows].map((cells) => cells.filter((_, i) => isUsed[i])));
}
