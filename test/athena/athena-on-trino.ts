import { randomUUID } from 'node:crypto';
import {
  ListObjectsV2Command,
  type ListObjectsV2Output,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { Call } from '../builders/aws-calls.ts';
import {
  AwsFault,
  awsJsonServer,
  type Input,
  type LoopbackServer,
  type Operation,
} from '../builders/aws-json-server.ts';
import { pagesOf } from '../engines/trino-session.ts';
import { athenaText, athenaType, csvOf, type TrinoColumns } from './athena-text.ts';
import { noted } from './noted.ts';
import { unloadCatalog } from './trino-catalogs.ts';

/** What the endpoint can be told to get wrong. */
interface Trouble {
  /** How many of the next requests are refused for being too many. */
  throttled: number;
}

/** Athena's API, answered by Trino. */
export interface AthenaOnTrino extends LoopbackServer {
  readonly trouble: Trouble;
  /** Every statement that was started, as Trino was asked it. */
  readonly statements: readonly Statement[];
  /** Every call, in the words of IAM. */
  readonly calls: readonly Call[];
}

/** One query, from start to end. */
interface Statement {
  readonly id: string;
  readonly sql: string;
  readonly type: 'DML' | 'UTILITY';
  readonly workgroup: string;
  readonly database: string | undefined;
  readonly output: string;
  /** Seconds since 1970, a second apart: clients sort by it. */
  readonly submitted_s: number;
  state: 'QUEUED' | 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'CANCELLED';
  reason?: string;
  errorType?: string;
  scanned_bytes: number;
  columns: TrinoColumns;
  rows: (string | null)[][];
  manifest?: string;
  isCancelled: boolean;
}

interface Options {
  readonly trino: string;
  readonly s3: S3Client;
  /** Where each workgroup puts its answers. */
  readonly workgroups: Readonly<Record<string, string>>;
}

const pageRows = 1000;
const firstSubmission_s = 1_764_000_000;

function addressOf(uri: string): { Bucket: string; Key: string } {
  const [, Bucket = '', Key = ''] = /^s3:\/\/([^/]+)\/(.*)$/.exec(uri) ?? [];
  return { Bucket, Key };
}

async function put(s3: S3Client, uri: string, body: string): Promise<void> {
  await s3.send(new PutObjectCommand({ ...addressOf(uri), Body: body }));
}

async function listed(s3: S3Client, uri: string): Promise<string[]> {
  const { Bucket, Key: Prefix } = addressOf(uri);
  const found: ListObjectsV2Output = await s3.send(new ListObjectsV2Command({ Bucket, Prefix }));
  return (found.Contents ?? []).map(({ Key = '' }) => `s3://${Bucket}/${Key}`);
}

const unloadForm =
  /^\s*unload\s*\(([\s\S]*)\)\s*to\s*'(s3:\/\/[^']+)'\s*with\s*\(\s*format\s*=\s*'parquet'\s*,\s*compression\s*=\s*'zstd'\s*\)\s*$/i;

/** Trino knows no UNLOAD: it writes the same rows into an external table whose files are kept. */
async function unloadAsTable(s3: S3Client, statement: Statement): Promise<string | undefined> {
  const [, select, to] = unloadForm.exec(statement.sql) ?? [];
  if (select === undefined || to === undefined) return undefined;
  if ((await listed(s3, to)).length > 0) {
    throw new Error(`HIVE_PATH_ALREADY_EXISTS: Target directory for table '${to}' already exists`);
  }
  statement.manifest = statement.output.replace(/\.csv$/, '-manifest.csv');
  const name = `"${unloadCatalog}"."default"."u${statement.id.replaceAll('-', '')}"`;
  return `CREATE TABLE ${name} WITH (external_location = '${to}', format = 'PARQUET') AS ${select}`;
}

