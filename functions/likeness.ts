import { isMonthEnd } from '../schemas/calendar.ts';
import type { Dataset } from '../schemas/dataset.ts';
import type { LikenessRule } from '../schemas/health.ts';
import type { KnownRows } from './known-rows.ts';
import type { Disagreement } from './reconciled-rows.ts';
import type { ParsedRow } from './source.ts';

type Row = ParsedRow['row'];

// Fewer say nothing of a whole.
const fewestCompared = 20;
const leastMonthEnds = 0.5;
const leastNamesKept = 0.8;

function logOf(row: Row, column: string): number | undefined {
  const value = row[column];
  const isNumber = typeof value === 'number' || typeof value === 'bigint';
  const size = isNumber ? Math.abs(Number(value)) : 0;
  return size > 0 ? Math.log(size) : undefined;
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function median(values: Float64Array): number {
  return values.toSorted()[Math.floor(values.length / 2)] ?? 0;
}

/** Of two lists beside each other; 1 where one of them does not vary. */
function correlation(xs: Float64Array, ys: Float64Array): number {
  const [a, b] = [mean(xs), mean(ys)];
  let [own, other, both] = [0, 0, 0];
  for (const [i, value] of xs.entries()) {
    const [x, y] = [value - a, (ys[i] as number) - b];
    own += x * x;
    other += y * y;
    both += x * y;
  }
  return own > 1e-9 && other > 1e-9 ? both / Math.sqrt(own * other) : 1;
}

type Pair = readonly [before: Row, now: Row];

/** Logarithms of what each series said before and says now, where it says both. */
function logsOf(pairs: readonly Pair[], column: string): [before: Float64Array, now: Float64Array] {
  const [befores, nows] = [new Float64Array(pairs.length), new Float64Array(pairs.length)];
  let length = 0;
  for (const [before, now] of pairs) {
    const [a, b] = [logOf(before, column), logOf(now, column)];
    if (a === undefined || b === undefined) continue;
    befores[length] = a;
    nows[length] = b;
    length += 1;
  }
  return [befores.subarray(0, length), nows.subarray(0, length)];
}

function unlikeColumn(rule: LikenessRule, pairs: readonly Pair[], column: string) {
  const [befores, logs] = logsOf(pairs, column);
  if (logs.length < (rule.fewest ?? fewestCompared)) return undefined;
  const factor = Math.exp(median(logs.map((now, i) => now - (befores[i] as number))));
  if (Math.max(factor, 1 / factor) > rule.mostTypicalFactor) {
    return {
      expected: `${column} to change by a factor ${rule.mostTypicalFactor} at most, as a rule`,
      found: `${factor.toPrecision(3)} in the middle of ${logs.length} series`,
    };
  }
  const alike = correlation(befores, logs);
  if (alike >= rule.leastCorrelation) return undefined;
  return {
    expected: `${column} to go with what each series had before, ${rule.leastCorrelation} or more`,
    found: `a correlation of ${alike.toFixed(2)} in ${logs.length} series`,
  };
}

function renamed({ name }: LikenessRule, pairs: readonly Pair[]): Disagreement | undefined {
  if (name === undefined || pairs.length < fewestCompared) return undefined;
  const kept = pairs.filter(([before, now]) => before[name] === now[name]).length;
  if (kept >= leastNamesKept * pairs.length) return undefined;
  return {
    expected: `${name} to stay as it was in most of ${pairs.length} series`,
    found: `${pairs.length - kept} others`,
  };
}

/** Where a response is not like what its series were before. */
export function unlikeness(
  { health }: Dataset,
  rows: readonly ParsedRow[],
  known: KnownRows,
): Disagreement | undefined {
  const rule = health?.likeness;
  if (!rule) return undefined;
  const pairs = rows.flatMap(({ row }): Pair[] => {
    const before = known.lastLike(row);
    return before ? [[before, row]] : [];
  });
  const [first] = rows;
  const isAnyKnown = first !== undefined && known.likesBeside(first.row) >= fewestCompared;
  const fresh = rows.length - pairs.length;
  if (isAnyKnown && rows.length >= fewestCompared && fresh > rule.mostNewShare * rows.length) {
    return {
      expected: `most of ${rule.series.join(', ')} to be known, of ${rows.length}`,
      found: `${fresh} never heard of`,
    };
  }
  for (const column of rule.columns) {
    const fault = unlikeColumn(rule, pairs, column);
    if (fault) return fault;
  }
  return renamed(rule, pairs);
}

/** A response in which few rows end with a month, where companies’ periods do. */
export function monthEndFault(
  { health }: Dataset,
  rows: readonly ParsedRow[],
): Disagreement | undefined {
  const rule = health?.monthEnds;
  const meant = rule ? rows.filter(({ row }) => row[rule.with] != null) : [];
  if (!rule || meant.length < fewestCompared) return undefined;
  const { column } = rule;
  const ends = meant.filter(({ row }) => isMonthEnd(String(row[column]))).length;
  if (ends >= leastMonthEnds * meant.length) return undefined;
  const expected = `${column} to be a month’s last day in most of ${meant.length} rows`;
  return { expected, found: `in ${ends}` };
}

/** A row whose share of the whole is not the one its amount comes to. */
export function shareFault(
  { health }: Dataset,
  rows: readonly ParsedRow[],
): Disagreement | undefined {
  const rule = health?.share;
  const amounts = rule ? rows.map(({ row }) => row[rule.of]) : [];
  if (!rule || amounts.some((amount) => typeof amount !== 'number')) return undefined;
  const whole = amounts.reduce((sum: number, amount) => sum + Number(amount), 0);
  for (const { row, position } of rows) {
    const share = (100 * Number(row[rule.of])) / whole;
    if (Math.abs(share - Number(row[rule.column])) <= rule.mostApart_percent) continue;
    return {
      expected: `${rule.column} to be the share of ${rule.of}, ${share.toFixed(2)} at ${position}`,
      found: String(row[rule.column]),
    };
  }
  return undefined;
}

/** The second of two lines that are alike, and of two that only name the same thing. */
function writtenTwice({ health, columns, grain }: Dataset, rows: readonly ParsedRow[]) {
  const rule = health?.distinctBut;
  if (!rule) return { lines: [], names: [] };
  const again = (names: readonly string[]): ParsedRow[] => {
    const seen = new Set<string>();
    const own = names.filter((name) => name !== rule.column);
    return rows.filter(({ row }) => {
      const line = own.map((name) => String(row[name])).join('\u0000');
      const isAgain = seen.has(line);
      seen.add(line);
      return isAgain;
    });
  };
  const lines = again(Object.keys(columns));
  const isLeftover = ({ row }: ParsedRow) => row[rule.unlessZero] === 0;
  const names = again(grain).filter((each) => !lines.includes(each) && !isLeftover(each));
  return { lines, names };
}

/** Lines not to be used since they stand there twice, and what is to be told of others. */
export function repeatedLines(dataset: Dataset, rows: readonly ParsedRow[]) {
  const { lines, names } = writtenTwice(dataset, rows);
  const refused = lines.map((line) => [line, 'expected one line, found it twice'] as const);
  const [first] = names;
  const warnings = first
    ? [`expected one line of each, found ${names.length} more, at ${first.position}`]
    : [];
  return { refused, warnings };
}
