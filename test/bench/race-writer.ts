import { commit } from '../../functions/lake/facts.ts';
import { FrameBuilder } from '../../functions/lake/frame.ts';
import { publish } from '../../functions/lake/release.ts';
import { FolderStore } from '../../functions/lake/store-folder.ts';
import { tableNames } from '../../functions/tables.ts';
import { storedColumns } from '../../schemas/dataset.ts';
import { dataset } from '../../schemas/datasets/fund_price.ts';
import { ticker } from './long-history.ts';

/** As many as the peers' scripts publish. */
const rowCount = 5000;
const observation_date = '2024-12-31';
const firstFetch = Date.parse('2025-01-01T00:00:00Z');

/** The number revises every row of the day and is what each row then says. */
async function publishNumber(folder: string, number: number): Promise<void> {
  const store = new FolderStore(folder);
  const fetched_at = new Date(firstFetch + number * 60_000);
  const provenance = {
    published_at: fetched_at,
    known_at: fetched_at,
    known_at_basis: 'fetched',
    fetched_at,
    source: 'bench',
    raw_id: `bench/2025-01-01/${'0'.repeat(64)}.${number}`,
  };
  const builder = new FrameBuilder(storedColumns(dataset));
  for (let rank = 0; rank < rowCount; rank += 1) {
    const row = { ticker: ticker(rank), observation_date, close_usd: 1 + number, dividend_usd: 0 };
    builder.push(row, provenance);
  }
  const arrivals = { frame: builder.finish(), isRepeat: new Uint8Array(rowCount).fill(1) };
  await commit(store, { dataset, partitions: new Map([['2024', arrivals]]) });
  await publish(store, tableNames, fetched_at, 'bench');
}

const [folder = ''] = process.argv.slice(2);

/** Publishes each number it is sent and says so; ends when the channel is closed. */
process.on('message', (number: number) => {
  publishNumber(folder, number).then(
    () => process.send?.('done'),
    (error: Error) => process.send?.(error.message),
  );
});
process.on('disconnect', () => process.exit());
