import { addDays, newYorkWallClock } from '../schemas/calendar.ts';
import type { IsoDate } from '../schemas/columns.ts';
import {
  type Reconciliation,
  reconciliations,
  type Series,
  type Teller,
} from '../schemas/reconciliations.ts';
import type { CheckResult } from './check.ts';
import type { QueryEngine } from './query/engine.ts';
import { literal, literals } from './query/sql-text.ts';
import { askTogether } from './query/together.ts';
import { type Reconciled, reconcile, reconciledText, type Told } from './reconcile.ts';

/** How far back two publishers are held against each other: a difference is told until then. */
const reconciledFor_days = 45;

/** The first day looked at under a rule, on a day. */
export function reconciledSince({ lookedBack_days }: Reconciliation, today: IsoDate): IsoDate {
  return addDays(today, -(lookedBack_days ?? reconciledFor_days));
}

/** Which rows are of a series that is compared, and the name of it in SQL. */
function named(series: Series): { readonly isMeant: string; readonly name: string } {
  const { column } = series;
  if ('without' in series) {
    const name = `REPLACE(${column}, ${literal(series.without)}, '')`;
    return { isMeant: `${column} IS NOT NULL`, name };
  }
  const names = Object.entries(series.named).map(
    ([own, name]) => `WHEN ${literal(own)} THEN ${literal(name)}`,
  );
  return {
    isMeant: `${column} IN (${literals(Object.keys(series.named))})`,
    name: `CASE ${column} ${names.join(' ')} END`,
  };
}

/** The newest word of each source on each day, in the columns all questions share. */
function question(teller: Teller, side: string, since: IsoDate): string {
  const { dataset, sources, column, series, where, paidOut, unless } = teller;
  const { isMeant, name } = named(series);
  const conditions = [
    `observation_date >= DATE '${since}'`,
    isMeant,
    ...(where ? [`${where.column} = '${where.is}'`] : []),
    ...(sources ? [`source IN (${literals(sources)})`] : []),
  ];
  return [
    `SELECT '${side}' AS side, source, series, observation_date, told_value, paid_out, is_excused`,
    'FROM (',
    '  SELECT source, observation_date,',
    `    CAST(${name} AS VARCHAR) AS series,`,
    `    CAST(${column} AS DOUBLE) AS told_value,`,
    `    CAST(${paidOut ? `COALESCE(${paidOut}, 0)` : '0'} AS DOUBLE) AS paid_out,`,
    `    CAST(${unless ? `CASE WHEN ${unless} IS NULL THEN 0 ELSE 1 END` : '0'} AS BIGINT) AS is_excused,`,
    '    ROW_NUMBER() OVER (',
    `      PARTITION BY ${[...dataset.grain, 'source'].join(', ')}`,
    '      ORDER BY known_at DESC, raw_id ASC',
    '    ) AS recency',
    `  FROM ${dataset.name}`,
    `  WHERE ${conditions.join(' AND ')}`,
    ') AS heard',
    'WHERE recency = 1',
  ].join('\n');
}

/** The questions of all comparisons: SQL that both engines read alike. */
export function reconciliationQuestions(since: (rule: Reconciliation) => IsoDate): string[] {
  return reconciliations.flatMap((rule) => [
    question(rule.judged, `${rule.name} judged`, since(rule)),
    question(rule.against, `${rule.name} against`, since(rule)),
  ]);
}

/**
 * Holds publishers against each other by what an engine knows: as of a past moment, by what was known
 * then.
 *
 * @param since the first day looked at; a month and a half before `now` unless a rule or this says
 */
export async function reconciledLake(
  engine: QueryEngine,
  now: Date,
  since?: IsoDate,
): Promise<Reconciled[]> {
  const today = newYorkWallClock(now).day;
  const questions = reconciliationQuestions((rule) => since ?? reconciledSince(rule, today));
  const rows = await askTogether(engine, questions);
  const told = Map.groupBy(rows, (row) => String(row['side']));
  const side = (name: string): Told[] =>
    (told.get(name) ?? []).map((row) => ({
      source: String(row['source']),
      series: String(row['series']),
      day: String(row['observation_date']),
      value: Number(row['told_value']),
      paidOut: Number(row['paid_out']),
      isExcused: Number(row['is_excused']) === 1,
    }));
  return reconciliations.map((rule) =>
    reconcile(rule, side(`${rule.name} judged`), side(`${rule.name} against`)),
  );
}

/** What a run finds of it: a side that is silent is told of, and no fault. */
export async function checkReconciled(engine: QueryEngine, now: Date): Promise<CheckResult[]> {
  const found = await reconciledLake(engine, now);
  return found.map((each) => ({
    check_name: 'reconciled',
    subject: each.rule.name,
    observation_date: newYorkWallClock(now).day,
    status: statusOf(each),
    faults: each.differences.length,
    detail: reconciledText(each),
  }));
}

function statusOf({ rule, differences }: Reconciled): CheckResult['status'] {
  if (differences.length === 0) return 'pass';
  return rule.consequence === 'halt' ? 'fail' : 'warn';
}
