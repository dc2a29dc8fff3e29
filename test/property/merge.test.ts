import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Frame, FrameBuilder, rowAt } from '../../functions/lake/frame.ts';
import { type Arrivals, merge } from '../../functions/lake/merge.ts';
import { toParquet } from '../../functions/lake/parquet.ts';
import { count, date, nullable, text } from '../../schemas/columns.ts';
import { defineDataset, storedColumns } from '../../schemas/dataset.ts';

const dataset = defineDataset({
  name: 'tally',
  meaning: 'A tally.',
  grain: ['name', 'observation_date'],
  columns: {
    name: text('which'),
    observation_date: date('the day'),
    pieces: nullable('nobody counted', count('pieces', 'how many')),
  },
});
const columns = storedColumns(dataset);

/** What a response says of one name; `known` is the calendar's hour, never after the fetching. */
interface Said {
  readonly name: string;
  readonly pieces: number | null;
}

/** A response: all it says was fetched in one hour. */
type Response = readonly Said[];

const hour = (of: number) => new Date(Date.UTC(2025, 0, 1, of));
const calendarHour = 1;
const firstFetchHour = 10;

const response: fc.Arbitrary<Response> = fc.uniqueArray(
  fc.record({
    name: fc.constantFrom('a', 'b', 'c'),
    pieces: fc.option(fc.integer({ min: 0, max: 3 })),
  }),
  { maxLength: 3, selector: ({ name }) => name },
);
const history = fc.array(response, { maxLength: 8 });

function arrivalsOf(responses: readonly Response[], from = 0, source = 'test'): Arrivals {
  const builder = new FrameBuilder(columns);
  const isRepeat: number[] = [];
  responses.forEach((said, i) => {
    for (const { name, pieces } of said) {
      builder.push({
        name,
        observation_date: '2025-01-01',
        pieces,
        published_at: hour(calendarHour),
        known_at: hour(calendarHour),
        known_at_basis: 'calendar',
        fetched_at: hour(firstFetchHour + from + i),
        source,
        raw_id: `response ${from + i}`,
      });
      isRepeat.push(from + i > 0 ? 1 : 0);
    }
  });
  return { frame: builder.finish(), isRepeat: Uint8Array.from(isRepeat) };
}

const nothing = arrivalsOf([]).frame;

function mergedOneByOne(responses: readonly Response[]): Frame {
  return responses.reduce(
    (facts, said, i) => merge(dataset, facts, arrivalsOf([said], i)).frame,
    nothing,
  );
}

function rowsOf(frame: Frame) {
  return Array.from({ length: frame.length }, (_, i) => rowAt(frame, i));
}

/** What the lake answers as of an hour: per name, the last row known by then. */
function asOf(frame: Frame, moment: Date): Record<string, number | null> {
  const known = rowsOf(frame).filter(({ known_at }) => (known_at as Date) <= moment);
  return Object.fromEntries(known.map(({ name, pieces }) => [name, pieces as number | null]));
}

/** The same, by going through the responses one after the other. */
function replayed(responses: readonly Response[], moment: Date): Record<string, number | null> {
  const answers: Record<string, number | null> = {};
  responses.forEach((said, i) => {
    for (const { name, pieces } of said) {
      // The first response brings history, known when the calendar says; later ones bring news.
      const knownAt = i === 0 ? hour(calendarHour) : hour(firstFetchHour + i);
      if (knownAt <= moment) answers[name] = pieces;
    }
  });
  return answers;
}

const anyHour = fc.integer({ min: 0, max: 20 }).map(hour);

it('adds nothing when the same responses are read again, in one go or one by one', () => {
  fc.assert(
    fc.property(history, (responses) => {
      const frame = mergedOneByOne(responses);
      expect(merge(dataset, frame, arrivalsOf(responses))).toMatchObject({ frame, added: 0 });
    }),
  );
});

