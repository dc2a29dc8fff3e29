import type { QueryExecution } from '@aws-sdk/client-athena';

/** What became of one statement, and what it took. */
export interface AskedOfAthena {
  readonly query_id: string;
  readonly state: string;
  readonly scanned_bytes: number;
  readonly engine_ms: number;
  readonly queued_ms: number;
  /** Whether an earlier answer was given again, which reads nothing and costs nothing. */
  readonly is_reused: boolean;
  readonly cost_usd: number;
}

const megabyte = 1024 ** 2;
const terabyte = 1024 ** 4;
const leastBilled_bytes = 10 * megabyte;

/**
 * List price of a terabyte read, us-east-1; a query counts at least 10 MB, rounded up to a whole one.
 *
 * Source: AWS, Amazon Athena pricing, "SQL queries", as believed November 2026.
 */
const usdPerTerabyte = 5;

function costOf(bytes: number, isFree: boolean): number {
  if (isFree) return 0;
  const billed = Math.max(leastBilled_bytes, Math.ceil(bytes / megabyte) * megabyte);
  return (billed / terabyte) * usdPerTerabyte;
}

/** Failed statements and those that only tell or change the catalogue are free; cancelled are not. */
export function accountOf(execution: QueryExecution): AskedOfAthena {
  const { QueryExecutionId, Status, Statistics, StatementType } = execution;
  const state = Status?.State ?? 'UNKNOWN';
  const scanned_bytes = Statistics?.DataScannedInBytes ?? 0;
  const is_reused = Statistics?.ResultReuseInformation?.ReusedPreviousResult ?? false;
  return {
    query_id: QueryExecutionId ?? '',
    state,
    scanned_bytes,
    engine_ms: Statistics?.EngineExecutionTimeInMillis ?? 0,
    queued_ms: Statistics?.QueryQueueTimeInMillis ?? 0,
    is_reused,
    cost_usd: costOf(scanned_bytes, is_reused || state === 'FAILED' || StatementType !== 'DML'),
  };
}
