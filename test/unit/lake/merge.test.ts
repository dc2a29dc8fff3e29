import { expect, it } from 'vitest';
import { type Frame, FrameBuilder, rowAt } from '../../../functions/lake/frame.ts';
import { type Arrivals, merge } from '../../../functions/lake/merge.ts';
import { toParquet } from '../../../functions/lake/parquet.ts';
import { fromParquet } from '../../../functions/lake/parquet-reader.ts';
import { count, date, nullable, number, text } from '../../../schemas/columns.ts';
import { defineDataset, storedColumns } from '../../../schemas/dataset.ts';

const dataset = defineDataset({
  name: 'rate',
  meaning: 'A rate.',
  grain: ['rate_name', 'observation_date'],
  columns: {
    rate_name: text('which'),
    observation_date: date('the day'),
    rate_percent: number('percent', 'the rate'),
  },
});
const day = (of: number) => new Date(Date.UTC(2025, 0, of));

interface Said {
  readonly name?: string;
  readonly observation?: string;
  readonly rate: number;
  /** Day of January on which it was fetched; also names the response. */
  readonly fetched: number;
  /** Day of January the calendar or, where `stated`, the publisher proposes. */
  readonly known: number;
  readonly stated?: true;
  readonly isRepeat?: true;
  readonly source?: string;
}

function arrivalsOf(...said: readonly Said[]): Arrivals {
  const builder = new FrameBuilder(storedColumns(dataset));
  for (const { name, observation, rate, fetched, known, stated, source } of said) {
    builder.push({
      rate_name: name ?? 'DFF',
      observation_date: observation ?? '2025-01-01',
      rate_percent: rate,
      published_at: day(known),
      known_at: day(known),
      known_at_basis: stated ? 'publisher' : 'calendar',
      fetched_at: day(fetched),
      source: source ?? 'fred',
      raw_id: `response of day ${fetched}`,
    });
  }
  const isRepeat = Uint8Array.from(said, (one) => (one.isRepeat ? 1 : 0));
  return { frame: builder.finish(), isRepeat };
}

const nothing = arrivalsOf().frame;

/** Merges one list of arrivals after the other. */
function after(...steps: readonly Arrivals[]) {
  let frame: Frame = nothing;
  let last = merge(dataset, frame, arrivalsOf());
  for (const step of steps) {
    last = merge(dataset, frame, step);
    frame = last.frame;
  }
  return last;
}

/** The facts as `rate, known on, basis`. */
function told(frame: Frame): string[] {
  return Array.from({ length: frame.length }, (_, i) => {
    const { rate_percent, known_at, known_at_basis } = rowAt(frame, i);
    return `${rate_percent} ${(known_at as Date).getUTCDate()} ${known_at_basis}`;
  });
}

it('hears what was fetched first first, in whatever order it is given', () => {
  const later = { name: 'a', rate: 5, known: 2, fetched: 12 };
  const sooner = { name: 'a', rate: 4, known: 2, fetched: 9 };
  const other = { name: 'b', rate: 1, known: 2, fetched: 9 };
  const { frame } = after(arrivalsOf(other, later, sooner));
  expect(told(frame)).toEqual(['4 2 calendar', '5 12 fetched', '1 2 calendar']);
});

const first = arrivalsOf({ rate: 4, known: 2, fetched: 9 });

it('believes the calendar about the first value', () => {
  const { frame, added } = after(first);
  expect(told(frame)).toEqual(['4 2 calendar']);
  expect(added).toBe(1);
});

it('adds nothing for a value seen again, and hands back the very facts it was given', () => {
  const { frame } = after(first);
  const merged = merge(dataset, frame, arrivalsOf({ rate: 4, known: 2, fetched: 12 }));
  expect(merged.added).toBe(0);
  expect(merged.frame).toBe(frame);
});

it('knows a revision from its fetching, and keeps what was said before', () => {
  const { frame } = after(first, arrivalsOf({ rate: 5, known: 2, fetched: 12 }));
  expect(told(frame)).toEqual(['4 2 calendar', '5 12 fetched']);
});

it('keeps a value that returns to what it was', () => {
  const { frame } = after(
    first,
    arrivalsOf({ rate: 5, known: 2, fetched: 12 }),
    arrivalsOf({ rate: 4, known: 2, fetched: 14 }),
  );
  expect(told(frame)).toEqual(['4 2 calendar', '5 12 fetched', '4 14 fetched']);
});

it('knows a first value from its fetching where the lake had asked before', () => {
  const { frame } = after(arrivalsOf({ rate: 4, known: 2, fetched: 9, isRepeat: true }));
  expect(told(frame)).toEqual(['4 9 fetched']);
});

it('keeps the first of two values in one response and hands the other back', () => {
  const { frame, contradictions } = after(
    arrivalsOf({ rate: 4, known: 2, fetched: 9 }, { rate: 5, known: 2, fetched: 9 }),
  );
  expect(told(frame)).toEqual(['4 2 calendar']);
  expect(contradictions).toHaveLength(1);
  expect(contradictions[0]?.row).toMatchObject({ rate_percent: 5 });
  expect(contradictions[0]?.reason).toBe(
    'rate_name, observation_date: expected one value per response, found two',
  );
});

it('takes the same row twice in one response for one', () => {
  const twice = { rate: 4, known: 2, fetched: 9 };
  const { frame, contradictions } = after(arrivalsOf(twice, twice));
  expect(told(frame)).toEqual(['4 2 calendar']);
  expect(contradictions).toEqual([]);
});

