import { describe, expect, it } from 'vitest';
import { currentTables } from '../../functions/lake/release.ts';
import type { ObjectStore } from '../../functions/lake/store.ts';
import { openLake } from '../../functions/query/open-lake.ts';
import { presentTables, tableNames } from '../../functions/tables.ts';
import { bytesOf } from '../builders/judged-rows.ts';
import { type Arrival, arrive, emptyLake } from '../builders/recorded-lake.ts';

const vintage = (fetched_at: string, ...closes: string[]): Arrival => ({
  name: 'RUT_History.csv',
  bytes: bytesOf(`DATE,RUT\n${closes.join('\n')}\n`),
  fetched_at,
});

const monday = vintage('2025-11-25T00:00:00Z', '11/21/2025,2369.59', '11/24/2025,2414.28');
const tuesday = vintage(
  '2025-11-26T00:00:00Z',
  '11/21/2025,2369.59',
  '11/24/2025,2414.00', // revised
  '11/25/2025,2465.98',
);

const wednesday = vintage('2025-11-27T00:00:00Z', '11/26/2025,2486.12');

async function facts(store: ObjectStore, moment = {}) {
  const engine = await openLake(await presentTables(store), moment);
  const { rows } = await engine.run(
    `SELECT observation_date, close_points, known_at, known_at_basis FROM index_level
     ORDER BY observation_date, known_at`,
  );
  engine.close();
  return rows.map((row) => [
    row['observation_date'],
    row['close_points'],
    (row['known_at'] as Date).toISOString(),
    row['known_at_basis'],
  ]);
}

describe('take()', () => {
  it('dates history by the calendar, and what a later look brings by that look', async () => {
    const store = await emptyLake();
    await arrive(store, 'cboe_index_history', [monday]);
    await arrive(store, 'cboe_index_history', [tuesday]);
    expect(await facts(store)).toEqual([
      ['2025-11-21', 2369.59, '2025-11-21T23:00:00.000Z', 'calendar'],
      ['2025-11-24', 2414.28, '2025-11-24T23:00:00.000Z', 'calendar'],
      ['2025-11-24', 2414, '2025-11-26T00:00:00.000Z', 'fetched'],
      ['2025-11-25', 2465.98, '2025-11-26T00:00:00.000Z', 'fetched'],
    ]);
  });

  it('uses data that is called a web page and says so once, and does not read a picture', async () => {
    const store = await emptyLake();
    const as = (type: string) => (each: Arrival) => ({
      ...each,
      headers: { 'content-type': type },
    });
    const pages = [monday, tuesday].map(as('text/html'));
    const { added, message, status } = await arrive(store, 'cboe_index_history', pages);
    expect({ added, message, status }).toEqual({
      added: 4,
      message: 'cboe_index_history: expected a content type of data, found text/html over text',
      status: 'done',
    });
    const picture = await arrive(store, 'cboe_index_history', [wednesday].map(as('image/png')));
    expect(picture).toMatchObject({ added: 0, status: 'changed' });
    expect(picture.message).toContain('(text, image/png)');
  });

  it('a response that was fetched earlier and comes later ends in the same files', async () => {
    const inOrder = await emptyLake();
    await arrive(inOrder, 'cboe_index_history', [monday]);
    await arrive(inOrder, 'cboe_index_history', [tuesday]);
    const reversed = await emptyLake();
    await arrive(reversed, 'cboe_index_history', [tuesday]);
    await arrive(reversed, 'cboe_index_history', [monday]);
    expect(await currentTables(reversed, tableNames)).toEqual(
      await currentTables(inOrder, tableNames),
    );
  });

  it('the same bytes again change nothing, not even raw', async () => {
    const store = await emptyLake();
    await arrive(store, 'cboe_index_history', [monday]);
    const before = await store.list('');
    const again = await arrive(store, 'cboe_index_history', [
      { ...monday, fetched_at: '2025-12-01T00:00:00Z' },
    ]);
    expect(again).toMatchObject({ added: 0, writtenBytes: 0, status: 'done' });
    expect(await store.list('')).toEqual(before);
  });

  it('a publisher that takes a revision back within the day is believed', async () => {
    const store = await emptyLake();
    const at = (time: string, close: string) =>
      vintage(`2025-11-25T${time}Z`, `11/24/2025,${close}`);
    const arrivals = [
      at('10:00:00', '2414.28'),
      at('12:00:00', '2400.00'),
      at('14:00:00', '2414.28'),
    ];
    for (const arrival of arrivals) await arrive(store, 'cboe_index_history', [arrival]);
    expect((await facts(store)).map(([, close, known]) => [close, known])).toEqual([
      [2414.28, '2025-11-24T23:00:00.000Z'],
      [2400, '2025-11-25T12:00:00.000Z'],
      [2414.28, '2025-11-25T14:00:00.000Z'],
    ]);
  });

  it('bytes that were there before their publication hour are known from the fetch', async () => {
    const store = await emptyLake();
    await arrive(store, 'cboe_index_history', [{ ...monday, fetched_at: '2025-11-24T22:00:00Z' }]);
    expect((await facts(store)).at(-1)).toEqual([
      '2025-11-24',
      2414.28,
      '2025-11-24T22:00:00.000Z',
      'fetched',
    ]);
  });

  it('one response that says two things of one day is believed once', async () => {
    const store = await emptyLake();
    const double = vintage('2025-11-25T00:00:00Z', '11/24/2025,2414.28', '11/24/2025,9999');
    const outcome = await arrive(store, 'cboe_index_history', [double]);
    expect(outcome).toMatchObject({ added: 1, rejected: 1 });
    expect(await facts(store)).toHaveLength(1);
  });
});
