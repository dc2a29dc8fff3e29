import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { FolderStore } from '../../functions/lake/store-folder.ts';
import { openLake } from '../../functions/query/open-lake.ts';
import { releasedTables } from '../../functions/tables.ts';
import { costOf, type Job } from './measure.ts';

// The same as in the peers' race.py.
const rowCount = 5000;
const publishes = 40;
const rounds = 15;

function writerOf(folder: string): ChildProcess {
  return fork(join(import.meta.dirname, 'race-writer.ts'), [folder]);
}

/** @returns whether the writer refused, with words, instead of publishing */
async function publishing(writer: ChildProcess, number: number): Promise<boolean> {
  const answered = once(writer, 'message');
  writer.send(number);
  const [answer] = await answered;
  return answer !== 'done';
}

/** Whether the newest release is one publication: all its rows, and no other's. */
async function isReadWhole(folder: string): Promise<boolean> {
  try {
    const { paths } = await releasedTables(new FolderStore(folder));
    const engine = await openLake(paths);
    try {
      const { rows } = await engine.run(
        `SELECT COUNT(*) AS held, COUNT(DISTINCT close_usd) AS publications
         FROM fund_price_latest`,
      );
      return rows[0]?.['held'] === rowCount && rows[0]['publications'] === 1;
    } finally {
      engine.close();
    }
  } catch {
    return false;
  }
}

async function readsWhilePublishing(folder: string, writer: ChildProcess) {
  let isOver = false;
  const publishAll = async () => {
    for (let number = 1; number <= publishes; number += 1) await publishing(writer, number);
    isOver = true;
  };
  const published = publishAll();
  let reads = 0;
  let torn = 0;
  while (!isOver) {
    reads += 1;
    if (!(await isReadWhole(folder))) torn += 1;
  }
  await published;
  return { reads, torn };
}

async function roundsOfTwo(folder: string, writers: readonly ChildProcess[]) {
  let wrong = 0;
  let refused = 0;
  for (let round = 1; round <= rounds; round += 1) {
    const refusals = writers.map((writer) => publishing(writer, publishes + round));
    refused += (await Promise.all(refusals)).filter(Boolean).length;
    if (!(await isReadWhole(folder))) wrong += 1;
  }
  return { rounds, wrong, refused };
}

/** A reader while a writer publishes, and two writers at once; each in a process of its own. */
const race: Job = async (folder) => {
  const lake = join(folder, 'lake-race');
  const writers = [writerOf(lake), writerOf(lake)];
  const [first] = writers;
  if (!first) throw new TypeError('race: expected two writers');
  try {
    await publishing(first, 0);
    let counts: Record<string, number> = {};
    const cost = await costOf(async () => {
      counts = {
        ...(await readsWhilePublishing(lake, first)),
        ...(await roundsOfTwo(lake, writers)),
      };
    });
    return { ...cost, counts };
  } finally {
    for (const writer of writers) writer.disconnect();
  }
};

export const raceJobs: Readonly<Record<string, Job>> = { race };
