import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { conclude } from '../../functions/conclude.ts';
import { duckDbLake } from '../../functions/duckdb-lake.ts';
import { take } from '../../functions/intake.ts';
import { publish } from '../../functions/lake/release.ts';
import { FolderStore } from '../../functions/lake/store-folder.ts';
import { tableNames } from '../../functions/tables.ts';
import type { IsoDate } from '../../schemas/columns.ts';
import { fetchedOn, history, responsesOf, source, ticker } from './long-history.ts';
import { costOf, type Figures, type Job, peakMb } from './measure.ts';
import { observed } from './observed.ts';

/** What is promised of; fewer, by `BENCH_SYMBOLS`, only rehearse the bench itself. */
export const allSymbols = 3000;
export const symbols = Number(process.env['BENCH_SYMBOLS'] ?? allSymbols);
const bytesPerMb = 1_048_576;

function lakeOf(folder: string, years: number): string {
  return join(folder, `lake-of-${years}-years`);
}

async function takeDays(store: FolderStore, days: readonly IsoDate[]): Promise<number> {
  const now = fetchedOn(days.at(-1) ?? '');
  const outcome = await take(store, source, responsesOf(days, symbols), now);
  if (outcome.status !== 'done') throw new Error(outcome.message ?? outcome.status);
  return outcome.added;
}

async function megabytesBelow(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  let size_bytes = 0;
  for (const entry of entries.filter((found) => found.isFile())) {
    size_bytes += (await stat(join(entry.parentPath, entry.name))).size;
  }
  return Math.round(size_bytes / bytesPerMb);
}

/** Everything but the last day, taken in year by year as a backfill does. */
function build(years: number): Job {
  return async (folder) => {
    const lake = lakeOf(folder, years);
    const store = new FolderStore(lake);
    const byYear = Map.groupBy(history(years).slice(0, -1), (day) => day.slice(0, 4));
    let rows = 0;
    let peakOfFirst_mb = 0;
    const cost = await costOf(async () => {
      for (const days of byYear.values()) {
        rows += await takeDays(store, days);
        peakOfFirst_mb ||= peakMb();
      }
      await publish(store, tableNames, fetchedOn('2024-12-30'), 'bench');
    });
    const raw = await megabytesBelow(join(lake, 'raw'));
    const data = await megabytesBelow(join(lake, 'data'));
    const note = `${Math.round(peakOfFirst_mb)} MB after the first year; ${raw} MB raw, ${data} MB Parquet`;
    return { ...cost, rows, note };
  };
}

/** The evening's own part: its response kept, read and merged into the year. */
function newDay(years: number): Job {
  return async (folder) => {
    const store = new FolderStore(lakeOf(folder, years));
    let added = 0;
    const cost = await costOf(async () => {
      added = await takeDays(store, history(years).slice(-1));
    });
    return { ...cost, note: `${added} rows joined` };
  };
}

/** What follows every run: the marts and checks over all there is, and the release. */
function conclusion(years: number): Job {
  return async (folder) => {
    const now = fetchedOn(history(years).at(-1) ?? '');
    const context = {
      store: new FolderStore(lakeOf(folder, years)),
      lakeEngine: duckDbLake,
      sources: [source],
      now: () => now,
    };
    let note = '';
    const cost = await costOf(async () => {
      const { checks, release } = await conclude(context);
      const failed = checks.filter(({ status }) => status !== 'pass').length;
      note = `release ${release.sequence}, ${checks.length} checks, ${failed} failed`;
    });
    return { ...cost, note };
  };
}

type Question = (years: number) => readonly string[];

const middle = ticker(Math.floor(symbols / 2));

/** What people ask of a lake like this, by name. */
const questions = {
  'one symbol, latest': () => [
    `SELECT COUNT(*) AS days, MIN(close_usd) AS lowest, MAX(close_usd) AS highest
     FROM fund_price_latest WHERE ticker = '${middle}'`,
  ],
  'all symbols, as of a past day': (years: number) => [
    `SELECT EXTRACT(YEAR FROM observation_date) AS year, COUNT(*) AS prices,
       AVG(close_usd) AS mean_usd
     FROM fund_price_latest GROUP BY EXTRACT(YEAR FROM observation_date) ORDER BY year`,
    '--as-of',
    // The same share of the history is past in both lakes.
    `${2025 - Math.ceil(years / 2)}-06-30`,
  ],
  'moving average, one symbol': () => [
    `SELECT observation_date, mean_50_day, mean_200_day FROM moving_average
     WHERE symbol = '${middle}' ORDER BY observation_date DESC LIMIT 3`,
  ],
  'moving average, all symbols, one year': () => [
    `SELECT COUNT(*) AS prices, AVG(mean_200_day) AS mean FROM moving_average
     WHERE observation_date >= DATE '2024-01-01'`,
  ],
} as const satisfies Record<string, Question>;

function asked(question: Question, years: number): Job {
  return async (folder) => {
    const words = ['query', ...question(years), '--format', 'csv', '--lake', lakeOf(folder, years)];
    const { out, cost } = await observed(words, folder);
    return { ...cost, note: shortened(out) };
  };
}

function shortened(csv: string): string {
  const [, ...lines] = csv.trim().split('\n');
  return lines.length > 3
    ? `${lines.length} rows`
    : (lines[0]?.trim().replaceAll(/\s+/g, ' ') ?? '');
}

/** An article of other symbols: none of its statements can be decided, and all are looked for. */
function judge(years: number): Job {
  return async (folder) => {
    const { out, cost } = await observed(['claims', '--lake', lakeOf(folder, years)], folder);
    return { ...cost, note: out.trim().split('\n').at(-1) ?? '' };
  };
}

function verify(years: number): Job {
  return async (folder) => {
    const { out, cost } = await observed(['verify', '--lake', lakeOf(folder, years)], folder);
    return { ...cost, note: out.trim().split('\n').at(-1) ?? '' } satisfies Figures;
  };
}

/** What is done with a lake of many years, in this order, and by which job. */
export function scaleSteps(years: number): readonly (readonly [what: string, job: Job])[] {
  return [
    ['built', build(years)],
    ['a new day joins', newDay(years)],
    ['marts, checks, release', conclusion(years)],
    ...Object.entries(questions).map(([what, question]) => [what, asked(question, years)] as const),
    ['an article judged', judge(years)],
    ['verified', verify(years)],
  ];
}

/** The lengths compared: what grows with history shows between them. */
export const historiesYears = [2, 20] as const;

export function scaleJobName(years: number, what: string): string {
  return `${years} years: ${what}`;
}

export const scaleJobs: Readonly<Record<string, Job>> = Object.fromEntries(
  historiesYears.flatMap((years) =>
    scaleSteps(years).map(([what, job]) => [scaleJobName(years, what), job]),
  ),
);
