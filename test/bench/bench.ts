import { execFile } from 'node:child_process';
import { mkdir, rm } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { filteredQuery, trinoFromSettings } from './filtered-query.ts';
import type { Figures } from './measure.ts';
import { peerFigures, peersPython } from './peers.ts';
import { publish } from './publishers.ts';
import { type Line, tableOf } from './table.ts';
import { writerFiles } from './writer-jobs.ts';

const run = promisify(execFile);
const cache = join(import.meta.dirname, '..', '..', '.cache');
const folder = join(cache, `bench-${process.pid}`);
const child = join(import.meta.dirname, 'child.ts');

const { values: flags } = parseArgs({ options: { peers: { type: 'boolean', default: false } } });

async function orReason(figures: Promise<Figures>): Promise<Line['result']> {
  return await figures.catch((error: Error) => ({
    skipped: error.message.trim().split('\n').slice(0, 3).join(' '),
  }));
}

/** A job in a process of its own. */
async function line(what: string, job: string, comparedWith?: string): Promise<Line> {
  process.stderr.write(`${what} …\n`);
  const figures = run(process.execPath, [child, job, folder]).then(
    ({ stdout }) => JSON.parse(stdout) as Figures,
  );
  return { what, result: await orReason(figures), ...(comparedWith && { comparedWith }) };
}

async function peerLines(): Promise<Line[]> {
  const found = await peersPython(cache, flags.peers);
  const given = join(folder, 'finra_short_interest');
  const lines: Line[] = [];
  for (const [what, script] of [
    ['CSV, dlt', 'dlt_csv.py'],
    ['CSV, pyarrow', 'pyarrow_csv.py'],
  ] as const) {
    process.stderr.write(`${what} …\n`);
    const result =
      'python' in found ? await orReason(peerFigures(found.python, script, given, folder)) : found;
    lines.push({ what, result, comparedWith: csv });
  }
  return lines;
}

async function filteredQueries(): Promise<string[]> {
  const trino = trinoFromSettings();
  const lines: string[] = [];
  for (const [writer, file] of Object.entries(writerFiles)) {
    const answer =
      'skipped' in trino
        ? `skipped: ${trino.skipped}`
        : await filteredQuery(trino, join(folder, file));
    lines.push(`Trino, WHERE on a file of ${writer}: ${answer}`);
  }
  return lines;
}

const csv = 'CSV: FINRA, 46 files';
const ourWriter = 'Parquet writer: ours';

await mkdir(folder, { recursive: true });
try {
  await publish(folder, {
    finraFiles: 46,
    finraRowsPerFile: 22_000,
    cboeDays: 3000,
    aaiiSurveys: 2000,
  });
  const lines = [
    await line(csv, 'csv'),
    ...(await peerLines()),
    await line('JSON: Cboe, 3,000 files', 'json'),
    await line('.xls: AAII, one file', 'xls'),
    await line(ourWriter, 'ours'),
    await line('Parquet writer: parquetjs-lite', 'parquetjs-lite', ourWriter),
    await line('the same CSV files again', 'csv again'),
    await line('JSON derived anew from raw', 'json from raw'),
    await line('commits of one row', 'small commit'),
    await line('a dataset-year, first written', 'whole year'),
    await line('a new day joins that year', 'new day'),
    await line('npm start, fresh folder', 'start'),
    await line('npm start, again', 'start again'),
  ];
  console.log(`Node ${process.version}, ${cpus().length} x ${cpus()[0]?.model}`);
  console.log(
    'Each line is a fresh process; CPU is all its threads, user and system, after start-up.\n',
  );
  console.log(tableOf(lines));
  console.log(`\n${(await filteredQueries()).join('\n')}`);
} finally {
  await rm(folder, { recursive: true, force: true });
}