it('comes to the same bytes in one go as one by one', () => {
  fc.assert(
    fc.property(history, (responses) => {
      const atOnce = merge(dataset, nothing, arrivalsOf(responses)).frame;
      const oneByOne = mergedOneByOne(responses);
      expect(toParquet(columns, atOnce)).toEqual(toParquet(columns, oneByOne));
    }),
    { numRuns: 50 },
  );
});

it('comes to the same bytes however the responses of two sources take turns', () => {
  const turns = fc.array(fc.boolean(), { minLength: 16, maxLength: 16 });
  const taken = (first: readonly Response[], second: readonly Response[], isFirst: boolean[]) => {
    const waiting = { first: [...first], second: [...second] };
    let frame = nothing;
    for (const turn of [...isFirst, ...Array<boolean>(16).fill(true), ...Array(16).fill(false)]) {
      const queue = turn ? waiting.first : waiting.second;
      const from = (turn ? first : second).length - queue.length;
      const said = queue.shift();
      if (!said) continue;
      frame = merge(dataset, frame, arrivalsOf([said], from, turn ? 'one' : 'other')).frame;
    }
    return toParquet(columns, frame);
  };
  fc.assert(
    fc.property(history, history, turns, turns, (first, second, some, others) => {
      expect(taken(first, second, some)).toEqual(taken(first, second, others));
    }),
    { numRuns: 50 },
  );
});

it('answers as of any hour what a replay of the responses would', () => {
  fc.assert(
    fc.property(history, anyHour, (responses, moment) => {
      expect(asOf(mergedOneByOne(responses), moment)).toEqual(replayed(responses, moment));
    }),
  );
});

it('never changes an earlier answer by what is fetched later', () => {
  fc.assert(
    fc.property(history, response, (responses, later) => {
      const before = mergedOneByOne([[], ...responses]);
      const after = mergedOneByOne([[], ...responses, later]);
      const lastHour = hour(firstFetchHour + responses.length);
      expect(asOf(after, lastHour)).toEqual(asOf(before, lastHour));
    }),
  );
});

it('forgets nothing', () => {
  fc.assert(
    fc.property(history, response, (responses, later) => {
      const before = rowsOf(mergedOneByOne(responses));
      const after = rowsOf(mergedOneByOne([...responses, later]));
      expect(after).toEqual(expect.arrayContaining(before));
    }),
  );
});

/** Each its own value: one that repeats its predecessor adds nothing, so its date is not kept. */
const vintagesOutOfOrder = fc
  .shuffledSubarray([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
  .map((hours) => hours.map((statedHour) => ({ pieces: (statedHour * 7) % 10, statedHour })));

function vintages(said: readonly { pieces: number; statedHour: number }[], fetched = 0): Arrivals {
  const builder = new FrameBuilder(columns);
  for (const { pieces, statedHour } of said) {
    builder.push({
      name: 'a',
      observation_date: '2025-01-01',
      pieces,
      published_at: hour(statedHour),
      known_at: hour(statedHour),
      known_at_basis: 'publisher',
      fetched_at: hour(firstFetchHour + fetched),
      source: 'test',
      raw_id: `response ${fetched}`,
    });
  }
  return { frame: builder.finish(), isRepeat: new Uint8Array(said.length) };
}

it('answers by the publisher’s own dates, in whatever order its vintages come', () => {
  fc.assert(
    fc.property(vintagesOutOfOrder, anyHour, (said, moment) => {
      let frame = nothing;
      said.forEach((one, i) => {
        frame = merge(dataset, frame, vintages([one], i)).frame;
      });
      const inForce = said
        .filter(({ statedHour }) => hour(statedHour) <= moment)
        .toSorted((a, b) => a.statedHour - b.statedHour)
        .at(-1);
      expect(asOf(frame, moment)['a']).toEqual(inForce?.pieces);
      expect(merge(dataset, frame, vintages(said)).added).toBe(0);
    }),
  );
});
