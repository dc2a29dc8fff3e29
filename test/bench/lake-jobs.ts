import { basename, join } from 'node:path';
import { rederive, take } from '../../functions/intake.ts';
import { commit } from '../../functions/lake/facts.ts';
import { FrameBuilder } from '../../functions/lake/frame.ts';
import type { Arrivals } from '../../functions/lake/merge.ts';
import type { ObjectStore } from '../../functions/lake/store.ts';
import { FolderStore } from '../../functions/lake/store-folder.ts';
import type { Source } from '../../functions/source.ts';
import { source as aaiiSentiment } from '../../functions/sources/aaii_sentiment.ts';
import { source as cboePutCall } from '../../functions/sources/cboe_put_call.ts';
import { source as finraShortInterest } from '../../functions/sources/finra_short_interest.ts';
import { addDays } from '../../schemas/calendar.ts';
import type { IsoDate } from '../../schemas/columns.ts';
import { type Dataset, type Provenance, storedColumns } from '../../schemas/dataset.ts';
import { dataset as policyRate } from '../../schemas/datasets/policy_rate.ts';
import { dataset as shortInterest } from '../../schemas/datasets/short_interest.ts';
import { counted, putsText, totalOf } from './counted-store.ts';
import { costOf, type Job, median } from './measure.ts';
import { published } from './publishers.ts';
import { responses } from './responses.ts';

const fetchedAt = new Date('2025-12-01T00:00:00Z');

function lakeOf(folder: string, name: string): FolderStore {
  return new FolderStore(join(folder, `lake-${name}`));
}

async function takeFiles(
  store: ObjectStore,
  source: Source,
  files: readonly string[],
  at: Date = fetchedAt,
) {
  const outcome = await take(store, source, responses(source, files, at), at);
  if (outcome.status !== 'done') throw new Error(outcome.message ?? outcome.status);
  return outcome;
}

async function takeAll(store: ObjectStore, source: Source, folder: string, most?: number) {
  return await takeFiles(store, source, (await published(folder, source.name)).slice(0, most));
}

/**
 * Publisher's bytes to committed Parquet through the lake's own path.
 *
 * @param most files, the oldest first; all of them unless told
 */
function ingestion(source: Source, most?: number): Job {
  return async (folder) => {
    let rows = 0;
    let note = '';
    const cost = await costOf(async () => {
      const lake = lakeOf(folder, most === undefined ? source.name : `${source.name}-${most}`);
      const { added, rejected } = await takeAll(lake, source, folder, most);
      rows = added;
      note = rejected === 0 ? '' : `${rejected} rows refused`;
    });
    return { ...cost, rows, note };
  };
}

// FINRA publishes eight trading days after a settlement.
const untilPublished_days = 14;

/**
 * A file of FINRA's on the day it comes out, when every rule is asked of it: the last but one into an
 * empty lake, and the last, which is held against that one and joins it in the year's file.
 */
function onItsDay(fromEnd: -2 | -1): Job {
  return async (folder) => {
    const path = (await published(folder, finraShortInterest.name)).at(fromEnd) ?? '';
    const named = { name: basename(path), bytes: new Uint8Array() };
    const { key: settlement } = finraShortInterest.identify(named);
    const now = new Date(`${addDays(settlement, untilPublished_days)}T23:00:00Z`);
    let rows = 0;
    const cost = await costOf(async () => {
      const lake = lakeOf(folder, 'newest');
      rows = (await takeFiles(lake, finraShortInterest, [path], now)).added;
    });
    return { ...cost, rows };
  };
}

/** Work that should leave a lake as it is, and what it put into it. */
function idempotent(
  source: Source,
  work: (store: ObjectStore, folder: string) => Promise<unknown>,
): Job {
  return async (folder) => {
    const { store, puts } = counted(lakeOf(folder, source.name));
    const cost = await costOf(async () => {
      await work(store, folder);
    });
    const { requests, bytes } = totalOf(puts);
    const note = `${bytes} bytes written; ${putsText(puts)}`;
    return { ...cost, counts: { puts: requests, bytes }, note };
  };
}

