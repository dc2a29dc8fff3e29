import { tmpdir } from 'node:os';
import { expect, it } from 'vitest';
import { rawBytesKey, rawId, rawRecordKey } from '../../../functions/lake/layout.ts';
import { rememberingRecords } from '../../../functions/lake/remembered.ts';
import { MemoryStore } from '../../../functions/lake/store-memory.ts';

const id = rawId({
  source: 'aaii_sentiment',
  fetched_at: new Date('2025-11-26T13:00:00Z'),
  sha256: 'a'.repeat(64),
  key: 'survey',
});
const bytes = new TextEncoder().encode('{}');

it('asks once for a record, and again for what may change or was not there', async () => {
  const store = new MemoryStore({ clock_ms: () => 0, mirrorFolder: tmpdir() });
  const asked: string[] = [];
  const get = store.get.bind(store);
  store.get = (key) => {
    asked.push(key);
    return get(key);
  };
  const remembering = rememberingRecords(store);
  const record = rawRecordKey(id);
  const others = [rawBytesKey(id), 'manifest/a/current/manifest'];
  expect(await remembering.get(record)).toBeUndefined();
  for (const key of [record, ...others]) await remembering.put(key, bytes, { ifAbsent: true });
  for (const key of [record, ...others, record, ...others]) {
    expect((await remembering.get(key))?.bytes).toEqual(bytes);
  }
  expect(asked).toEqual([record, record, ...others, ...others]);
});
