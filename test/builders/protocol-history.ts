import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import {
  collector,
  compactor,
  type Fact,
  inspect,
  nothingPromised,
  reader,
  writer,
} from './protocol-actors.ts';
import { type Actor, type Fate, Simulation } from './simulation.ts';

/** Never used by what is simulated: nobody opens an engine there. */
export const mirror = mkdtempSync(join(tmpdir(), 'lake-simulated-'));
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const noDeath = { calls: 0, isDone: false };

const batch: fc.Arbitrary<Fact[]> = fc.uniqueArray(fc.nat({ max: 5 }), {
  minLength: 1,
  maxLength: 2,
});
const death = fc.record({ calls: fc.integer({ min: 1, max: 30 }), isDone: fc.boolean() });
const fate = (actors: number): fc.Arbitrary<Fate> =>
  fc.record({
    turns: fc.array(fc.nat({ max: 11 }), { minLength: 1, maxLength: 60 }),
    pauses_ms: fc.array(fc.constantFrom(0, 0, 0, 0, hourMs, dayMs, 3 * dayMs, 9 * dayMs), {
      minLength: 1,
      maxLength: 40,
    }),
    deaths: fc.array(fc.option(death, { nil: noDeath }), { maxLength: actors }),
  });

/** Two to four writers, of which any may die, a compactor, a collector and two readers. */
export const history = fc
  .array(fc.array(batch, { minLength: 1, maxLength: 3 }), { minLength: 2, maxLength: 4 })
  .chain((writers) => fc.record({ writers: fc.constant(writers), fate: fate(writers.length + 2) }));

interface History {
  readonly writers: readonly (readonly (readonly Fact[])[])[];
  readonly fate: Fate;
}

export interface Planted {
  readonly store?: (actor: Actor) => Actor;
  readonly actor?: (actor: Actor) => Promise<void>;
}

/**
 * Two scenes. In the first any writer, the compactor and the collector may die; then the lake lies
 * still until what they left behind is ripe, and the same is written once more while it is collected.
 *
 * @throws Anomaly when a reader saw what it must not see, or something promised is not there
 */
export async function live(
  { writers, fate: decided }: History,
  planted: Planted = {},
): Promise<void> {
  const simulation = new Simulation(decided, mirror);
  const promised = nothingPromised();
  const asPlanted = planted.store ?? ((actor: Actor) => actor);
  const busy = [
    ...writers.map((batches) => writer(batches, promised)),
    compactor(2),
    planted.actor ?? collector(2),
  ].map((act) => (actor: Actor) => act(asPlanted(actor)));
  const readers = [reader(3, promised), reader(3, promised)];

  await simulation.run([...busy, ...readers], decided.deaths);
  simulation.now_ms += 4 * dayMs;
  await simulation.run([collector(1)]);
  simulation.now_ms += 15 * dayMs;
  await simulation.run([...busy, ...readers]);
  await inspect(simulation, promised);
}