async function carryOut({ trino, s3 }: Options, statement: Statement): Promise<void> {
  const headers = {
    'X-Trino-User': 'athena',
    'X-Trino-Catalog': 'awsdatacatalog',
    ...(statement.database && { 'X-Trino-Schema': statement.database }),
    'X-Trino-Time-Zone': 'UTC',
    'X-Trino-Client-Capabilities': 'PARAMETRIC_DATETIME',
  };
  statement.state = 'RUNNING';
  try {
    const sql = (await unloadAsTable(s3, statement)) ?? statement.sql;
    for await (const page of pagesOf(trino, headers, sql)) {
      statement.scanned_bytes = page.stats?.physicalInputBytes ?? statement.scanned_bytes;
      if (page.error) {
        statement.errorType = page.error.errorType;
        throw new Error(`${page.error.errorName}: ${page.error.message}`);
      }
      if (statement.isCancelled) break;
      statement.columns = page.columns ?? statement.columns;
      for (const row of page.data ?? []) {
        statement.rows.push(
          row.map((cell, i) => athenaText(cell, statement.columns[i]?.type ?? '')),
        );
      }
    }
    if (statement.isCancelled) {
      statement.state = 'CANCELLED';
      statement.reason = 'Query was cancelled by user';
      return;
    }
    await writeAnswer(s3, statement);
    statement.state = 'SUCCEEDED';
  } catch (error) {
    statement.state = 'FAILED';
    statement.reason = (error as Error).message;
  }
}

async function writeAnswer(s3: S3Client, statement: Statement): Promise<void> {
  if (statement.manifest) {
    statement.rows = [];
    statement.columns = [];
    const [, , to = ''] = unloadForm.exec(statement.sql) ?? [];
    await put(s3, statement.manifest, (await listed(s3, to)).map((file) => `${file}\n`).join(''));
    return;
  }
  const header = statement.type === 'DML' ? [statement.columns.map(({ name }) => name)] : [];
  await put(s3, statement.output, csvOf([...header, ...statement.rows]));
}

function executionOf(statement: Statement): object {
  const { id, sql, type, state, reason, errorType, scanned_bytes, manifest, output } = statement;
  const { submitted_s } = statement;
  const isOver = state !== 'QUEUED' && state !== 'RUNNING';
  return {
    QueryExecutionId: id,
    Query: sql,
    StatementType: type,
    SubstatementType: /^\s*unload/i.test(sql) ? 'UNLOAD' : 'SELECT',
    WorkGroup: statement.workgroup,
    QueryExecutionContext: { Database: statement.database, Catalog: 'awsdatacatalog' },
    ResultConfiguration: { OutputLocation: output },
    EngineVersion: {
      SelectedEngineVersion: 'Athena engine version 3',
      EffectiveEngineVersion: 'Athena engine version 3',
    },
    Status: {
      State: state,
      SubmissionDateTime: submitted_s,
      ...(isOver && { CompletionDateTime: submitted_s }),
      ...(reason && { StateChangeReason: reason }),
      ...(state === 'FAILED' && {
        AthenaError: {
          ErrorCategory: errorType === 'USER_ERROR' ? 2 : 1,
          Retryable: false,
          ErrorMessage: reason,
        },
      }),
    },
    Statistics: {
      DataScannedInBytes: scanned_bytes,
      EngineExecutionTimeInMillis: 1,
      TotalExecutionTimeInMillis: 1,
      ...(manifest && { DataManifestLocation: manifest }),
      ResultReuseInformation: { ReusedPreviousResult: false },
    },
  };
}

function columnInfo(columns: TrinoColumns): object[] {
  return columns.map(({ name, type }) => ({
    CatalogName: 'hive',
    SchemaName: '',
    TableName: '',
    Name: name,
    Label: name,
    Type: athenaType(type),
    Precision: 0,
    Scale: 0,
    Nullable: 'UNKNOWN',
    CaseSensitive: type.startsWith('varchar'),
  }));
}

function pageOf(statement: Statement, input: Input): object {
  if (statement.state !== 'SUCCEEDED') {
    const words = `Query has not yet finished. Current state: ${statement.state}`;
    throw new AwsFault('InvalidRequestException', words);
  }
  const isHeaded = statement.type === 'DML' && statement.columns.length > 0;
  const all = [
    ...(isHeaded ? [statement.columns.map(({ name }) => name as string | null)] : []),
    ...statement.rows,
  ];
  const from = Number(input['NextToken'] ?? 0);
  const to = from + Number(input['MaxResults'] ?? pageRows);
  return {
    UpdateCount: 0,
    ResultSet: {
      Rows: all.slice(from, to).map((row) => ({
        Data: row.map((text) => (text === null ? {} : { VarCharValue: text })),
      })),
      ResultSetMetadata: { ColumnInfo: columnInfo(statement.columns) },
    },
    ...(to < all.length && { NextToken: String(to) }),
  };
}

