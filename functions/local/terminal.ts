import { styleText } from 'node:util';
import type { Io } from './command.ts';
import { settings } from './settings.ts';

type Style = Parameters<typeof styleText>[0];

/** The text in a colour, or plain where colours are off. */
export function coloured(io: Io, style: Style, text: string): string {
  return io.isColoured ? styleText(style, text, { validateStream: false }) : text;
}

export function heading(io: Io, text: string): string {
  return `\n${coloured(io, 'bold', text)}\n`;
}

/** `1 row`, `2 rows`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

const ansi = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'g');

function shownWidth(text: string): number {
  return text.replaceAll(ansi, '').length;
}

function padded(text: string, width: number, isRight: boolean): string {
  const space = ' '.repeat(Math.max(0, width - shownWidth(text)));
  return isRight ? space + text : text + space;
}

/** Rows under headings, columns as wide as needed, numbers to the right. */
export function table(
  io: Io,
  headings: readonly string[],
  rows: readonly (readonly string[])[],
  isNumeric: (column: number) => boolean = () => false,
): string {
  const widths = headings.map((title, i) =>
    Math.max(shownWidth(title), ...rows.map((row) => shownWidth(row[i] ?? ''))),
  );
  const line = (cells: readonly string[]) =>
    `  ${cells.map((cell, i) => padded(cell, widths[i] ?? 0, isNumeric(i))).join('  ')}`.trimEnd();
  return [
    line(headings.map((title) => coloured(io, 'dim', title))),
    ...rows.map((row) => line(row)),
    '',
  ].join('\n');
}

/** The console as the commands see it. */
export function terminalIo(signal: AbortSignal): Io {
  // `lake … | head` closes the pipe early: that is the reader's right, not an error.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(0);
  });
  const isWatched = process.stderr.isTTY === true;
  return {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    progress: (message) => {
      if (isWatched) process.stderr.write(`\r\u001b[2K${message}`);
    },
    isColoured: process.stdout.isTTY === true && !settings.noColour,
    width: process.stdout.columns ?? 100,
    signal,
  };
}

/** Takes the progress line away again. */
export function clearProgress(): void {
  if (process.stderr.isTTY === true) process.stderr.write('\r\u001b[2K');
}
