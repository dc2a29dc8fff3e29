import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { athenaLake, openAthena } from '../../../functions/athena-lake.ts';
import { QueryFailedError } from '../../../functions/errors.ts';
import { FolderStore } from '../../../functions/lake/store-folder.ts';
import type { Athena } from '../../../functions/query/athena.ts';
import {
  AwsFault,
  awsJsonServer,
  type Input,
  type Operation,
} from '../../builders/aws-json-server.ts';

beforeAll(() => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
});

// Files after this one share the worker.
afterAll(() => vi.unstubAllEnvs());

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

type Cell = string | null;
const row = (...cells: Cell[]) => ({
  Data: cells.map((cell) => (cell === null ? {} : { VarCharValue: cell })),
});
const page = (
  names: readonly (readonly [string, string])[],
  rows: object[],
  NextToken?: string,
) => ({
  ResultSet: {
    Rows: rows,
    ResultSetMetadata: { ColumnInfo: names.map(([Name, Type]) => ({ Name, Type })) },
  },
  ...(NextToken && { NextToken }),
});

const succeeded = (more: object = {}) => ({
  QueryExecution: {
    QueryExecutionId: 'q1',
    StatementType: 'DML',
    Status: { State: 'SUCCEEDED' },
    Statistics: { DataScannedInBytes: 12_582_913, EngineExecutionTimeInMillis: 40 },
    ...more,
  },
});

const failed = (State: string, reason: string, Retryable = false) => ({
  QueryExecution: {
    QueryExecutionId: 'q1',
    StatementType: 'DML',
    Status: { State, StateChangeReason: reason, AthenaError: { Retryable, ErrorMessage: reason } },
  },
});

/** Athena as a script: each operation gives its answers in order, the last one for ever. */
async function scripted(
  script: Readonly<Record<string, readonly (object | Error)[]>>,
  options: Partial<Parameters<typeof openAthena>[0]> = {},
): Promise<{ athena: Athena; heard: (readonly [string, Input])[] }> {
  const heard: (readonly [string, Input])[] = [];
  const operations = Object.entries({ StopQueryExecution: [{}], ...script }).map(
    ([name, answers]): [string, Operation] => {
      let next = 0;
      return [
        name,
        (input) => {
          heard.push([name, input]);
          const answer = answers[Math.min(next, answers.length - 1)] ?? {};
          next += 1;
          if (answer instanceof Error) throw answer;
          return answer;
        },
      ];
    },
  );
  const { endpoint, stop } = await awsJsonServer('AmazonAthena', Object.fromEntries(operations));
  stops.push(stop);
  const place = { database: 'lake_dev', workgroup: 'lake-dev-bi', region: 'us-east-1', endpoint };
  const athena = openAthena({ ...place, pause_ms: 1, random: () => 0, ...options });
  return { athena, heard };
}

const started = { StartQueryExecution: [{ QueryExecutionId: 'q1' }] };

