import { exactJson } from '../../schemas/exact-json.ts';
import { SettingsError } from '../errors.ts';
import type { Answer, QueryEngine, Value } from './engine.ts';

function asText(value: Value | undefined): string {
  if (value === null || value === undefined) return '';
  if (Object.is(value, -0)) return '-0';
  return value instanceof Date ? value.toISOString() : String(value);
}

function asCsvCell(value: Value | undefined): string {
  const text = asText(value);
  // Quoted, an empty text is another cell than a missing value, which is nothing at all.
  if (value === '') return '""';
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function csv({ columns, rows }: Answer): string {
  const names = columns.map(({ name }) => name);
  const lines = rows.map((row) => names.map((name) => asCsvCell(row[name])).join(','));
  return `${[names.map(asCsvCell).join(','), ...lines].join('\n')}\n`;
}

function plainTable({ columns, rows }: Answer): string {
  const cells = rows.map((row) => columns.map(({ name }) => asText(row[name])));
  const widths = columns.map(({ name }, i) =>
    Math.max(name.length, ...cells.map((row) => row[i]?.length ?? 0)),
  );
  const line = (row: readonly string[]) =>
    row
      .map((cell, i) => {
        const isRight = columns[i]?.kind === 'number' || columns[i]?.kind === 'count';
        return isRight ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0);
      })
      .join('  ')
      .trimEnd();
  const rule = widths.map((width) => '─'.repeat(width)).join('──');
  const count = `${rows.length} row${rows.length === 1 ? '' : 's'}`;
  return `${[line(columns.map(({ name }) => name)), rule, ...cells.map(line), count].join('\n')}\n`;
}

async function arrowStream(engine: QueryEngine, sql: string): Promise<Uint8Array> {
  const { parquetWasm } = await import('./parquet-wasm.ts');
  return parquetWasm.readParquet(await engine.parquet(sql)).intoIPCStream();
}

type Rendering = (engine: QueryEngine, sql: string) => Promise<string | Uint8Array>;

export const renderings: Readonly<Record<string, Rendering>> = {
  table: async (engine, sql) => plainTable(await engine.run(sql)),
  csv: async (engine, sql) => csv(await engine.run(sql)),
  json: async (engine, sql) => `${exactJson((await engine.run(sql)).rows)}\n`,
  arrow: arrowStream,
  parquet: async (engine, sql) => await engine.parquet(sql),
};

/** The answer to `sql` in one of the formats. */
export async function render(
  engine: QueryEngine,
  sql: string,
  format: string,
): Promise<string | Uint8Array> {
  const rendering = renderings[format];
  if (!rendering) {
    const known = Object.keys(renderings).join(', ');
    throw new SettingsError(`--format: expected one of ${known}, found ${format}`);
  }
  const question = sql.replace(/;\s*$/, '');
  await engine.mustBeQuestion(question);
  return await rendering(engine, question);
}
