import { CreateDatabaseCommand, CreateTableCommand, type TableInput } from '@aws-sdk/client-glue';
import { FrameBuilder } from '../../functions/lake/frame.ts';
import { toParquet } from '../../functions/lake/parquet.ts';
import { place } from '../../functions/lake/place.ts';
import type { S3Store } from '../../functions/lake/store-s3.ts';
import type { IsoDate } from '../../schemas/columns.ts';
import { storedColumns } from '../../schemas/dataset.ts';
import { dataset } from '../../schemas/datasets/short_interest.ts';
import type { Results } from '../engines/results.ts';
import { TrinoSession } from '../engines/trino-session.ts';
import { callsDuring } from './calls-during.ts';
import { athenaOf } from './engine-checks.ts';
import { type Stage, storeIn } from './stage.ts';
import { icebergCatalog } from './trino-catalogs.ts';

const database = 'scale';
const symbols = 3000;
const years = ['2021', '2022', '2023'];
const months = years.flatMap((year) =>
  Array.from({ length: 12 }, (_, i) => `${year}-${String(i + 1).padStart(2, '0')}`),
);
const asked = '2022-06';
// Trino writes with as many threads as it has tasks at once, and each its own file of a month.
const writersOfIceberg = 2;

/** A count below five million that looks like any other, so that files are as large as real ones. */
function count(symbol: number, day: number): number {
  const mixed = Math.imul(symbol * 7919 + day, 2_654_435_761);
  const more = Math.imul(mixed ^ (mixed >>> 15), 2_246_822_519);
  return ((more ^ (more >>> 13)) >>> 0) % 5_000_000;
}

const allDays = months.flatMap((month): IsoDate[] => [`${month}-14`, `${month}-28`]);

/** Rows of some months, in the order in which the lake stores them; the same in whatever file. */
function fileOf(of: readonly string[]): Uint8Array {
  const builder = new FrameBuilder(storedColumns(dataset));
  const days = [...allDays.entries()].filter(([, day]) => of.includes(day.slice(0, 7)));
  for (let symbol = 0; symbol < symbols; symbol += 1) {
    for (const [i, observation_date] of days) {
      const known = new Date(`${observation_date}T23:00:00Z`);
      builder.push({
        ticker: `T${String(symbol).padStart(4, '0')}`,
        observation_date,
        issue_name: `Company ${symbol}`,
        shares_short: count(symbol, i),
        previous_shares_short: count(symbol, i - 1),
        average_daily_volume_shares: count(symbol, i + 50),
        days_to_cover: 1 + (count(symbol, i + 100) % 900) / 100,
        is_revised: 'no',
        published_at: known,
        known_at: known,
        known_at_basis: 'calendar',
        fetched_at: known,
        source: 'test',
        raw_id: `test/${observation_date}/x`,
      });
    }
  }
  return toParquet(storedColumns(dataset), builder.finish());
}

/** Puts files and a list of them; any place may hold a list, for a table to be declared over. */
async function listed(
  store: S3Store,
  files: readonly (readonly [string, Uint8Array])[],
  listKey: string,
): Promise<void> {
  const lines: string[] = [];
  for (const [partition, bytes] of files) {
    const { key } = await place(store, dataset.name, partition, bytes, []);
    lines.push(`${store.address(key)}\n`);
  }
  await store.put(listKey, new TextEncoder().encode(lines.join('')), { ifAbsent: true });
}

function tableAt(declared: TableInput, name: string, location: string): TableInput {
  const { StorageDescriptor } = declared;
  return {
    ...declared,
    Name: name,
    StorageDescriptor: { ...StorageDescriptor, Location: location },
  };
}

/** A manifest per month, found by Athena's partition projection: no partition is ever registered. */
function projected(table: TableInput, location: string): TableInput {
  return {
    ...table,
    PartitionKeys: [{ Name: 'month', Type: 'string' }],
    Parameters: {
      ...table.Parameters,
      'projection.enabled': 'true',
      // Athena also counts months (`date` with an interval of MONTHS); Trino 476 knows days at most.
      'projection.month.type': 'enum',
      'projection.month.values': months.join(','),
      'storage.location.template': `${location}\${month}/`,
    },
  };
}

