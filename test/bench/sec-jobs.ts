import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { filesOf } from '../../functions/archive.ts';
import { take } from '../../functions/intake.ts';
import { FolderStore } from '../../functions/lake/store-folder.ts';
import type { Response, Source } from '../../functions/source.ts';
import { source as secCompanyFacts } from '../../functions/sources/sec_company_facts.ts';
import { source as secFrames } from '../../functions/sources/sec_frames.ts';
import { costOf, type Job } from './measure.ts';
import { responses } from './responses.ts';
import { archiveFile, frameFile } from './sec-publisher.ts';

const fetchedAt = new Date('2025-12-01T00:00:00Z');
const bytesPerMb = 1e6;

async function* archived(source: Source, path: string): AsyncGenerator<Response> {
  for await (const file of filesOf(path, () => true)) {
    const request = source.identify(file);
    yield { request, status: 200, headers: {}, fetched_at: fetchedAt, bytes: file.bytes };
  }
}

/** The SEC's archive taken apart, every document kept, read and committed, as `lake ingest` does. */
const factsArchive: Job = async (folder) => {
  const path = join(folder, 'sec', archiveFile);
  const store = new FolderStore(join(folder, 'lake-facts'));
  let rows = 0;
  let read_bytes = 0;
  const counting = async function* () {
    for await (const response of archived(secCompanyFacts, path)) {
      read_bytes += response.bytes.length;
      yield response;
    }
  };
  const cost = await costOf(async () => {
    const outcome = await take(store, secCompanyFacts, counting(), fetchedAt);
    if (outcome.status !== 'done') throw new Error(outcome.message ?? outcome.status);
    rows = outcome.added;
  });
  const content_mb = read_bytes / bytesPerMb;
  const zip_mb = (await stat(path)).size / bytesPerMb;
  const note =
    `${content_mb.toFixed(0)} MB of documents in a zip of ${zip_mb.toFixed(0)} MB: ` +
    `${(content_mb / cost.cpu_s).toFixed(0)} MB per CPU second`;
  return { ...cost, rows, counts: { content_mb }, note };
};

/** One figure of 5,000 companies, from its bytes to a committed table. */
const frame: Job = async (folder) => {
  const store = new FolderStore(join(folder, 'lake-frame'));
  let rows = 0;
  const cost = await costOf(async () => {
    const files = [join(folder, 'sec', frameFile)];
    const outcome = await take(store, secFrames, responses(secFrames, files, fetchedAt), fetchedAt);
    if (outcome.status !== 'done') throw new Error(outcome.message ?? outcome.status);
    rows = outcome.added;
  });
  return { ...cost, rows };
};

/** Jobs on filings with the SEC. */
export const secJobs: Readonly<Record<string, Job>> = { 'facts archive': factsArchive, frame };
