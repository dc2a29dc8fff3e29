import type { AskedOfAthena } from '../query/athena-cost.ts';
import type { Io, Option } from './command.ts';

/** Which engine is asked, and where Athena is. */
export const engineOptions = {
  engine: {
    type: 'string',
    value: 'E',
    meaning: 'duckdb (default, on this machine) or athena, where the lake is in S3',
  },
  database: {
    type: 'string',
    value: 'D',
    meaning: 'for athena: the Glue database (or LAKE_ATHENA_DATABASE)',
  },
  workgroup: {
    type: 'string',
    value: 'W',
    meaning: 'for athena: the workgroup (or LAKE_ATHENA_WORKGROUP)',
  },
  results: {
    type: 'string',
    value: 'S3',
    meaning: 'for athena: where answers go, if the workgroup names no place',
  },
  reuse: {
    type: 'string',
    value: 'MIN',
    meaning: 'for athena: take an answer to the same SQL of up to this age',
  },
} as const satisfies Readonly<Record<string, Option>>;

/** What Athena was asked, for `--json`. */
export interface AthenaAccount {
  readonly queries: readonly AskedOfAthena[];
  readonly scanned_bytes: number;
  /** At list price, us-east-1. */
  readonly cost_usd: number;
}

export function accountOf(queries: readonly AskedOfAthena[]): AthenaAccount {
  return {
    queries,
    scanned_bytes: queries.reduce((sum, { scanned_bytes }) => sum + scanned_bytes, 0),
    cost_usd: queries.reduce((sum, { cost_usd }) => sum + cost_usd, 0),
  };
}

/** One line about what was asked; nothing where Athena was not. */
export function tellAccount(io: Io, account: AthenaAccount | undefined): void {
  if (!account) return;
  const { queries, scanned_bytes, cost_usd } = account;
  const which =
    queries.length === 1 ? `query ${queries[0]?.query_id}` : `${queries.length} queries`;
  const read = `${(scanned_bytes / 1024 ** 2).toFixed(1)} MB read`;
  io.err(`Athena: ${which}, ${read}, about $${cost_usd.toFixed(5)}\n`);
}
