import { setTimeout as wait } from 'node:timers/promises';
import {
  type AthenaClient,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  type QueryExecution,
  StartQueryExecutionCommand,
  StopQueryExecutionCommand,
} from '@aws-sdk/client-athena';
import { QueryFailedError } from '../errors.ts';
import { type AskedOfAthena, accountOf } from './athena-cost.ts';
import { athenaError } from './athena-errors.ts';
import { columnsOf, isHeader, rowOf } from './athena-values.ts';
import type { Cut } from './cut.ts';
import type { Answer, QueryEngine } from './engine.ts';
import { parquetOf, rowsOfParquet, sortedRows } from './rows-parquet.ts';
import { mustBeOneQuestion } from './statement.ts';

/** Reads an object by its address, `s3://bucket/key`. */
export type ReadObject = (address: string) => Promise<Uint8Array>;

export interface AthenaOptions {
  /** Tries requests again by itself when it is throttled, with jitter. */
  readonly client: AthenaClient;
  readonly database: string;
  readonly workgroup: string;
  /** `s3://bucket/prefix/` for answers, where the workgroup names no place of its own. */
  readonly results?: string | undefined;
  /** Asks facts as a moment or a release knew them; as they stand when absent. */
  readonly cut?: Cut | undefined;
  /** Takes an answer of up to this age for the same SQL, whatever was committed since. */
  readonly reuse_minutes?: number | undefined;
  /** Where UNLOAD writes and how what it wrote is read; needed by `parquet` alone. */
  readonly unload?: { readonly prefix: () => string; readonly read: ReadObject } | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((message: string) => void) | undefined;
  readonly random?: () => number;
  /** Shortest pause between two looks at a running query; for tests. */
  readonly pause_ms?: number;
}

const firstPause_ms = 150;
const longestPause_ms = 2000;
const pauseGrowth = 1.5;
const mostTries = 3;
const retryPause_ms = 1000;
const rowsPerPage = 1000;
// What a conclusion asks together. Quotas are 20 and more queries at once, for the whole account.
const mostAtOnce = 8;

/** Athena, over the tables and views that Glue declares for the lake. */
export class Athena implements QueryEngine {
  readonly #options: AthenaOptions;
  readonly #asked: AskedOfAthena[] = [];
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(options: AthenaOptions) {
    this.#options = options;
  }

  /** Every statement so far, in the order in which they ended. */
  get asked(): readonly AskedOfAthena[] {
    return this.#asked;
  }

  async run(sql: string): Promise<Answer> {
    const execution = await this.#inTurn(this.#framed(sql));
    return await this.#answer(execution);
  }

  /**
   * By UNLOAD, which writes any number of files in any order, where the rows are to be sorted anyway;
   * else from the answer, whose order is the one asked for.
   */
  async parquet(sql: string, { isSorted } = { isSorted: false }): Promise<Uint8Array> {
    if (!isSorted) return await parquetOf(await this.run(sql));
    const unloaded = await this.#unloaded(sql);
    // UNLOAD of no rows may write no file, and then nothing tells the columns.
    return await parquetOf(sortedRows(unloaded ?? (await this.run(sql))));
  }

  async mustBeQuestion(sql: string): Promise<void> {
    mustBeOneQuestion(sql);
  }

  async beRepeatable(): Promise<void> {
    // How Athena adds up is not ours to say.
  }

  close(): void {
    // Every statement has ended; the client belongs to whoever made it.
  }

