import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { utils, write } from 'xlsx';
import { SourceChangedError } from '../../../functions/errors.ts';
import { gapsIn, owedDays } from '../../../functions/gaps.ts';
import type { ParsedRow } from '../../../functions/source.ts';
import { source } from '../../../functions/sources/aaii_sentiment.ts';
import { addDays, dayNumber, newYork } from '../../../schemas/calendar.ts';
import type { GapRule } from '../../../schemas/health.ts';
import { lastSlot, missedSlots, publishedAt } from '../../../schemas/publication.ts';
import { bytesOf, judged } from '../../builders/judged-rows.ts';
import { placesIn } from '../../builders/places.ts';
import { fetched, publisherOf } from '../../builders/publisher.ts';
import { arrive, emptyLake } from '../../builders/recorded-lake.ts';

type CellToWrite = string | number | null | { t: 'n'; v: number; z: string };

/** A day as Excel stores it: days since 1899-12-30, shown as a date. */
const day = (iso: string): CellToWrite => ({ t: 'n', v: dayNumber(iso) + 25_569, z: 'm/d/yyyy' });

const titles: CellToWrite[][] = [
  [null, null, null, 'A society of investors'],
  [null, null, null, null, null, 'Bullish'],
  ['Reported', null, null, null, null, '8-week'],
  ['Date ', ' Bullish', 'Neutral', 'Bearish', 'Total', 'Mov Avg'],
  [],
];

const surveys: CellToWrite[][] = [
  [day('1987-06-26'), null, null, null, null, 0.376],
  [day('1987-07-24'), 0.36, 0.5, 0.14, 1],
  [day('1996-01-11'), '#N/A', '#N/A', '#N/A', '#N/A'],
  [day('2007-01-18'), 0.5778, 0.1515, 0.2727, 1.002],
  [day('2025-03-06'), 0.193069, 0.237624, 0.569307, 1],
];

const statistics: CellToWrite[][] = [
  [],
  ['Observations over life of survey'],
  ['Avg', 0.376, 0.311, 0.313],
  ["Count '25", 52, 52, 52],
];

/** A workbook in Excel's format of 1997, as the publisher uses. */
function workbook(rows: CellToWrite[][], sheet = 'SENTIMENT'): Uint8Array {
  const book = utils.book_new();
  utils.book_append_sheet(book, utils.aoa_to_sheet([['nothing to read']]), 'CHART');
  utils.book_append_sheet(book, utils.aoa_to_sheet(rows), sheet);
  return new Uint8Array(write(book, { type: 'buffer', bookType: 'biff8' }));
}

const read = (bytes: Uint8Array) => judged(source, 'sentiment', bytes);

describe('the survey workbook', () => {
  it('gives the surveys with a reading, in percent, and no statistics', async () => {
    const { kept, refused } = await read(workbook([...titles, ...surveys, ...statistics]));
    expect(refused).toEqual([]);
    const survey = 'AAII';
    expect(kept).toEqual([
      {
        row: {
          survey,
          observation_date: '1987-07-24',
          bullish_percent: 36,
          neutral_percent: 50,
          bearish_percent: 14,
        },
        position: 'SENTIMENT!A7',
      },
      {
        row: {
          survey,
          observation_date: '2007-01-18',
          bullish_percent: 57.78,
          neutral_percent: 15.15,
          bearish_percent: 27.27,
        },
        position: 'SENTIMENT!A9',
      },
      {
        row: {
          survey,
          observation_date: '2025-03-06',
          bullish_percent: 19.3069,
          neutral_percent: 23.7624,
          bearish_percent: 56.9307,
        },
        position: 'SENTIMENT!A10',
      },
    ]);
  });

  it('says of each value in which cell it stands', async () => {
    const bytes = workbook([...titles, ...surveys, ...statistics]);
    const { places, misplaced } = await placesIn(source, { key: 'sentiment', bytes });
    expect(misplaced).toEqual([]);
    expect(places.at(-1)).toEqual({
      survey: 'fixed by the source',
      observation_date: 'SENTIMENT!A10',
      bullish_percent: 'SENTIMENT!B10',
      neutral_percent: 'SENTIMENT!C10',
      bearish_percent: 'SENTIMENT!D10',
    });
  });

  it('finds the header wherever it stands', async () => {
    const moved = [...Array.from({ length: 7 }, () => ['a note']), ...titles, ...surveys];
    const { kept } = await read(workbook(moved));
    expect(kept.map(({ position }) => position)).toEqual(
      [14, 16, 17].map((n) => `SENTIMENT!A${n}`),
    );
  });

  it('hands on what it cannot read: the contract refuses it', async () => {
    const percents = ['bullish_percent', 'neutral_percent', 'bearish_percent'];
    const odd: CellToWrite[][] = [
      [day('2025-03-13'), 0.4, null, 0.3], // partly empty
      [day('2025-03-20'), 'forty', 0.3, 0.3],
      ['3/27/2025', 0.4, 0.3, 0.3], // a date typed as text is readable
      ['4-3-25', 0.4, 0.3, 0.3],
      [45750, 0.4, 0.3, 0.3], // a number that is not shown as a date
      [null, 0.4, 0.3, 0.3],
      [day('2025-04-24'), 40, 30, 30], // percent where fractions were
      [day('2025-05-01'), 0.4, 0.3, 0.4],
    ];
    const { kept, refused } = await read(workbook([...titles, ...odd, ...statistics]));
    expect(kept.map(({ row }) => row['observation_date'])).toEqual(['2025-03-27']);
    expect(refused.map(({ columns }) => columns)).toEqual([
      ['neutral_percent'],
      ['bullish_percent'],
      ['observation_date'],
      ['observation_date'],
      ['observation_date'],
      [...percents, 'the three shares sum to 100 (± 0.2)'],
      ['the three shares sum to 100 (± 0.2)'],
    ]);
  });
});

