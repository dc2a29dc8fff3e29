import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Cell, FrameBuilder, rowAt } from '../../functions/lake/frame.ts';
import { merge } from '../../functions/lake/merge.ts';
import { toParquet } from '../../functions/lake/parquet.ts';
import { fromParquet } from '../../functions/lake/parquet-reader.ts';
import { count, date, instant, nullable, number, text } from '../../schemas/columns.ts';
import { defineDataset, storedColumns } from '../../schemas/dataset.ts';

const because = 'the law says any';
const dataset = defineDataset({
  name: 'anything',
  meaning: 'Any cells.',
  grain: ['observation_date'],
  columns: {
    observation_date: date('the day'),
    name: nullable(because, text('a name')),
    moment: nullable(because, instant('a moment')),
    share: nullable(because, number('fraction', 'a share')),
    pieces: nullable(because, count('pieces', 'how many')),
  },
});
const columns = storedColumns(dataset);

const said: Readonly<Record<string, Cell>> = {
  published_at: new Date(0),
  known_at: new Date(0),
  known_at_basis: 'calendar',
  fetched_at: new Date(0),
  source: 'test',
  raw_id: 'test/1970-01-01/0.test',
};

const moment = fc.date({
  min: new Date('0001-01-01T00:00:00Z'),
  max: new Date('9999-12-31T23:59:59.999Z'),
  noInvalidDate: true,
});
const row = fc.record({
  observation_date: moment.map((day) => day.toISOString().slice(0, 10)),
  name: fc.option(fc.string({ unit: 'binary' })),
  moment: fc.option(moment),
  // Every double there is: both zeros, NaN, the infinities, the smallest.
  share: fc.option(fc.double()),
  pieces: fc.option(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })),
});
const rows = fc.uniqueArray(row, { maxLength: 20, selector: (each) => each.observation_date });

function asCell(pieces: bigint | null): Cell {
  return pieces !== null && Number.isSafeInteger(Number(pieces)) ? Number(pieces) : pieces;
}

it('any cells come back from a file as they went in', () => {
  fc.assert(
    fc.property(rows, (given) => {
      const builder = new FrameBuilder(columns);
      for (const each of given) builder.push(each, said);
      const frame = fromParquet(columns, toParquet(columns, builder.finish()));
      const found = given.map((_, i) => rowAt(frame, i));
      expect(found).toEqual(
        given.map((each) => ({ ...said, ...each, pieces: asCell(each.pieces) })),
      );
    }),
  );
});

it('any cells, said again after they were stored, add nothing', () => {
  fc.assert(
    fc.property(rows, (given) => {
      const builder = new FrameBuilder(columns);
      for (const each of given) builder.push(each, said);
      const arrivals = { frame: builder.finish(), isRepeat: new Uint8Array(given.length) };
      const nothing = new FrameBuilder(columns).finish();
      const stored = toParquet(columns, merge(dataset, nothing, arrivals).frame);
      const later = new FrameBuilder(columns);
      const fetched_at = new Date(1);
      for (const each of given) later.push({ ...each, fetched_at, raw_id: 'later' }, said);
      const again = { frame: later.finish(), isRepeat: new Uint8Array(given.length).fill(1) };
      expect(merge(dataset, fromParquet(columns, stored), again).added).toBe(0);
    }),
  );
});