/** Lays the same rows out in the ways a lake can grow, and declares each. */
async function layOut(stage: Stage): Promise<void> {
  const store = storeIn(stage, await stage.aws.bucket(database));
  const declared = stage.declared.tables.find(({ Name }) => Name === dataset.name);
  if (!declared) throw new TypeError(`expected ${dataset.name} in the template`);
  const ofMonths = months.map((month) => [month, fileOf([month])] as const);
  const ofYears = years.map(
    (year) => [year, fileOf(months.filter((month) => month.startsWith(year)))] as const,
  );
  await listed(store, ofYears, 'by_year/manifest');
  await listed(store, ofMonths, 'by_month/manifest');
  for (const [month, bytes] of ofMonths) {
    await listed(store, [[month, bytes]], `per_month/${month}/manifest`);
  }
  const at = (name: string) => tableAt(declared, name, store.address(`${name}/`));
  const tables = [
    at('by_year'),
    at('by_month'),
    projected(at('per_month'), store.address('per_month/')),
  ];
  await stage.glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: database } }));
  for (const table of tables) {
    await stage.glue.send(new CreateTableCommand({ DatabaseName: database, TableInput: table }));
  }
  await exportToIceberg(stage, store.address(''));
}

/** The export to Iceberg that docs/scale.md ends with, from the files of months. */
async function exportToIceberg({ trino }: Stage, lakeAddress: string): Promise<void> {
  const session = new TrinoSession(trino.origin, database, {}, icebergCatalog);
  await session.ask(
    `CREATE TABLE as_iceberg
     WITH (location = '${lakeAddress}as_iceberg', partitioning = ARRAY['month(observation_date)'])
     AS SELECT * FROM awsdatacatalog.${database}.by_month`,
  );
}

/** What a question made Athena do. */
interface Effort {
  readonly scanned_bytes: number;
  readonly filesOpened: number;
}

/**
 * What a month's question reads where the files are of years, of months, of months with a list each,
 * and of months in Iceberg: the steps docs/scale.md takes on the way to more rows.
 */
export async function checkScale(stage: Stage, results: Results): Promise<void> {
  await layOut(stage);
  const athena = athenaOf(stage, { database });
  const days = `observation_date BETWEEN DATE '${asked}-01' AND DATE '${asked}-28'`;
  const answers = new Set<string>();
  const effortOf = async (name: string): Promise<Effort> => {
    const month = name === 'per_month' ? ` AND month = '${asked}'` : '';
    const sql = `SELECT COUNT(*) AS n, SUM(shares_short) AS shares FROM ${name} WHERE ${days}${month}`;
    const calls = await callsDuring(stage, async () =>
      answers.add(JSON.stringify((await athena.run(sql)).rows)),
    );
    const files = calls
      .filter(({ action, resource }) => action === 's3:GetObject' && resource.includes('/data/'))
      .map(({ resource }) => resource);
    const scanned_bytes = athena.asked.at(-1)?.scanned_bytes ?? 0;
    return { scanned_bytes, filesOpened: new Set(files).size };
  };
  const efforts = {
    by_year: await effortOf('by_year'),
    by_month: await effortOf('by_month'),
    per_month: await effortOf('per_month'),
    as_iceberg: await effortOf('as_iceberg'),
  };
  const [answer = ''] = answers;
  const isSame = answers.size === 1 && answer.includes(`"n":${symbols * 2},`);
  results.add('four layouts, one answer', isSame ? [] : [...answers], answer);
  const { by_year, by_month, per_month, as_iceberg } = efforts;
  // A file's footer says that it has none of the month, but is read for it, and not counted as read.
  const isLess =
    by_month.scanned_bytes * 5 < by_year.scanned_bytes &&
    by_month.filesOpened === months.length &&
    per_month.scanned_bytes === by_month.scanned_bytes &&
    per_month.filesOpened === 1 &&
    as_iceberg.scanned_bytes * 5 < by_year.scanned_bytes &&
    as_iceberg.filesOpened <= writersOfIceberg;
  const told = Object.entries(efforts).map(
    ([name, { scanned_bytes, filesOpened }]) =>
      `${name} ${scanned_bytes} bytes ${filesOpened} files`,
  );
  results.add(
    'a list per month and Iceberg open the month alone',
    isLess ? [] : told,
    told.join(', '),
  );
}
