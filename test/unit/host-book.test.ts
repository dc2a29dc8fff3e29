import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SourceUnavailableError } from '../../functions/errors.ts';
import { HostBook } from '../../functions/host-book.ts';
import { FolderStore } from '../../functions/lake/store-folder.ts';

const host = 'publisher.example';
const start = new Date('2025-11-26T12:00:00Z');

async function emptyStore(): Promise<FolderStore> {
  return new FolderStore(await mkdtemp(join(tmpdir(), 'lake-hosts-')));
}

/** A book on a clock of the test's: pauses turn it, and nobody waits. */
function bookOf(store?: FolderStore) {
  let now_ms = start.getTime();
  const book = new HostBook({
    now: () => new Date(now_ms),
    elapsed_ms: () => now_ms,
    pause: async (ms) => {
      now_ms += ms;
    },
    ...(store && { store }),
  });
  const enter = (spacing_ms: number, perDay?: number) =>
    book.enter('test', host, { spacing_ms, ...(perDay && { perDay }) });
  const sinceStart_ms = () => now_ms - start.getTime();
  const pass = (ms: number) => {
    now_ms += ms;
  };
  return { book, enter, pass, sinceStart_ms };
}

describe('HostBook', () => {
  it('spaces the requests to a host, whoever asks, and lets other hosts go ahead', async () => {
    const { book, enter, sinceStart_ms } = bookOf();
    for (let i = 0; i < 10; i += 1) await enter(100);
    expect(sinceStart_ms()).toBe(900);
    await book.enter('test', 'elsewhere.example', { spacing_ms: 5000 });
    expect(sinceStart_ms()).toBe(900);
    // The pace of the slower of two sources that share a host.
    await enter(5000);
    await enter(100);
    expect(sinceStart_ms()).toBe(6000);
  });

  it('two processes count one day’s requests together, to the last one', async () => {
    const store = await emptyStore();
    const books = [bookOf(store), bookOf(store)];
    const asked = await Promise.allSettled(
      Array.from({ length: 16 }, (_, i) => books[i % 2]?.enter(0, 9)),
    );
    const refused = asked.filter(({ status }) => status === 'rejected');
    expect(refused).toHaveLength(7);
    await expect(books[0]?.enter(0, 9)).rejects.toThrow(
      'test: expected at most 9 requests a day to publisher.example, found all of them made on ' +
        '2025-11-26 (UTC)',
    );
    const tomorrow = bookOf(store);
    tomorrow.pass(12 * 3_600_000);
    await tomorrow.enter(0, 9);
  });

  it('leaves a host that goes on failing alone, longer each time, and tells later processes', async () => {
    const store = await emptyStore();
    const first = bookOf(store);
    await first.book.failed(host);
    await first.enter(0);
    await first.book.failed(host);
    await expect(first.enter(0)).rejects.toThrow(SourceUnavailableError);
    const second = bookOf(store);
    await expect(second.enter(0)).rejects.toThrow(
      'it has failed 2 times since 2025-11-26T12:00:00.000Z; it is left alone until ' +
        '2025-11-26T12:15:00.000Z, and what the lake holds of it grows older',
    );
    second.pass(15 * 60_000);
    await second.enter(0);
    await second.book.failed(host);
    second.pass(29 * 60_000);
    await expect(second.enter(0)).rejects.toThrow('12:45:00');
    second.pass(60_000);
    await second.enter(0);
    await second.book.answered(host);
    await bookOf(store).enter(0);
  });

  it('a host that answers is never written about', async () => {
    const store = await emptyStore();
    const { book, enter } = bookOf(store);
    await enter(0);
    await book.answered(host);
    expect(await store.list('')).toEqual([]);
  });
});
