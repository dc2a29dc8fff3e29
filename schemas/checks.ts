import * as z from 'zod';
import type { Dataset } from './dataset.ts';

/** A question whose answer is the number of faults, one row with one column `faults`. */
export interface Check {
  readonly name: string;
  readonly subject: string;
  readonly expected: string;
  readonly sql: string;
}

interface Limits {
  readonly minimum?: number;
  readonly maximum?: number;
  readonly enum?: readonly string[];
  readonly anyOf?: readonly Limits[];
}

/** What the contract says of a column, as a condition that holds for good values and for NULL. */
function conditions(column: string, limits: Limits): string[] {
  const own = limits.anyOf?.find((branch) => branch.enum || branch.minimum !== undefined) ?? limits;
  const isSafe = (bound: number | undefined): bound is number =>
    bound !== undefined && Math.abs(bound) < Number.MAX_SAFE_INTEGER;
  return [
    ...(own.enum ? [`${column} IN (${own.enum.map((value) => `'${value}'`).join(', ')})`] : []),
    ...(isSafe(own.minimum) ? [`${column} >= ${own.minimum}`] : []),
    ...(isSafe(own.maximum) ? [`${column} <= ${own.maximum}`] : []),
  ];
}

function inContract(dataset: Dataset): string {
  const { properties = {} } = z.toJSONSchema(dataset.row, { unrepresentable: 'any' });
  const perColumn = Object.entries(properties).flatMap(([column, limits]) =>
    conditions(column, limits as Limits),
  );
  const compulsory = Object.entries(dataset.columns)
    .filter(([, { nullableBecause }]) => nullableBecause === undefined)
    .map(([column]) => `${column} IS NOT NULL`);
  return [...perColumn, ...compulsory].map((condition) => `NOT (${condition})`).join(' OR ');
}

/** What every dataset is held to, asked of the stored rows and not of the ones on their way in. */
export function checksOf(dataset: Dataset): Check[] {
  const { name, grain, invariants } = dataset;
  const keys = [...grain, 'source', 'known_at'].join(', ');
  const count = (from: string) => `SELECT COUNT(*) AS faults FROM ${from}`;
  return [
    {
      name: 'grain_unique',
      subject: name,
      expected: `one row per ${grain.join(', ')} and moment`,
      sql: count(`(SELECT ${keys} FROM ${name} GROUP BY ${keys} HAVING COUNT(*) > 1) AS doubled`),
    },
    {
      name: 'values_in_contract',
      subject: name,
      expected: 'types, ranges and enumerations as declared',
      sql: `${count(name)} WHERE ${inContract(dataset)}`,
    },
    ...(invariants.length === 0
      ? []
      : [
          {
            name: 'rules_hold',
            subject: name,
            expected: invariants.map((rule) => rule.name).join('; '),
            sql: `${count(name)} WHERE ${invariants.map(({ sql }) => `NOT (${sql})`).join(' OR ')}`,
          },
        ]),
    {
      name: 'times_in_order',
      subject: name,
      expected: 'published_at <= known_at <= fetched_at',
      sql: `${count(name)} WHERE published_at > known_at OR known_at > fetched_at`,
    },
  ];
}