it('a file saved again with other bytes and the same surveys adds nothing', async () => {
  // The publisher computes the averages under the surveys anew each week, and so all bytes change.
  const again: CellToWrite[][] = [...statistics.slice(0, 2), ['Avg', 0.377, 0.311, 0.312]];
  const [first, second] = [statistics, again].map((below) =>
    workbook([...titles, ...surveys, ...below]),
  );
  expect(second).not.toEqual(first);
  const store = await emptyLake();
  const file = (bytes: Uint8Array | undefined, day: string) => ({
    ...{ name: 'sentiment.xls', bytes: bytes ?? new Uint8Array() },
    fetched_at: `${day}T16:00:00Z`,
  });
  const held = async () => (await store.list('data/')).sort();
  const { added } = await arrive(store, source.name, [file(first, '2025-03-06')]);
  expect(added).toBe(3);
  const before = await held();
  expect(await arrive(store, source.name, [file(second, '2025-03-13')])).toMatchObject({
    ...{ status: 'done', responses: 1, added: 0, rejected: 0 },
  });
  expect(await held()).toEqual(before);
});

describe('a file that is not the one known is refused', () => {
  async function refusal(bytes: Uint8Array): Promise<string> {
    const error = await read(bytes).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(SourceChangedError);
    return (error as Error).message;
  }

  it('with another header', async () => {
    const swapped = titles.map((row) =>
      row[1] === ' Bullish' ? ['Date', 'Bullish', 'Bearish'] : row,
    );
    expect(await refusal(workbook([...swapped, ...surveys]))).toBe(
      'aaii_sentiment: expected a row Date, Bullish, Neutral, Bearish in sheet SENTIMENT, ' +
        'found Date, Bullish, Bearish',
    );
    expect(await refusal(workbook(surveys))).toContain('rows without one');
  });

  it('without the sheet', async () => {
    const renamed = workbook([...titles, ...surveys], 'SURVEY');
    expect(await refusal(renamed)).toContain('a sheet SENTIMENT, found CHART, SURVEY');
  });

  it('as a web page, or cut anywhere', async () => {
    expect(await refusal(bytesOf('<html></html>'))).toContain('13 bytes starting "<html></"');
    const whole = workbook([...titles, ...surveys, ...statistics]);
    for (let end = 0; end < whole.length - 512; end += 512) await refusal(whole.subarray(0, end));
  });
});

describe('asking for the survey', () => {
  it('asks for the one file there is', async () => {
    const window = { from: '2025-11-20', to: '2025-11-20' };
    expect(await fetched(source, publisherOf(() => true).get, window)).toEqual({
      keys: ['sentiment'],
      unavailable: undefined,
    });
    const { unavailable } = await fetched(source, publisherOf(() => false).get, window);
    expect(unavailable).toContain('sentiment.xls');
  });

  it('expects it on Thursday morning, on Thanksgiving too', () => {
    const at = (observation: string) => publishedAt(source.publication, observation).toISOString();
    expect(at('2025-11-20')).toBe('2025-11-20T13:00:00.000Z');
    expect(at('2025-11-27')).toBe('2025-11-27T13:00:00.000Z');
    expect(at('2021-11-24')).toBe('2021-11-25T13:00:00.000Z'); // the last one dated Wednesday
    expect(source.publication.on('2025-11-26')).toEqual({ silence: 'comes out on Thursdays' });
  });

  it.each([
    ['2021-11-24', '2021-11-30T17:00:00Z'], // Wednesday before Thanksgiving
    ['2019-07-03', '2019-07-10T17:00:00Z'],
    ['2021-10-27', '2021-11-03T17:00:00Z'], // Wednesday of a week without a holiday
    ['2020-11-27', '2020-12-02T17:00:00Z'], // Friday after Thanksgiving
    ['2021-01-07', '2021-01-20T17:00:00Z'], // the week after had no survey
    ['1989-11-22', '1989-11-30T17:00:00Z'], // two days sooner, when Friday was its day
  ])('the survey of %s is not overdue on %s', (newest, moment) => {
    expect(missedSlots(source.publication, newest, new Date(moment))).toBe(0);
    const next = new Date(dayNumber(addDays(moment.slice(0, 10), 10)) * 86_400_000);
    expect(missedSlots(source.publication, newest, next)).toBeGreaterThan(0);
  });

  it('one of the week before is overdue, though a survey may be dated a day sooner', () => {
    const after = new Date('2025-11-27T13:00:00Z');
    expect(missedSlots(source.publication, '2025-11-20', after)).toBe(1);
    expect(missedSlots(source.publication, '2025-11-26', after)).toBe(0);
    expect(lastSlot(source.publication, after)).toEqual({
      at: after,
      observation_date: '2025-11-27',
    });
  });

  it('a survey dated Friday came on Friday', () => {
    const friday = publishedAt(source.publication, '2019-11-29').toISOString();
    expect(friday).toBe('2019-11-29T13:00:00.000Z');
    expect(source.publication.on('2019-11-28')).toEqual({ silence: 'comes out on Thursdays' });
  });

  it('takes any file as its one file', () => {
    const file = { name: 'sentiment_2026-03-19.xls', bytes: new Uint8Array() };
    expect(source.identify(file)).toEqual({
      key: 'sentiment',
      url: 'file:sentiment_2026-03-19.xls',
    });
  });
});