describe('Athena', () => {
  it('gives typed rows over several pages, and what they cost', async () => {
    const columns = [
      ['day', 'date'],
      ['at', 'timestamp'],
      ['zoned', 'timestamp with time zone'],
      ['ratio', 'double'],
      ['shares', 'bigint'],
      ['name', 'varchar'],
      ['flag', 'boolean'],
      ['name', 'varchar'],
    ] as const;
    const { athena, heard } = await scripted({
      ...started,
      GetQueryExecution: [
        { QueryExecution: { QueryExecutionId: 'q1', Status: { State: 'QUEUED' } } },
        { QueryExecution: { QueryExecutionId: 'q1', Status: { State: 'RUNNING' } } },
        succeeded(),
      ],
      GetQueryResults: [
        page(
          columns,
          [
            row(...columns.map(([name]) => name)),
            row(
              '2025-11-26',
              '2025-11-26 21:00:00.123',
              '2025-11-26 21:00:00.000 UTC',
              'NaN',
              '9223372036854775807',
              '',
              'true',
              'b',
            ),
          ],
          'more',
        ),
        page(columns, [
          row(null, null, null, '-Infinity', '5', null, 'false', null),
          row('1969-12-31', '9999-12-31 23:59:59.999', null, '-0.0', '0', 'day', null, 'null'),
        ]),
      ],
    });
    const { columns: named, rows } = await athena.run('SELECT 1');
    expect(named.map(({ name, kind }) => `${name} ${kind}`)).toEqual([
      'day date',
      'at instant',
      'zoned instant',
      'ratio number',
      'shares count',
      'name text',
      'flag text',
      'name_1 text',
    ]);
    expect(rows).toEqual([
      {
        day: '2025-11-26',
        at: new Date('2025-11-26T21:00:00.123Z'),
        zoned: new Date('2025-11-26T21:00:00Z'),
        ratio: Number.NaN,
        shares: 9223372036854775807n,
        name: '',
        flag: true,
        name_1: 'b',
      },
      {
        day: null,
        at: null,
        zoned: null,
        ratio: Number.NEGATIVE_INFINITY,
        shares: 5,
        name: null,
        flag: false,
        name_1: null,
      },
      {
        day: '1969-12-31',
        at: new Date('9999-12-31T23:59:59.999Z'),
        zoned: null,
        ratio: -0,
        shares: 0,
        name: 'day',
        flag: null,
        name_1: 'null',
      },
    ]);
    expect(heard.map(([name]) => name)).toEqual([
      'StartQueryExecution',
      'GetQueryExecution',
      'GetQueryExecution',
      'GetQueryExecution',
      'GetQueryResults',
      'GetQueryResults',
    ]);
    expect(heard[0]?.[1]).toMatchObject({
      QueryString: 'SELECT 1',
      WorkGroup: 'lake-dev-bi',
      QueryExecutionContext: { Catalog: 'AwsDataCatalog', Database: 'lake_dev' },
    });
    // 12 MB and a byte are billed as 13 MB of a terabyte at 5 USD.
    const [asked] = athena.asked;
    expect(asked).toMatchObject({ query_id: 'q1', state: 'SUCCEEDED', scanned_bytes: 12_582_913 });
    expect(asked?.cost_usd).toBeCloseTo((13 / 1024 ** 2) * 5, 12);
  });

  it('keeps the first row of what has no header', async () => {
    const { athena } = await scripted({
      ...started,
      GetQueryExecution: [succeeded({ StatementType: 'UTILITY' })],
      GetQueryResults: [page([['field', 'varchar']], [row('field'), row('other')])],
    });
    expect((await athena.run('DESCRIBE x')).rows).toEqual([{ field: 'field' }, { field: 'other' }]);
    expect(athena.asked[0]?.cost_usd).toBe(0);
  });

  const told = async (athena: Athena) =>
    await athena.run('SELECT 1').catch((error: Error) => {
      expect(error).toBeInstanceOf(QueryFailedError);
      return error.message;
    });

  it('carries Athena’s own words, the id of the query and what to do', async () => {
    const { athena } = await scripted({
      ...started,
      GetQueryExecution: [failed('FAILED', 'TABLE_NOT_FOUND: line 1:15: Table x does not exist')],
    });
    expect(await told(athena)).toBe(
      'Athena, query q1 FAILED: TABLE_NOT_FOUND: line 1:15: Table x does not exist; name the ' +
        'database with --database; `lake describe` lists what a lake has',
    );
    expect(athena.asked[0]?.cost_usd).toBe(0);
  });

  it('says that somebody cancelled, and bills what was read', async () => {
    const { athena } = await scripted({
      ...started,
      GetQueryExecution: [failed('CANCELLED', 'Query was cancelled by user')],
    });
    expect(await told(athena)).toBe('Athena, query q1 CANCELLED: Query was cancelled by user');
    expect(athena.asked[0]?.cost_usd).toBeGreaterThan(0);
  });

  it('asks again what failed for a passing reason, three times in all', async () => {
    const passing = failed('FAILED', 'Query exhausted resources at this scale factor', true);
    const once = await scripted({
      ...started,
      GetQueryExecution: [passing, succeeded()],
      GetQueryResults: [page([['n', 'bigint']], [row('n'), row('1')])],
    });
    expect((await once.athena.run('SELECT 1')).rows).toEqual([{ n: 1 }]);
    const always = await scripted({ ...started, GetQueryExecution: [passing] });
    expect(await told(always.athena)).toContain('exhausted resources');
    expect(always.heard.filter(([name]) => name === 'StartQueryExecution')).toHaveLength(3);
  });

  it('waits out throttling', async () => {
    const throttled = new AwsFault('TooManyRequestsException', 'Rate exceeded');
    const { athena, heard } = await scripted({
      StartQueryExecution: [throttled, throttled, { QueryExecutionId: 'q1' }],
      GetQueryExecution: [throttled, succeeded()],
      GetQueryResults: [page([['n', 'bigint']], [row('n'), row('1')])],
    });
    expect((await athena.run('SELECT 1')).rows).toEqual([{ n: 1 }]);
    expect(heard.filter(([name]) => name === 'StartQueryExecution')).toHaveLength(3);
  });

  it.each([
    ['No output location provided.', 'InvalidRequestException', 's3:PutObject on it'],
    ['Unable to verify/create output bucket lake-results', 'InvalidRequestException', '--results'],
    ['WorkGroup lake-dev-bi is not found.', 'InvalidRequestException', '--workgroup'],
    [
      'User: x is not authorized to perform: athena:StartQueryExecution',
      'AccessDeniedException',
      'BI policy',
    ],
  ])('says what to do when asking is refused: %s', async (said, code, remedy) => {
    const { athena } = await scripted({ StartQueryExecution: [new AwsFault(code, said)] });
    const message = await told(athena);
    expect(message).toContain(`Athena, asked: ${code}: ${said}`);
    expect(message).toContain(remedy);
  });

  it('stops a query nobody waits for any more', async () => {
    const stop = new AbortController();
    const { athena, heard } = await scripted(
      {
        ...started,
        GetQueryExecution: [{ QueryExecution: { Status: { State: 'RUNNING' } } }],
      },
      { signal: stop.signal, onProgress: () => stop.abort() },
    );
    await expect(athena.run('SELECT 1')).rejects.toThrow('aborted');
    expect(heard.at(-1)).toEqual(['StopQueryExecution', { QueryExecutionId: 'q1' }]);
  });

  it('asks for an earlier answer where that is allowed', async () => {
    const { athena, heard } = await scripted(
      {
        ...started,
        GetQueryExecution: [
          succeeded({ Statistics: { ResultReuseInformation: { ReusedPreviousResult: true } } }),
        ],
        GetQueryResults: [page([['n', 'bigint']], [row('n')])],
      },
      { reuse_minutes: 60, results: 's3://answers/here/' },
    );
    await athena.run('SELECT 1');
    expect(heard[0]?.[1]).toMatchObject({
      ResultReuseConfiguration: {
        ResultReuseByAgeConfiguration: { Enabled: true, MaxAgeInMinutes: 60 },
      },
      ResultConfiguration: { OutputLocation: 's3://answers/here/' },
    });
    expect(athena.asked[0]).toMatchObject({ is_reused: true, cost_usd: 0 });
  });

  it('is what a run on AWS is handed', async () => {
    const { stop, endpoint } = await awsJsonServer('AmazonAthena', {});
    stops.push(stop);
    const place = { database: 'd', workgroup: 'w', region: 'us-east-1', endpoint };
    const lake = athenaLake({ ...place, unloadTo: 's3://answers/unload' });
    expect(lake.isLive).toBe(true);
    const engine = await lake.open(new FolderStore('none'), {});
    await expect(engine.run('SELECT 1')).rejects.toThrow('UnknownOperation');
  });
});
