import type { ColumnInfo, Row } from '@aws-sdk/client-athena';
import type { Kind } from '../../schemas/columns.ts';
import type { Answer, Value } from './engine.ts';

const kindOfType: Readonly<Record<string, Kind>> = {
  date: 'date',
  timestamp: 'instant',
  'timestamp with time zone': 'instant',
  double: 'number',
  float: 'number',
  real: 'number',
  decimal: 'number',
  bigint: 'count',
  integer: 'count',
  smallint: 'count',
  tinyint: 'count',
};

/** `2025-11-26 21:00:00.000`, with ` UTC` behind it where the type has a zone; others stay text. */
function instant(text: string): Value {
  const iso = text.replace(' ', 'T').replace(/ UTC$/, 'Z');
  const moment = new Date(iso.endsWith('Z') ? iso : `${iso}Z`);
  return Number.isNaN(moment.getTime()) ? text : moment;
}

function count(text: string): Value {
  const nearest = Number(text);
  return Number.isSafeInteger(nearest) ? nearest : BigInt(text);
}

/** A cell as Athena writes it; a missing value is no text at all, which an empty text is not. */
function value(text: string | undefined, type = ''): Value {
  if (text === undefined) return null;
  if (type === 'boolean') return text === 'true';
  const kind = kindOfType[type];
  if (kind === 'number') return Number(text); // also `NaN`, `Infinity` and `-0.0`
  if (kind === 'count') return count(text);
  return kind === 'instant' ? instant(text) : text;
}

/** Athena's columns with their kinds; two of one name are told apart as DuckDB does. */
export function columnsOf(told: readonly ColumnInfo[]): Answer['columns'] {
  const seen = new Map<string, number>();
  return told.map(({ Name = '', Type = '' }) => {
    const before = seen.get(Name) ?? 0;
    seen.set(Name, before + 1);
    return {
      name: before === 0 ? Name : `${Name}_${before}`,
      kind: kindOfType[Type] ?? 'text',
    };
  });
}

export function rowOf(
  columns: Answer['columns'],
  told: readonly ColumnInfo[],
  { Data = [] }: Row,
): Answer['rows'][number] {
  return Object.fromEntries(
    columns.map(({ name }, i) => [name, value(Data[i]?.VarCharValue, told[i]?.Type)]),
  );
}

/** A SELECT's first row repeats the names of its columns; SHOW and DESCRIBE have no such row. */
export function isHeader(told: readonly ColumnInfo[], row: Row | undefined): boolean {
  return row !== undefined && told.every(({ Name }, i) => row.Data?.[i]?.VarCharValue === Name);
}
