import type { Dataset } from '../schemas/dataset.ts';
import type { AgainRule } from '../schemas/health.ts';
import { dayOf, type KnownRows } from './known-rows.ts';
import type { ParsedRow } from './source.ts';

type Row = ParsedRow['row'];

/** Whether two rows say the same; undefined where the newer says nothing that could be. */
function isAlike({ columns }: AgainRule, before: Row, row: Row): boolean | undefined {
  if (columns.every((name) => row[name] == null)) return undefined;
  return columns.every((name) => String(row[name] ?? '') === String(before[name] ?? ''));
}

/** Why the rows of one day are those of another, or undefined. */
function againFault(rule: AgainRule, pairs: readonly (readonly [before: Row, row: Row])[]) {
  const alike = pairs.flatMap(([before, row]) => isAlike(rule, before, row) ?? []);
  const same = alike.filter(Boolean).length;
  const [[before] = []] = pairs;
  if (!before || alike.length < rule.fewest || same <= rule.mostShare * alike.length) {
    return undefined;
  }
  return `expected new readings, found those of ${dayOf(before)} again in ${same} of ${alike.length} series`;
}

/**
 * Rows of a day that says what its source said of the day before, with the reason: each may be chance
 * and all together are a file served again under another date.
 *
 * @param rows in order of their days
 */
export function daysAgain(
  { health }: Dataset,
  rows: readonly ParsedRow[],
  known: KnownRows,
): (readonly [ParsedRow, string])[] {
  const rule = health?.again;
  if (!rule) return [];
  const days = Map.groupBy(known.withBefore(rows), ([{ row }]) => dayOf(row));
  return [...days].flatMap(([day, ofDay]) => {
    const pairs = ofDay.flatMap(([{ row }, before]) =>
      before && dayOf(before) < day ? [[before, row] as const] : [],
    );
    const fault = againFault(rule, pairs);
    return fault === undefined ? [] : ofDay.map(([parsed]) => [parsed, fault] as const);
  });
}
