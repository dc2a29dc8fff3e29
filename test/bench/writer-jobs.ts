import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import parquet from 'parquetjs-lite';
import { FrameBuilder } from '../../functions/lake/frame.ts';
import { toParquet } from '../../functions/lake/parquet.ts';
import { addDays } from '../../schemas/calendar.ts';
import type { Kind } from '../../schemas/columns.ts';
import { storedColumns } from '../../schemas/dataset.ts';
import { dataset } from '../../schemas/datasets/short_interest.ts';
import { costOf, type Job } from './measure.ts';

const rowCount = 200_000;
const rowsPerGroup = 122_880;
const columns = storedColumns(dataset);

/** The first whole number a double cannot hold: whoever passes through one shows it. */
const tooLong = 2n ** 53n + 1n;

function rowAt(i: number): Record<string, unknown> {
  const observation_date = addDays('2024-01-01', i % 300);
  const moment = new Date(`${observation_date}T23:00:00Z`);
  const shares = (i * 7919) % 9_000_000;
  return {
    ticker: `T${Math.floor(i / 300)}`,
    observation_date,
    issue_name: `Example Company ${Math.floor(i / 300)}`,
    shares_short: shares,
    previous_shares_short: i % 50 === 0 ? null : shares + 1,
    average_daily_volume_shares: shares,
    days_to_cover: i % 20 === 0 ? null : shares / 1e6,
    is_revised: 'no',
    published_at: moment,
    known_at: moment,
    known_at_basis: 'calendar',
    fetched_at: moment,
    source: 'bench',
    raw_id: `bench/${observation_date}/${'0'.repeat(64)}.${observation_date}`,
  };
}

function rows(): Record<string, unknown>[] {
  return Array.from({ length: rowCount }, (_, i) => rowAt(i));
}

/** Name of the file a writer leaves in the bench's folder. */
export const writerFiles = { ours: 'ours.parquet', parquetjs: 'parquetjs-lite.parquet' } as const;

async function megabytes(path: string): Promise<string> {
  return `${((await stat(path)).size / 1_048_576).toFixed(1)} MB`;
}

const ours: Job = async (folder) => {
  const given = rows();
  const path = join(folder, writerFiles.ours);
  const cost = await costOf(async () => {
    const builder = new FrameBuilder(columns);
    for (const row of given) builder.push(row);
    await writeFile(path, toParquet(columns, builder.finish()));
  });
  const isRefused = !dataset.columns['shares_short']?.schema.safeParse(Number(tooLong)).success;
  const long = isRefused ? 'refused by the contract' : 'ACCEPTED, not exact';
  return { ...cost, rows: rowCount, note: `${await megabytes(path)}, zstd; ${tooLong} ${long}` };
};

const parquetjsTypes = {
  text: 'UTF8',
  date: 'DATE',
  instant: 'TIMESTAMP_MICROS',
  number: 'DOUBLE',
  count: 'INT64',
} as const satisfies Record<Kind, string>;

const schema = () =>
  new parquet.ParquetSchema(
    Object.fromEntries(
      Object.entries(columns).map(([name, { kind, nullableBecause }]) => [
        name,
        {
          type: parquetjsTypes[kind],
          optional: nullableBecause !== undefined,
          compression: 'SNAPPY',
        } as const,
      ]),
    ),
  );

/** It wants days as Date and a missing value left out. */
function asParquetjsTakesIt(row: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const present = Object.entries(row).filter(([, cell]) => cell !== null);
  const observation_date = new Date(String(row['observation_date']));
  return { ...Object.fromEntries(present), observation_date };
}

/** What becomes of a whole number above 2^53, read back by a third party. */
async function longThroughParquetjs(folder: string): Promise<string> {
  const path = join(folder, 'long.parquet');
  const writer = await parquet.ParquetWriter.openFile(schema(), path);
  await writer.appendRow({ ...asParquetjsTakesIt(rowAt(1)), shares_short: tooLong.toString() });
  await writer.close();
  const { buffer } = Uint8Array.from(await readFile(path));
  const [row] = await parquetReadObjects({ file: buffer, compressors });
  const found = String(row?.['shares_short']);
  return found === String(tooLong) ? 'kept' : `became ${found}, silently`;
}

const parquetjs: Job = async (folder) => {
  const given = rows().map(asParquetjsTakesIt);
  const path = join(folder, writerFiles.parquetjs);
  const cost = await costOf(async () => {
    const writer = await parquet.ParquetWriter.openFile(schema(), path);
    writer.setRowGroupSize(rowsPerGroup);
    for (const row of given) await writer.appendRow(row);
    await writer.close();
  });
  const long = await longThroughParquetjs(folder);
  const note = `${await megabytes(path)}, snappy (no zstd); ${tooLong} ${long}`;
  return { ...cost, rows: rowCount, note };
};

const columnarTimes = 5;

/** The columnar part alone: a frame to Parquet bytes in memory. The file is what peers are given. */
const columnar: Job = async (folder) => {
  const builder = new FrameBuilder(columns);
  for (let i = 0; i < rowCount; i += 1) builder.push(rowAt(i));
  const frame = builder.finish();
  // Once unmeasured: the writer is compiled on its first call, as the peer's is on its import.
  let bytes = toParquet(columns, frame);
  const cost = await costOf(() => {
    for (let i = 0; i < columnarTimes; i += 1) bytes = toParquet(columns, frame);
  });
  await writeFile(join(folder, 'columns.parquet'), bytes);
  const note = `${(bytes.length / 1_048_576).toFixed(1)} MB, ${columnarTimes} times`;
  return { ...cost, rows: columnarTimes * rowCount, note };
};

/** The same rows through the lake's writer and through the one that was first asked for. */
export const writerJobs: Readonly<Record<string, Job>> = {
  ours,
  'parquetjs-lite': parquetjs,
  columnar,
};