/**
 * Serves the part of Athena's API that this project and the BI clients call, over a Trino whose
 * `awsdatacatalog` is Glue. It proves the SQL, the catalogue and the clients' conversation as far as
 * Athena's documentation tells it; Athena itself was not at hand.
 */
export async function athenaOnTrino(options: Options): Promise<AthenaOnTrino> {
  const statements = new Map<string, Statement>();
  const trouble: Trouble = { throttled: 0 };
  const found = (input: Input): Statement => {
    const id = String(input['QueryExecutionId']);
    const statement = statements.get(id);
    if (statement) return statement;
    throw new AwsFault('InvalidRequestException', `QueryExecution ${id} was not found`);
  };
  const outputOf = async (workgroup: string): Promise<string> => {
    const output = options.workgroups[workgroup];
    if (output === undefined) {
      throw new AwsFault('InvalidRequestException', `WorkGroup ${workgroup} is not found.`);
    }
    const { Bucket } = addressOf(output);
    await options.s3.send(new ListObjectsV2Command({ Bucket, MaxKeys: 1 })).catch(() => {
      const words = `Unable to verify/create output bucket ${Bucket}`;
      throw new AwsFault('InvalidRequestException', words);
    });
    return output;
  };
  const start: Operation = async (input) => {
    if (trouble.throttled > 0) {
      trouble.throttled -= 1;
      throw new AwsFault('TooManyRequestsException', 'Rate exceeded');
    }
    const workgroup = String(input['WorkGroup'] ?? 'primary');
    const base = await outputOf(workgroup);
    const parameters = (input['ExecutionParameters'] as string[] | undefined) ?? [];
    const bound = String(input['QueryString']).replace(/;\s*$/, '');
    let next = 0;
    const sql =
      parameters.length > 0 ? bound.replaceAll('?', () => parameters[next++] ?? '') : bound;
    const id = randomUUID();
    const isUtility = /^\s*(show|describe|explain)\b/i.test(sql);
    const context = input['QueryExecutionContext'] as { readonly Database?: string } | undefined;
    const statement: Statement = {
      id,
      sql,
      type: isUtility ? 'UTILITY' : 'DML',
      workgroup,
      database: context?.Database,
      submitted_s: firstSubmission_s + statements.size,
      output: `${base}${id}.${isUtility ? 'txt' : 'csv'}`,
      state: 'QUEUED',
      scanned_bytes: 0,
      columns: [],
      rows: [],
      isCancelled: false,
    };
    statements.set(id, statement);
    void carryOut(options, statement);
    return { QueryExecutionId: id };
  };
  const calls: Call[] = [];
  const workgroupOf = (id: unknown) => statements.get(String(id))?.workgroup;
  const operations = {
    StartQueryExecution: start,
    GetQueryExecution: (input: Input) => ({ QueryExecution: executionOf(found(input)) }),
    BatchGetQueryExecution: (input: Input) => ({
      QueryExecutions: (input['QueryExecutionIds'] as string[]).map((id) =>
        executionOf(found({ QueryExecutionId: id })),
      ),
      UnprocessedQueryExecutionIds: [],
    }),
    GetQueryResults: (input: Input) => pageOf(found(input), input),
    StopQueryExecution: (input: Input) => {
      found(input).isCancelled = true;
      return {};
    },
    GetWorkGroup: async (input: Input) => {
      const name = String(input['WorkGroup']);
      const OutputLocation = await outputOf(name);
      return {
        WorkGroup: {
          Name: name,
          State: 'ENABLED',
          Configuration: {
            ResultConfiguration: { OutputLocation },
            EnforceWorkGroupConfiguration: true,
            PublishCloudWatchMetricsEnabled: true,
            RequesterPaysEnabled: false,
            EngineVersion: {
              SelectedEngineVersion: 'Athena engine version 3',
              EffectiveEngineVersion: 'Athena engine version 3',
            },
          },
        },
      };
    },
  } satisfies Readonly<Record<string, Operation>>;
  const server = await awsJsonServer('AmazonAthena', noted(operations, calls, workgroupOf));
  return {
    ...server,
    trouble,
    calls,
    get statements() {
      return [...statements.values()];
    },
  };
}
