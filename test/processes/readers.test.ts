import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startChild } from './children.ts';
import { type Ground, grounds, lakes } from './grounds.ts';
import type { Plant } from './planted.ts';
import type { AnomalyKind, ReaderSettings, Readings, ReadTimes } from './reader.ts';
import type { MadeEntry, MakeEntry, WriterSettings } from './writer.ts';

const tables = ['debit', 'credit'];
const years = ['2024', '2025'];
const readers = 2;

interface Race {
  readonly place: string;
  readonly reads: number;
  /** Between two publishes. */
  readonly rest_ms: number;
  readonly plant?: Plant;
}

/** One writer publishes for as long as the readers read. */
async function race({ place, reads, rest_ms, plant }: Race) {
  const common = { place, tables, years };
  const writerSettings: WriterSettings = { ...common, name: 'writer', ...(plant && { plant }) };
  const readerSettings: ReaderSettings = { ...common, writer: 'writer' };
  const writer = startChild<MakeEntry, MadeEntry>('writer.ts', writerSettings);
  const reading = Array.from({ length: readers }, () =>
    startChild<ReadTimes, Readings>('reader.ts', readerSettings),
  );
  try {
    const errors: string[] = [];
    const make = async (entry: number) => {
      const made = await writer.ask({ entry, steps: ['commit', 'publish'] });
      if (made.error) errors.push(made.error);
    };
    await make(1);
    let isReading = true;
    const writing = (async () => {
      let entries = 1;
      while (isReading) {
        await make(++entries);
        await wait(rest_ms);
      }
      return entries;
    })();
    const times = reads / readers;
    const readings = await Promise.all(reading.map((reader) => reader.ask({ times })));
    isReading = false;
    return { readings, errors, entries: await writing, ...summed(readings) };
  } finally {
    await Promise.all([writer, ...reading].map((child) => child.end()));
  }
}

function summed(readings: readonly Readings[]) {
  const anomalies: Record<AnomalyKind, number> = { torn: 0, missing: 0, backwards: 0, skewed: 0 };
  for (const kind of Object.keys(anomalies) as AnomalyKind[]) {
    for (const one of readings) anomalies[kind] += one.anomalies[kind];
  }
  return { anomalies, examples: readings.flatMap(({ examples }) => examples) };
}

const none = { torn: 0, missing: 0, backwards: 0, skewed: 0 };

describe.each(grounds)('readers during publishes, on $name', ({ name, open, rest_ms, isThere }) => {
  let ground: Ground | undefined;
  const placeOf = async (lake: string) => (await ground?.newPlace(lake)) ?? '';
  beforeAll(async () => {
    if (isThere) ground = await open();
  });
  afterAll(async () => {
    await ground?.close();
  });

  it.skipIf(!isThere)(
    '10,000 reads: nothing torn, missing, going backwards or skewed',
    async () => {
      const total = { reads: 0, publishes: 0, states: 0 };
      for (let lake = 0; lake < lakes; lake += 1) {
        const reads = 10_000 / lakes;
        const found = await race({ place: await placeOf(`sound-${lake}`), reads, rest_ms });
        expect(found.errors).toEqual([]);
        expect(found.examples).toEqual([]);
        expect(found.anomalies).toEqual(none);
        total.reads += reads;
        total.publishes += found.entries;
        total.states += Math.min(...found.readings.map((one) => one.states));
      }
      console.log(`readers, ${name}: no anomaly, ${JSON.stringify(total)}`);
      expect(total.reads).toBe(10_000);
      expect(total.states).toBeGreaterThan(100);
    },
  );

  it.skipIf(!isThere).each<[Plant, AnomalyKind]>([
    ['manifest first', 'missing'],
    ['in halves', 'torn'],
    ['relapsing', 'backwards'],
    ['published between', 'skewed'],
  ])('a writer that is wrong (%s) is seen: %s', async (plant, kind) => {
    const found = await race({ place: await placeOf(kind), reads: 300, rest_ms: 0, plant });
    console.log(`readers, ${name}, planted "${plant}": ${JSON.stringify(found.anomalies)} of 300`);
    expect(found.anomalies[kind]).toBeGreaterThan(0);
  });
});
