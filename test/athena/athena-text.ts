import type { Json, StatementResults } from '../engines/trino-session.ts';

export type TrinoColumns = NonNullable<StatementResults['columns']>;

/** Trino's type by the name Athena gives it in a result's metadata. */
export function athenaType(trino: string): string {
  if (trino.startsWith('timestamp')) {
    return trino.endsWith('with time zone') ? 'timestamp with time zone' : 'timestamp';
  }
  const name = trino.replace(/\(.*$/, '');
  return name === 'real' ? 'float' : name;
}

/** A double as Java prints it, which is how Athena writes one: `9.0`, `1.0E10`, `1.0E-5`. */
function doubleText(value: number): string {
  if (Object.is(value, -0)) return '-0.0';
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e7)) {
    const [digits = '', exponent = ''] = value.toExponential().split('e');
    return `${digits.includes('.') ? digits : `${digits}.0`}E${exponent.replace('+', '')}`;
  }
  const text = String(value);
  return text.includes('.') ? text : `${text}.0`;
}

/** A cell as Athena writes it; null is no text at all. */
export function athenaText(value: Json, trinoType: string): string | null {
  if (value === null) return null;
  if (trinoType === 'double' || trinoType === 'real') return doubleText(Number(value));
  if (trinoType.startsWith('timestamp')) {
    const [, start = '', fraction = '', zone = ''] =
      /^(\S+ \S+?)(?:\.(\d+))?( .+)?$/.exec(String(value)) ?? [];
    return `${start}.${fraction.slice(0, 3).padEnd(3, '0')}${zone}`;
  }
  return String(value);
}

/** The result file's lines: every text in quotes, a missing value as nothing. */
export function csvOf(rows: readonly (readonly (string | null)[])[]): string {
  const cell = (text: string | null) => (text === null ? '' : `"${text.replaceAll('"', '""')}"`);
  return rows.map((row) => `${row.map(cell).join(',')}\n`).join('');
}
