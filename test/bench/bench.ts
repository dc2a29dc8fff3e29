import { execFile } from 'node:child_process';
import { mkdir, rm } from 'node:fs/promises';
import { availableParallelism, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { writeBenchmarks } from './docs-page.ts';
import { filteredQuery, trinoFromSettings } from './filtered-query.ts';
import { floorsText, named } from './floors.ts';
import type { Figures } from './measure.ts';
import { type Peer, peerFigures } from './peers.ts';
import { publish } from './publishers.ts';
import { allSymbols, historiesYears, scaleJobName, scaleSteps, symbols } from './scale-jobs.ts';
import { publishFilings } from './sec-publisher.ts';
import { type Line, type Section, tableOf } from './table.ts';
import { writerFiles } from './writer-jobs.ts';

const run = promisify(execFile);
const cache = join(import.meta.dirname, '..', '..', '.cache');
const folder = join(cache, `bench-${process.pid}`);
const child = join(import.meta.dirname, 'child.ts');

const { values: flags } = parseArgs({
  options: {
    peers: { type: 'boolean', default: false },
    scale: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
});
if (flags.write && symbols !== allSymbols) {
  throw new TypeError(`--write: expected ${allSymbols} symbols, found BENCH_SYMBOLS=${symbols}`);
}
const place = {
  cache,
  install: flags.peers || flags.write,
  given: join(folder, 'finra_short_interest'),
  folder,
};

/** A job in a process of its own. */
async function line(what: string, job: string, comparedWith?: string): Promise<Line> {
  process.stderr.write(`${what} …\n`);
  const result = await run(process.execPath, [child, job, folder]).then(
    ({ stdout }) => JSON.parse(stdout) as Figures,
    (error: Error) => ({ skipped: error.message.trim().split('\n').slice(0, 3).join(' ') }),
  );
  return { what, result, ...(comparedWith && { comparedWith }) };
}

/** A peer's script, in a Python of its own. */
async function peerLine(
  what: string,
  peer: Peer,
  script: string,
  comparedWith?: string,
): Promise<Line> {
  const name = `${what}: ${peer}`;
  process.stderr.write(`${name} …\n`);
  const result = await peerFigures(peer, script, place);
  return { what: name, result, ...(comparedWith && { comparedWith }) };
}

async function ingestion(): Promise<Section> {
  const lines = [await line(named.csv, 'csv')];
  for (const peer of ['dlt', 'awswrangler', 'deltalake', 'pyiceberg', 'pyarrow'] as const) {
    lines.push(await peerLine('the same files', peer, `${peer}_csv.py`, named.csv));
  }
  return {
    title: 'Bytes to committed Parquet',
    about:
      'Ours keeps the bytes, reads every row against its contract, sorts, merges and commits. The ' +
      'peers that take tables are handed what pyarrow reads from the files.',
    lines: [
      ...lines,
      await line('CSV: FINRA, an old file', 'old csv'),
      await line(named.oneCsv, 'one csv'),
      await line('CSV: FINRA, the file after it', 'next csv'),
      await line('JSON: Cboe, 3,000 files', 'json'),
      await line('.xls: AAII, one file', 'xls'),
      await line(named.factsArchive, 'facts archive'),
      await line(named.frame, 'frame'),
    ],
  };
}

async function commits(): Promise<Section> {
  const what = 'one row and a commit';
  return {
    title: 'One row, one commit',
    about:
      'The usual evening of a small dataset, 50 times on a folder. Ours is on the disk when it ends; ' +
      'strace finds no fsync in delta-rs, and in pyiceberg only those of its SQLite catalog.',
    lines: [
      await line(named.commit, 'small commit'),
      await peerLine(what, 'deltalake', 'deltalake_commits.py', named.commit),
      await peerLine(what, 'pyiceberg', 'pyiceberg_commits.py', named.commit),
    ],
  };
}

async function writing(): Promise<Section> {
  const writer = 'rows to a Parquet file: ours';
  return {
    title: 'The columnar part',
    about:
      'A frame, or an Arrow table with its texts as codes, to Parquet bytes in memory: the same rows, ' +
      'row groups, pages, encodings, zstd level, bounds and page index.',
    lines: [
      await line(named.columnar, 'columnar'),
      await peerLine('columns to bytes', 'pyarrow', 'pyarrow_columns.py', named.columnar),
      await line(writer, 'ours'),
      await line('rows to a Parquet file: parquetjs-lite', 'parquetjs-lite', writer),
    ],
  };
}

/** What was counted, in words: times say nothing here. */
function asRace(line: Line): Line {
  if ('skipped' in line.result) return line;
  const { reads, torn, rounds, wrong, refused } = line.result.counts ?? {};
  const note =
    `${torn} of ${reads} reads while a writer publishes were not one publication; ` +
    `two writers: ${wrong} of ${rounds} rounds left something else, ${refused} refusals`;
  return { ...line, result: { ...line.result, note } };
}

async function races(): Promise<Section> {
  const what = 'publishing';
  const lines = [await line(named.race, 'race')];
  for (const peer of ['dlt', 'awswrangler', 'deltalake', 'pyiceberg'] as const) {
    lines.push(await peerLine(what, peer, `${peer}_race.py`));
  }
  return {
    title: 'Readers and second writers',
    about:
      'A reader in a loop while 40 publications of 5,000 rows follow each other; then 15 rounds of ' +
      'two writers with the same rows. Ours adds revisions and keeps all earlier ones, the peers ' +
      'overwrite. CPU is the reader’s. The long race of ours is `npm run test:processes`.',
    lines: lines.map(asRace),
  };
}

async function everyDay(): Promise<Section> {
  return {
    title: 'Again, and a day later',
    about:
      'For whatever comes again the point is what was put into the store. A PUT that its ' +
      'precondition refused counts, because a store bills it. The day later is Thanksgiving, on ' +
      'which a survey comes out.',
    lines: [
      await line(named.csvAgain, 'csv again'),
      await line('JSON derived anew from raw', 'json from raw'),
      await line('every source, first run', 'first run'),
      await line(named.sameMoment, 'the same moment again'),
      await line('a day later', 'a day later'),
      await line(named.quiet, 'two hours after that'),
      await line('a dataset-year, first written', 'whole year'),
      await line(named.newDay, 'new day'),
      await line(named.start, 'start'),
      await line('npm start, again', 'start again'),
      await line(named.schedule, 'schedule'),
    ],
  };
}

async function scale(): Promise<Section> {
  const lines: Line[] = [];
  const [long] = historiesYears.slice(-1);
  for (const years of historiesYears) {
    for (const [what] of scaleSteps(long ?? 0)) {
      lines.push(await line(scaleJobName(years, what), scaleJobName(years, what)));
    }
  }
  return {
    title: `Twenty years of ${symbols.toLocaleString('en-GB')} symbols`,
    about:
      'Daily prices, one response a day. Two years beside twenty: what grows with history shows.',
    lines,
  };
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

function sectionText({ title, about, lines }: Section): string {
  return `### ${title}\n\n${about}\n\n\`\`\`text\n${tableOf(lines)}\n\`\`\``;
}

const gib = 2 ** 30;
const started = new Date();
await mkdir(folder, { recursive: true });
try {
  await publish(folder, {
    finraFiles: 46,
    finraRowsPerFile: 22_000,
    cboeDays: 3000,
    aaiiSurveys: 2000,
  });
  await publishFilings(folder);
  const sections = [
    await ingestion(),
    await commits(),
    await writing(),
    await races(),
    await everyDay(),
  ];
  if (flags.scale || flags.write) sections.push(await scale());
  const minutes = Math.round((Date.now() - started.getTime()) / 60_000);
  const machine = `${availableParallelism()} cores, ${Math.round(totalmem() / gib)} GiB`;
  const text = [
    `${started.toISOString().slice(0, 10)}, ${machine}, Node ${process.version}; ${minutes} minutes.`,
    'Each line is a fresh process; CPU is all its threads, user and system, after start-up.',
    '',
    '### What is promised, and what this run found',
    '',
    `\`\`\`text\n${floorsText(sections.flatMap(({ lines }) => lines))}\n\`\`\``,
    '',
    sections.map(sectionText).join('\n\n'),
  ].join('\n');
  console.log(text);
  console.log(`\n${(await filteredQueries()).join('\n')}`);
  if (flags.write) await writeBenchmarks(text);
} finally {
  await rm(folder, { recursive: true, force: true });
}
