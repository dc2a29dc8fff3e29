import { randomUUID } from 'node:crypto';
import { duckDbLake } from '../../../functions/duckdb-lake.ts';
import { currentTables } from '../../../functions/lake/release.ts';
import type { ObjectStore } from '../../../functions/lake/store.ts';
import type { Answer, Value } from '../../../functions/query/engine.ts';
import { tableNames } from '../../../functions/tables.ts';

/** Puts an object anywhere in S3, past the lake. */
export type PutObject = (address: string, bytes: Uint8Array) => Promise<void>;

interface Execution {
  readonly workgroup: string;
  readonly state: 'SUCCEEDED' | 'FAILED';
  readonly reason?: string;
  readonly answer?: Answer;
  readonly dataManifest?: string;
}

const athenaTypes = {
  text: 'varchar',
  date: 'date',
  instant: 'timestamp',
  number: 'double',
  count: 'bigint',
} as const;

function cell(value: Value): { VarCharValue?: string } {
  if (value === null || value === undefined) return {};
  if (value instanceof Date) {
    return { VarCharValue: value.toISOString().replace('T', ' ').replace('Z', '') };
  }
  return { VarCharValue: String(value) };
}

const unload = /^UNLOAD \(([\s\S]*)\) TO '([^']+)' WITH/;

/**
 * Athena's API as the pipeline uses it, answered by DuckDB over the lake as it stands when asked.
 *
 * It is not Athena: that the SQL means the same there is proven on Trino by `npm run test:athena`.
 * Here the point is the pipeline around it: which statements, how many, in which order, who may.
 */
export class AthenaService {
  /** Statements so far. */
  readonly asked: string[] = [];
  /** Makes the next statements fail with this reason while it is set. */
  failure: string | undefined;
  readonly #store: ObjectStore;
  readonly #put: PutObject;
  readonly #results: string;
  readonly #executions = new Map<string, Execution>();

  constructor(store: ObjectStore, put: PutObject, results: string) {
    this.#store = store;
    this.#put = put;
    this.#results = results;
  }

  /** The workgroup a request is about, for who may ask. */
  workgroupOf({ WorkGroup, QueryExecutionId }: Readonly<Record<string, unknown>>): string {
    if (WorkGroup !== undefined) return String(WorkGroup);
    return this.#executions.get(String(QueryExecutionId))?.workgroup ?? '';
  }

  async answer(operation: string, input: Readonly<Record<string, unknown>>): Promise<unknown> {
    const id = String(input['QueryExecutionId']);
    if (operation === 'StartQueryExecution') return await this.#start(input);
    if (operation === 'GetQueryExecution') return { QueryExecution: this.#execution(id) };
    if (operation === 'GetQueryResults') return this.#results_(id, input);
    if (operation === 'StopQueryExecution') return {};
    throw new TypeError(`${operation}: not an operation known here`);
  }

  async #start({ QueryString, WorkGroup }: Readonly<Record<string, unknown>>) {
    const id = randomUUID();
    const workgroup = String(WorkGroup);
    const sql = String(QueryString);
    this.asked.push(sql);
    this.#executions.set(id, { workgroup, ...(await this.#ran(id, sql)) });
    return { QueryExecutionId: id };
  }

  async #ran(id: string, sql: string): Promise<Omit<Execution, 'workgroup'>> {
    if (this.failure !== undefined) return { state: 'FAILED', reason: this.failure };
    const engine = await duckDbLake.open(this.#store, await currentTables(this.#store, tableNames));
    try {
      const [, question, prefix] = unload.exec(sql) ?? [];
      if (question === undefined || prefix === undefined) {
        return { state: 'SUCCEEDED', answer: await engine.run(sql) };
      }
      const file = `${prefix}${randomUUID()}`;
      await this.#put(file, await engine.parquet(question));
      const dataManifest = `${this.#results}/${id}-manifest.csv`;
      await this.#put(dataManifest, new TextEncoder().encode(`${file}\n`));
      return { state: 'SUCCEEDED', dataManifest };
    } catch (error) {
      return { state: 'FAILED', reason: (error as Error).message };
    } finally {
      engine.close();
    }
  }

  #execution(id: string) {
    const found = this.#executions.get(id);
    return {
      QueryExecutionId: id,
      StatementType: 'DML',
      Status: { State: found?.state, StateChangeReason: found?.reason },
      Statistics: { DataScannedInBytes: 0, DataManifestLocation: found?.dataManifest },
    };
  }

  #results_(id: string, { NextToken, MaxResults }: Readonly<Record<string, unknown>>) {
    const { columns = [], rows = [] } = this.#executions.get(id)?.answer ?? {};
    const lines = [
      { Data: columns.map(({ name }) => ({ VarCharValue: name })) },
      ...rows.map((row) => ({ Data: columns.map(({ name }) => cell(row[name] ?? null)) })),
    ];
    const first = Number(NextToken ?? 0);
    const end = first + Number(MaxResults ?? 1000);
    return {
      ResultSet: {
        Rows: lines.slice(first, end),
        ResultSetMetadata: {
          ColumnInfo: columns.map(({ name, kind }) => ({ Name: name, Type: athenaTypes[kind] })),
        },
      },
      ...(end < lines.length && { NextToken: String(end) }),
    };
  }
}