it('sorts the vintages a publisher dates, in whatever order they come', () => {
  const vintage = (rate: number, known: number, fetched: number) =>
    arrivalsOf({ rate, known, fetched, stated: true });
  const { frame } = after(vintage(6, 6, 9), vintage(3, 3, 10), vintage(4, 4, 11));
  expect(told(frame)).toEqual(['3 3 publisher', '4 4 publisher', '6 6 publisher']);
});

it('adds nothing when a response with several vintages is read again', () => {
  const vintages = arrivalsOf(
    { rate: 3, known: 3, fetched: 9, stated: true },
    { rate: 6, known: 6, fetched: 9, stated: true },
  );
  const { frame, added, contradictions } = after(vintages, vintages);
  expect(told(frame)).toEqual(['3 3 publisher', '6 6 publisher']);
  expect(added).toBe(0);
  expect(contradictions).toEqual([]);
});

it('knows from its fetching what a publisher says otherwise under the same date', () => {
  const { frame } = after(
    arrivalsOf({ rate: 3, known: 3, fetched: 4, stated: true }),
    arrivalsOf({ rate: 5, known: 3, fetched: 9, stated: true }),
  );
  expect(told(frame)).toEqual(['3 3 publisher', '5 9 fetched']);
});

it('keeps apart what two sources say of one grain', () => {
  const { frame } = after(first, arrivalsOf({ rate: 5, known: 3, fetched: 10, source: 'drop' }));
  expect(told(frame)).toEqual(['5 3 calendar', '4 2 calendar']);
});

it('sorts by grain, whatever the order of arrival', () => {
  const { frame } = after(
    arrivalsOf(
      { name: 'DGS10', rate: 1, known: 2, fetched: 9 },
      { name: 'DFF', observation: '2025-01-02', rate: 2, known: 3, fetched: 9 },
    ),
    arrivalsOf({ name: 'DFF', rate: 3, known: 2, fetched: 10 }),
  );
  expect(told(frame)).toEqual(['3 2 calendar', '2 3 calendar', '1 2 calendar']);
});

/** The values of one series after each was said on a day of its own, and all were said again. */
function valuesAfter(kept: typeof dataset | typeof tally, values: readonly (number | bigint)[]) {
  const columns = storedColumns(kept);
  const arrival = (value: number | bigint, i: number): Arrivals => {
    const builder = new FrameBuilder(columns);
    builder.push({
      rate_name: 'DFF',
      observation_date: '2025-01-01',
      [kept === tally ? 'pieces' : 'rate_percent']: value,
      published_at: day(i),
      known_at: day(i),
      known_at_basis: 'fetched',
      fetched_at: day(i),
      source: 'test',
      raw_id: `response of day ${i}`,
    });
    return { frame: builder.finish(), isRepeat: Uint8Array.of(1) };
  };
  let frame = new FrameBuilder(columns).finish();
  values.forEach((value, i) => {
    frame = merge(kept, frame, arrival(value, 2 * i)).frame;
    // Through the file and back: what is stored must be the cell that was said.
    frame = fromParquet(columns, toParquet(columns, frame));
    frame = merge(kept, frame, arrival(value, 2 * i + 1)).frame;
  });
  return Array.from({ length: frame.length }, (_, i) => rowAt(frame, i)).map(
    (row) => row[kept === tally ? 'pieces' : 'rate_percent'],
  );
}

const tally = defineDataset({
  name: 'tally',
  meaning: 'A tally.',
  grain: ['rate_name', 'observation_date'],
  columns: {
    rate_name: text('which'),
    observation_date: date('the day'),
    pieces: count('pieces', 'how many'),
  },
});

it('takes NaN, the infinities and both zeros for cells like any other', () => {
  const said = [Number.NaN, 0, -0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  expect(valuesAfter(dataset, said)).toEqual(said);
});

it('tells counts apart by their last digit, past 2^53 too', () => {
  const said = [2n ** 53n, 2n ** 53n + 1n, 7, 2n ** 63n - 1n, 2n ** 63n - 2n];
  expect(valuesAfter(tally, said)).toEqual(said);
  expect(valuesAfter(tally, [0, -0])).toEqual([0]);
});

const alias = defineDataset({
  name: 'alias',
  meaning: 'A name.',
  grain: ['observation_date'],
  columns: {
    observation_date: date('the day'),
    rate_name: nullable('nobody named it', text('which')),
  },
});

it('adds no missing text again, whichever texts are said beside it', () => {
  const columns = storedColumns(alias);
  const arrival = (fetched: number, names: readonly (string | null)[]): Arrivals => {
    const builder = new FrameBuilder(columns);
    names.forEach((rate_name, i) => {
      builder.push({
        rate_name,
        observation_date: `2025-01-0${i + 1}`,
        published_at: day(1),
        known_at: day(1),
        known_at_basis: 'calendar',
        fetched_at: day(fetched),
        source: 'test',
        raw_id: `response of day ${fetched}`,
      });
    });
    return { frame: builder.finish(), isRepeat: new Uint8Array(names.length).fill(1) };
  };
  const empty = new FrameBuilder(columns).finish();
  const { frame } = merge(alias, empty, arrival(2, ['a', null, 'b']));
  expect(merge(alias, frame, arrival(3, ['a', null, 'b'])).added).toBe(0);
  const later = { ...arrival(3, ['b', null]) };
  expect(merge(alias, frame, later).added).toBe(1);
});
