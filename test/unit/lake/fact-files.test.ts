import { tmpdir } from 'node:os';
import { expect, it } from 'vitest';
import { Batch, knownSince } from '../../../functions/batch.ts';
import { FactFiles } from '../../../functions/lake/fact-files.ts';
import { commit } from '../../../functions/lake/facts.ts';
import { type Frame, rowAt } from '../../../functions/lake/frame.ts';
import { readManifest } from '../../../functions/lake/manifest.ts';
import { MemoryStore } from '../../../functions/lake/store-memory.ts';
import { dataset } from '../../../schemas/datasets/investor_sentiment.ts';

const store = new MemoryStore({ clock_ms: () => 0, mirrorFolder: tmpdir() });

function arrivals(...days: readonly string[]) {
  const batch = new Batch();
  for (const observation_date of days) {
    const row = { survey: 'AAII', observation_date, bullish_percent: 40 };
    const rest = { neutral_percent: 35.5, bearish_percent: 24.5 };
    const known = knownSince(new Date('2025-11-26T00:00:00Z'), 'aaii_sentiment', 'a response');
    batch.push(dataset, { ...row, ...rest }, known, false);
  }
  return { dataset, partitions: batch.partitions(dataset) };
}

const rowsOf = (frame: Frame) => Array.from({ length: frame.length }, (_, i) => rowAt(frame, i));

it('knows what was written by way of it, and nobody else does', async () => {
  const facts = new FactFiles(store);
  await commit(store, arrivals('2024-11-20', '2025-11-13', '2025-11-20'), facts);
  const { files } = await readManifest(store, dataset.name);
  const stored = rowsOf(await new FactFiles(store).read(dataset, files));
  expect(stored).toHaveLength(3);
  for (const file of files) await store.remove(file);
  expect(rowsOf(await facts.read(dataset, files))).toEqual(stored);
  await expect(new FactFiles(store).read(dataset, files)).rejects.toThrow('found nothing');
});
