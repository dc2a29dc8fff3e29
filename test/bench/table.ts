import type { Figures } from './measure.ts';

/** A line of the table: figures, or why there are none. */
export interface Line {
  readonly what: string;
  readonly result: Figures | { readonly skipped: string };
  /** The line whose CPU per row this one's is divided by. */
  readonly comparedWith?: string;
}

const headings = ['what', 'rows', 'CPU s', 'wall s', 'rows/CPU s', 'peak MB', 'x ours', 'note'];

function cpuPerRow({ cpu_s, rows }: Figures): number {
  return cpu_s / (rows ?? 1);
}

function cellsOf(line: Line, lines: readonly Line[]): string[] {
  const { what, result, comparedWith } = line;
  if ('skipped' in result) return [what, '', '', '', '', '', '', `skipped: ${result.skipped}`];
  const { rows, cpu_s, wall_s, peak_mb, note } = result;
  const base = lines.find((other) => other.what === comparedWith)?.result;
  const ratio = base && !('skipped' in base) ? cpuPerRow(result) / cpuPerRow(base) : undefined;
  return [
    what,
    rows?.toLocaleString('en-GB') ?? '',
    cpu_s.toFixed(2),
    wall_s.toFixed(2),
    rows === undefined ? '' : Math.round(rows / cpu_s).toLocaleString('en-GB'),
    peak_mb?.toFixed(0) ?? '',
    ratio === undefined ? '' : `${ratio.toFixed(ratio < 1 ? 2 : ratio < 10 ? 1 : 0)}x`,
    note ?? '',
  ];
}

/** The lines under one heading, names and notes to the left and figures to the right. */
export function tableOf(lines: readonly Line[]): string {
  const rows = [headings, ...lines.map((line) => cellsOf(line, lines))];
  const last = headings.length - 1;
  const widths = headings.map((_, i) => Math.max(...rows.map((cells) => cells[i]?.length ?? 0)));
  return rows
    .map((cells) =>
      cells
        .map((cell, i) =>
          i === 0 || i === last
            ? cell.padEnd(i === 0 ? (widths[0] ?? 0) : 0)
            : cell.padStart(widths[i] ?? 0),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