const slot: GapRule = { owed: 'slot', consequence: 'warn' };
const until = new Date('2026-08-21T12:00:00Z');
const recordings = '../shared/recordings/aaii';
const hasRecordings = existsSync(recordings);
if (!hasRecordings) console.log(`skipped: no recordings of AAII at ${recordings}`);

describe.skipIf(!hasRecordings)('recorded workbooks', () => {
  const recorded = async (vintage: string) =>
    await read(new Uint8Array(await readFile(`${recordings}/sentiment_${vintage}.xls`)));

  it('three vintages: each adds surveys and revises none', async () => {
    let before: ParsedRow[] = [];
    for (const [vintage, surveysAdded] of [
      ['2026-03-19', 2015],
      ['2026-06-26', 14],
      ['2026-08-20', 8],
    ] as const) {
      const { kept, refused } = await recorded(vintage);
      expect(refused).toEqual([]);
      expect(kept.length - before.length).toBe(surveysAdded);
      expect(kept.slice(0, before.length)).toEqual(before);
      const dates = kept.map(({ row }) => row['observation_date']);
      expect(new Set(dates).size).toBe(kept.length);
      before = kept;
    }
  });

  it('every value stands where it is said to', async () => {
    const bytes = new Uint8Array(await readFile(`${recordings}/sentiment_2026-08-20.xls`));
    const { places, misplaced } = await placesIn(source, { key: 'sentiment', bytes });
    expect(misplaced).toEqual([]);
    expect(places).toHaveLength(2037);
  });

  it('every survey since December 2021 came out on its own day, in holiday weeks too', async () => {
    const { kept } = await recorded('2026-08-20');
    const days = kept.map(({ row }) => String(row['observation_date']));
    const recent = days.filter((day) => day >= '2021-12-01');
    expect(recent).toHaveLength(247);
    const out = (day: string) => publishedAt(source.publication, day).toISOString().slice(0, 10);
    expect(recent.filter((day) => out(day) !== day)).toEqual([]);
  });

  it('bulls minus bears: +10.231 points on 2025-10-09, -10.985 on 2025-11-20', async () => {
    const { kept } = await recorded('2026-08-20');
    const spread = (date: string) => {
      const row = kept.find(({ row: { observation_date } }) => observation_date === date)?.row;
      return Number(row?.['bullish_percent']) - Number(row?.['bearish_percent']);
    };
    expect(spread('2025-10-09')).toBeCloseTo(10.231, 3);
    expect(spread('2025-11-20')).toBeCloseTo(-10.985, 3);
  });

  it('since 1987 none is overdue before the next one comes, and no week is owed without one', async () => {
    const { kept } = await recorded('2026-08-20');
    const days = kept.map(({ row }) => String(row['observation_date']));
    const { publication } = source;
    const overdue: string[] = [];
    for (const [i, day] of days.entries()) {
      const next = days[i + 1];
      if (next === undefined) continue;
      const out = publishedAt(publication, next);
      const missed = missedSlots(publication, day, new Date(out.getTime() - 1));
      if (missed !== 0) overdue.push(`${missed} after ${day}`);
      if (missedSlots(publication, day, out) !== 1) overdue.push(`${day} hides ${next}`);
    }
    expect(overdue).toEqual([]);
    expect(gapsIn(owedDays(slot, publication, '1987-07-24', until), new Set(days))).toEqual([]);
    // None is known before its day, and none more than two days after it.
    const late = days.filter((day) => {
      const out = publishedAt(publication, day).getTime();
      return (
        out < newYork(day, '08:00').getTime() || out > newYork(addDays(day, 2), '09:00').getTime()
      );
    });
    expect(late).toEqual([]);
  });
});
