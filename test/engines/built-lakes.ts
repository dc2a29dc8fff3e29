import { execFile } from 'node:child_process';
import { access, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { FolderStore } from '../../functions/lake/store-folder.ts';
import { releasedTables } from '../../functions/tables.ts';
import type { LakeUnderTest } from './lake-under-test.ts';

const run = promisify(execFile);
const root = join(import.meta.dirname, '../..');

/** Where recordings lie beside the project, when they do. */
const recordings = join(root, '../shared/recordings');

/** Whether the recordings lie beside the project. */
export async function areRecorded(): Promise<boolean> {
  return await access(recordings).then(
    () => true,
    () => false,
  );
}

/** `lake` ended with another exit code than 0. */
export class LakeNotBuiltError extends Error {
  override readonly name = 'LakeNotBuiltError';
}

/** Runs `lake` as a user does. */
async function lakeCommand(words: readonly string[], folder: string): Promise<void> {
  const command = join(root, 'functions/local/lake.ts');
  try {
    await run(process.execPath, [command, ...words, '--lake', folder], { cwd: root });
  } catch (cause) {
    const { code, stderr } = cause as { readonly code?: number; readonly stderr?: string };
    const said = `lake ${words.slice(0, 2).join(' ')} ended with ${code}: ${stderr?.trim()}`;
    throw new LakeNotBuiltError(said, { cause });
  }
}

async function built(name: string, folder: string): Promise<LakeUnderTest> {
  const { paths } = await releasedTables(new FolderStore(folder));
  return { name, tables: paths, isCutToo: true };
}

/** The lake of the first command: the rehearsal's publishers, fetched, parsed and committed. */
export async function rehearsedLake(work: string): Promise<LakeUnderTest> {
  const folder = join(work, 'rehearsed');
  await lakeCommand(['run'], folder);
  return await built('rehearsed', folder);
}

/** A recorded series of closes, as Cboe publishes them: `DATE,RUT`, months first. */
async function inCboeFormat(symbol: string, work: string): Promise<string> {
  const series = await readFile(join(recordings, `reference_series/${symbol}_daily.csv`), 'utf8');
  const [header = '', ...lines] = series.trim().split('\n');
  const close = header.split(',').indexOf('close');
  const rendered = lines.map((line) => {
    const cells = line.split(',');
    const [year, month, day] = (cells[0] ?? '').split('-');
    return `${month}/${day}/${year},${cells[close]}`;
  });
  const path = join(work, `${symbol}_History.csv`);
  await writeFile(path, [`DATE,${symbol}`, ...rendered, ''].join('\n'));
  return path;
}

/** Publishers' own bytes, in the order in which they were published. */
export async function recordedLake(work: string): Promise<LakeUnderTest> {
  const folder = join(work, 'recorded');
  await mkdir(folder, { recursive: true });
  const recorded = (...names: string[]) => names.map((name) => join(recordings, name));
  const files: Readonly<Record<string, readonly string[]>> = {
    cboe_index_history: [
      ...recorded('cboe/VIX_History.csv', 'cboe/RVX_History.csv'),
      await inCboeFormat('RUT', work),
      await inCboeFormat('SPX', work),
    ],
    aaii_sentiment: recorded(
      'aaii/sentiment_2026-03-19.xls',
      'aaii/sentiment_2026-06-26.xls',
      'aaii/sentiment_2026-08-20.xls',
    ),
    ishares_holdings: recorded(
      'ishares/IVV_holdings_asof_2024-12-06.csv',
      'ishares/IWM_holdings_asof_2025-05-13.csv',
      'ishares/IWM_holdings_asof_2025-11-05.csv',
      'ishares/IWM_holdings_asof_2026-05-05.csv',
    ),
    sp_estimates: recorded(
      'spdji/sp-500-eps-est_2025-12.xlsx',
      'spdji/sp-500-eps-est_2026-03.xlsx',
    ),
    finra_short_interest: recorded('finra/shrt20210715_excerpt.csv'),
    fred_series: recorded('fred/fredgraph_DGS10.csv'),
    fred_indicators: recorded('fred/fredgraph_VIXCLS.csv'),
    cftc_positioning: recorded(
      'cftc/FinFutYY_2024_asof_20240611.txt',
      'cftc/FinFutYY_2026_asof_20260609.txt',
    ),
    shiller_valuation: recorded('shiller/ie_data_2026-01-05.xls'),
  };
  for (const [source, paths] of Object.entries(files)) {
    const named = paths.flatMap((path) => ['--file', path]);
    await lakeCommand(['ingest', source, ...named, '--fetched-at', '2026-09-01'], folder);
  }
  return await built('recorded', folder);
}