const asGiven = idempotent(finraShortInterest, (store, folder) =>
  takeAll(store, finraShortInterest, folder),
);
const fromRaw = idempotent(cboePutCall, (store) => rederive(store, cboePutCall));

function provenanceOn(day: IsoDate): Provenance {
  const moment = new Date(`${day}T23:00:00Z`);
  return {
    published_at: moment,
    known_at: moment,
    known_at_basis: 'calendar',
    fetched_at: moment,
    source: 'bench',
    raw_id: `bench/${day}/${'0'.repeat(64)}.${day}`,
  };
}

function arrivalsOf(
  dataset: Dataset,
  days: readonly IsoDate[],
  rowsOn: (day: IsoDate) => Iterable<Readonly<Record<string, unknown>>>,
): Arrivals {
  const builder = new FrameBuilder(storedColumns(dataset));
  for (const day of days) {
    const provenance = provenanceOn(day);
    for (const row of rowsOn(day)) builder.push(row, provenance);
  }
  return { frame: builder.finish(), isRepeat: new Uint8Array(builder.length) };
}

const smallCommits = 50;

/** The usual evening: one row joins a small dataset. */
const smallCommit: Job = async (folder) => {
  const store = lakeOf(folder, 'small');
  const changes = Array.from({ length: smallCommits + 1 }, (_, i) =>
    arrivalsOf(policyRate, [addDays('2025-01-01', i)], (observation_date) => [
      { series_id: 'DFF', observation_date, rate_percent: i },
    ]),
  );
  const times_ms: number[] = [];
  const cost = await costOf(async () => {
    for (const arrivals of changes) {
      const start = performance.now();
      await commit(store, { dataset: policyRate, partitions: new Map([['2025', arrivals]]) });
      times_ms.push(performance.now() - start);
    }
  });
  // The first one warms the compiler up and makes the folders.
  return { ...cost, rows: changes.length, median_ms: median(times_ms.slice(1)) };
};

const tickers = 3000;
const daysBefore = 250;

function* positions(observation_date: IsoDate) {
  for (let rank = 0; rank < tickers; rank += 1) {
    const shares = (rank * 7919 + Date.parse(observation_date) / 1e5) % 9_000_000;
    yield {
      ticker: `T${rank}`,
      observation_date,
      issue_name: `Example Company ${rank}`,
      shares_short: shares,
      previous_shares_short: shares,
      average_daily_volume_shares: shares,
      days_to_cover: shares / 1e6,
      is_revised: 'no',
      is_split: 'no',
    };
  }
}

async function commitDays(folder: string, days: readonly IsoDate[]) {
  const store = lakeOf(folder, 'year');
  const partitions = new Map([['2025', arrivalsOf(shortInterest, days, positions)]]);
  return await commit(store, { dataset: shortInterest, partitions });
}

const wholeYear: Job = async (folder) => {
  const days = Array.from({ length: daysBefore }, (_, i) => addDays('2025-01-01', i));
  const cost = await costOf(async () => {
    await commitDays(folder, days);
  });
  return { ...cost, rows: tickers * daysBefore };
};

const newDay: Job = async (folder) => {
  let note = '';
  const cost = await costOf(async () => {
    const { added } = await commitDays(folder, [addDays('2025-01-01', daysBefore)]);
    note = `${added} rows joined ${tickers * daysBefore}`;
  });
  return { ...cost, rows: tickers * (daysBefore + 1), note };
};

/** Jobs on lakes in folders. Some continue with the lake another one left. */
export const lakeJobs: Readonly<Record<string, Job>> = {
  csv: ingestion(finraShortInterest),
  'old csv': ingestion(finraShortInterest, 1),
  'one csv': onItsDay(-2),
  'next csv': onItsDay(-1),
  json: ingestion(cboePutCall),
  xls: ingestion(aaiiSentiment),
  'csv again': asGiven,
  'json from raw': fromRaw,
  'small commit': smallCommit,
  'whole year': wholeYear,
  'new day': newDay,
};
