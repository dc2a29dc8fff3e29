import { randomUUID } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type DuckDBConnection,
  DuckDBInstance,
  type DuckDBType,
  DuckDBTypeId,
  type DuckDBValue,
  StatementType,
} from '@duckdb/node-api';
import type { Kind } from '../../schemas/columns.ts';
import { QueryFailedError } from '../errors.ts';
import type { Answer, QueryEngine, Value } from './engine.ts';

const dayMs = 86_400_000;
const questions: ReadonlySet<StatementType> = new Set([
  StatementType.SELECT,
  StatementType.EXPLAIN,
]);

const kindOfType = new Map<DuckDBTypeId, Kind>([
  [DuckDBTypeId.DATE, 'date'],
  [DuckDBTypeId.TIMESTAMP, 'instant'],
  [DuckDBTypeId.TIMESTAMP_MS, 'instant'],
  [DuckDBTypeId.TIMESTAMP_TZ, 'instant'],
  [DuckDBTypeId.DOUBLE, 'number'],
  [DuckDBTypeId.FLOAT, 'number'],
  [DuckDBTypeId.DECIMAL, 'number'],
  [DuckDBTypeId.BIGINT, 'count'],
  [DuckDBTypeId.HUGEINT, 'count'],
  [DuckDBTypeId.INTEGER, 'count'],
  [DuckDBTypeId.SMALLINT, 'count'],
  [DuckDBTypeId.TINYINT, 'count'],
  [DuckDBTypeId.UBIGINT, 'count'],
  [DuckDBTypeId.UINTEGER, 'count'],
]);

function plain(value: DuckDBValue, type: DuckDBType): Value {
  if (value === null || typeof value === 'boolean') return value;
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint') {
    const nearest = Number(value);
    return Number.isSafeInteger(nearest) ? nearest : value;
  }
  const kind = kindOfType.get(type.typeId);
  if (kind === 'date') {
    return new Date((value as { days: number }).days * dayMs).toISOString().slice(0, 10);
  }
  if (type.typeId === DuckDBTypeId.TIMESTAMP_MS) {
    return new Date(Number((value as unknown as { millis: bigint }).millis));
  }
  if (kind === 'instant') {
    return new Date(Number((value as unknown as { micros: bigint }).micros / 1000n));
  }
  return kind === 'number' ? Number(value.toString()) : value.toString();
}

// Most of a small question is planning, which is done on one core.
const mostAtOnce = 2;

interface Waiting {
  readonly turn: number;
  readonly begin: (connection: DuckDBConnection) => void;
}

/** Callers may ask several questions at once; a connection is for one at a time. */
class Lines {
  readonly connections: readonly DuckDBConnection[];
  readonly #free: DuckDBConnection[];
  readonly #waiting: Waiting[] = [];

  constructor(connections: readonly DuckDBConnection[]) {
    this.connections = connections;
    this.#free = [...connections];
  }

  /** Asks on the first connection that is free, the lowest turn first. */
  async enter<T>(turn: number, ask: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    const connection = this.#free.shift() ?? (await this.#wait(turn));
    try {
      return await ask(connection);
    } finally {
      const next = this.#waiting.shift();
      if (next) next.begin(connection);
      else this.#free.unshift(connection);
    }
  }

  #wait(turn: number): Promise<DuckDBConnection> {
    return new Promise((begin) => {
      const before = this.#waiting.findLastIndex((each) => each.turn <= turn);
      this.#waiting.splice(before + 1, 0, { turn, begin });
    });
  }
}

/** DuckDB in memory, over files of the lake. */
export class DuckDb implements QueryEngine {
  readonly #instance: DuckDBInstance;
  readonly #lines: Lines;

  private constructor(instance: DuckDBInstance, connections: readonly DuckDBConnection[]) {
    this.#instance = instance;
    this.#lines = new Lines(connections);
  }

  static async open(): Promise<DuckDb> {
    // In UTC whatever the machine's zone: timestamps are UTC by meaning.
    const instance = await DuckDBInstance.create(':memory:', {
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
      // By itself DuckDB takes most of the machine; past this it sorts and joins on disk.
      memory_limit: '1GB',
      // Made when first needed and removed with the engine; by itself it is `.tmp` where one stands.
      temp_directory: join(tmpdir(), `lake-query-${randomUUID()}`),
    });
    const connecting = Array.from({ length: mostAtOnce }, () => instance.connect());
    const engine = new DuckDb(instance, await Promise.all(connecting));
    // A file is opened for each view that names it, and never changes.
    await engine.run('SET parquet_metadata_cache = true');
    return engine;
  }

  async run(sql: string, turn = 0): Promise<Answer> {
    return await this.#lines.enter(turn, (connection) => this.#ask(connection, sql));
  }

  async #ask(connection: DuckDBConnection, sql: string): Promise<Answer> {
    try {
      const reader = await connection.runAndReadAll(sql);
      const names = reader.deduplicatedColumnNames();
      const types = reader.columnTypes();
      const columns = names.map((name, i) => ({
        name,
        kind: kindOfType.get((types[i] as DuckDBType).typeId) ?? ('text' as const),
      }));
      const rows = reader
        .getRows()
        .map((row) =>
          Object.fromEntries(
            names.map((name, i) => [name, plain(row[i] ?? null, types[i] as DuckDBType)]),
          ),
        );
      return { columns, rows };
    } catch (error) {
      throw new QueryFailedError((error as Error).message, { cause: error });
    }
  }

  async parquet(sql: string, { isSorted } = { isSorted: false }, turn = 0): Promise<Uint8Array> {
    const path = join(tmpdir(), `lake-${randomUUID()}.parquet`);
    const order = isSorted ? ' ORDER BY ALL' : '';
    try {
      await this.run(`COPY (${sql}${order}) TO '${path}' (FORMAT parquet, COMPRESSION zstd)`, turn);
      return await readFile(path);
    } finally {
      await rm(path, { force: true });
    }
  }

  async mustBeQuestion(sql: string): Promise<void> {
    try {
      const statementType = await this.#lines.enter(0, async (connection) => {
        const statements = await connection.extractStatements(sql);
        if (statements.count === 1) return (await statements.prepare(0)).statementType;
        throw new Error(`expected one question, found ${statements.count}`);
      });
      if (!questions.has(statementType)) {
        throw new Error(`expected a question, found ${StatementType[statementType]}`);
      }
    } catch (error) {
      throw new QueryFailedError((error as Error).message, { cause: error });
    }
  }

  async beRepeatable(): Promise<void> {
    // A sum of doubles taken on several threads has another last digit from time to time.
    await this.run('SET threads = 1');
  }

  close(): void {
    for (const connection of this.#lines.connections) connection.closeSync();
    this.#instance.closeSync();
  }
}