  #framed(sql: string): string {
    return this.#options.cut?.asked(sql) ?? sql;
  }

  async #unloaded(sql: string): Promise<Answer | undefined> {
    const { unload } = this.#options;
    if (!unload) throw new TypeError('Athena: expected a place to UNLOAD to, found none');
    const execution = await this.#inTurn(
      () =>
        `UNLOAD (${this.#framed(sql)}) TO '${unload.prefix()}' ` +
        `WITH (format = 'PARQUET', compression = 'ZSTD')`,
    );
    const manifest = execution.Statistics?.DataManifestLocation;
    const about = `query ${execution.QueryExecutionId}`;
    if (!manifest) throw athenaError(about, 'expected a list of the files written, found none');
    const listed = new TextDecoder().decode(await unload.read(manifest));
    const files = listed.split('\n').filter(Boolean);
    const parts = await Promise.all(
      files.map(async (file) => rowsOfParquet(await unload.read(file))),
    );
    const [first] = parts;
    return first && { columns: first.columns, rows: parts.flatMap(({ rows }) => rows) };
  }

  /** One of a few at once: the account's quota of concurrent queries is everybody's. */
  async #inTurn(sql: string | (() => string)): Promise<QueryExecution> {
    if (this.#running < mostAtOnce) this.#running += 1;
    else await new Promise<void>((begin) => this.#waiting.push(begin));
    try {
      return await this.#succeeded(sql);
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#running -= 1;
    }
  }

  /** Asks again what failed for a reason that Athena itself calls passing. */
  async #succeeded(sql: string | (() => string)): Promise<QueryExecution> {
    for (let tries = 1; ; tries += 1) {
      const execution = await this.#ended(typeof sql === 'string' ? sql : sql());
      const { Status, QueryExecutionId: id } = execution;
      this.#asked.push(accountOf(execution));
      if (Status?.State === 'SUCCEEDED') return execution;
      const error = Status?.AthenaError;
      if (!(error?.Retryable && tries < mostTries)) {
        const words = Status?.StateChangeReason ?? error?.ErrorMessage ?? 'no reason given';
        throw athenaError(`query ${id} ${Status?.State}`, words);
      }
      this.#options.onProgress?.(`Athena: ${id} failed for now, asking again`);
      const { random = Math.random, pause_ms: scale = retryPause_ms } = this.#options;
      await wait(scale * 2 ** tries * random(), undefined, { signal: this.#options.signal });
    }
  }

  async #start(sql: string): Promise<string> {
    const { client, database, workgroup, results, cut, reuse_minutes } = this.#options;
    const command = new StartQueryExecutionCommand({
      QueryString: sql,
      WorkGroup: workgroup,
      QueryExecutionContext: {
        Catalog: 'AwsDataCatalog',
        // A cut question may use no name but those it is given.
        ...(!cut && { Database: database }),
      },
      ...(results && { ResultConfiguration: { OutputLocation: results } }),
      ...(reuse_minutes !== undefined && {
        ResultReuseConfiguration: {
          ResultReuseByAgeConfiguration: { Enabled: true, MaxAgeInMinutes: reuse_minutes },
        },
      }),
    });
    const { QueryExecutionId: id = '' } = await this.#told('start', () => client.send(command));
    return id;
  }

  async #ended(sql: string): Promise<QueryExecution> {
    const { client, signal, onProgress } = this.#options;
    signal?.throwIfAborted();
    const id = await this.#start(sql);
    const look = new GetQueryExecutionCommand({ QueryExecutionId: id });
    let pause_ms = this.#options.pause_ms ?? firstPause_ms;
    try {
      for (;;) {
        await wait(pause_ms, undefined, { signal });
        pause_ms = Math.min(longestPause_ms, pause_ms * pauseGrowth);
        const { QueryExecution: execution } = await this.#told(id, () => client.send(look));
        const state = execution?.Status?.State;
        if (!execution || state === 'QUEUED' || state === 'RUNNING') {
          onProgress?.(progressText(id, execution));
          continue;
        }
        return execution;
      }
    } catch (error) {
      // Whatever made us stop looking: nobody waits for it any more, and it costs as it reads.
      await client.send(new StopQueryExecutionCommand({ QueryExecutionId: id })).catch(() => {});
      throw error;
    }
  }

  async #answer({ QueryExecutionId: id = '', StatementType }: QueryExecution): Promise<Answer> {
    const { client } = this.#options;
    const rows: Answer['rows'][number][] = [];
    let columns: Answer['columns'] = [];
    let NextToken: string | undefined;
    let isFirst = true;
    do {
      const page = new GetQueryResultsCommand({
        QueryExecutionId: id,
        MaxResults: rowsPerPage,
        ...(NextToken && { NextToken }),
      });
      const told = await this.#told(id, () => client.send(page));
      const info = told.ResultSet?.ResultSetMetadata?.ColumnInfo ?? [];
      const found = told.ResultSet?.Rows ?? [];
      if (isFirst) columns = columnsOf(info);
      const skipped = isFirst && StatementType === 'DML' && isHeader(info, found[0]) ? 1 : 0;
      for (const row of found.slice(skipped)) rows.push(rowOf(columns, info, row));
      isFirst = false;
      NextToken = told.NextToken;
    } while (NextToken);
    return { columns, rows };
  }

  async #told<T>(about: string, ask: () => Promise<T>): Promise<T> {
    try {
      return await ask();
    } catch (error) {
      if (error instanceof QueryFailedError) throw error;
      const { name, message } = error as Error;
      throw athenaError(about === 'start' ? 'asked' : `query ${about}`, `${name}: ${message}`, {
        cause: error,
      });
    }
  }
}

function progressText(id: string, execution: QueryExecution | undefined): string {
  const scanned = (execution?.Statistics?.DataScannedInBytes ?? 0) / 1024 ** 2;
  const state = execution?.Status?.State?.toLowerCase() ?? 'asked';
  return `Athena: ${state}, ${scanned.toFixed(1)} MB read (${id})`;
}
