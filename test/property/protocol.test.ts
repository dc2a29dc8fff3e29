import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { collect } from '../../functions/lake/collect.ts';
import { compact } from '../../functions/lake/facts.ts';
import { readManifest } from '../../functions/lake/manifest.ts';
import { latestRelease } from '../../functions/lake/release.ts';
import { rollback } from '../../functions/lake/rollback.ts';
import {
  eagerCollector,
  ignoringTags,
  manifestBeforeData,
  notAtomic,
  trustingLeftovers,
} from '../builders/planted-bugs.ts';
import {
  commitFacts,
  inspect,
  nothingPromised,
  publishTally,
  tally,
} from '../builders/protocol-actors.ts';
import { history, live, mirror, type Planted } from '../builders/protocol-history.ts';
import { type Actor, Simulation } from '../builders/simulation.ts';

const dayMs = 86_400_000;

it('shows no reader anything torn, missing, lost or doubled, whoever dies or sleeps', async () => {
  await fc.assert(
    fc.asyncProperty(history, (lived) => live(lived)),
    { numRuns: 60, seed: 1 },
  );
});

describe('the same search finds a planted bug:', () => {
  const plants: Readonly<Record<string, Planted>> = {
    'manifests replaced without a condition': { store: ignoringTags },
    'a manifest before its data': { store: manifestBeforeData },
    'a list replaced in two steps': { store: notAtomic },
    'old leftovers listed again': { store: trustingLeftovers },
    'files deleted early': { actor: eagerCollector },
  };

  it.each(Object.entries(plants))('%s', async (_, planted) => {
    const found = await fc.check(
      fc.asyncProperty(history, (lived) => live(lived, planted)),
      { numRuns: 1000, seed: 1, endOnFailure: true },
    );
    expect(found.failed).toBe(true);
  });
});

describe('killed after every single call,', () => {
  const works: Readonly<Record<string, (store: Actor) => Promise<unknown>>> = {
    'a commit and its release': async (store) => {
      await commitFacts(store, [1, 2, 3]);
      await publishTally(store);
    },
    'a compaction': (store) => compact(store, tally),
    'a collection': (store) => collect(store, { keep_ms: 14 * dayMs }),
    'a rollback': async (store) => {
      await rollback(store, 1);
      await publishTally(store);
    },
  };

  /** A lake with three releases, something superseded for long and a mark that is ripe. */
  async function prepared(name: string) {
    const simulation = new Simulation({ turns: [0], pauses_ms: [0], deaths: [] }, mirror);
    // Kept by month although small, so that a compaction has something to do.
    const limit = name === 'a compaction' ? { mostFile_bytes: 1 } : {};
    await simulation.run([
      async (store) => {
        for (const fact of [0, 4, 5]) {
          await commitFacts(store, [fact], limit);
          await publishTally(store);
        }
      },
    ]);
    simulation.now_ms += 4 * dayMs;
    await simulation.run([async (store) => void (await collect(store, { keep_ms: 14 * dayMs }))]);
    simulation.now_ms += (name === 'a rollback' ? 1 : 15) * dayMs;
    return simulation;
  }

  /** What a question could find: lists, releases and the files they name. */
  async function answers({ store }: Simulation): Promise<unknown> {
    const { files } = await readManifest(store, 'tally');
    const newest = await latestRelease(store);
    return { files, tables: newest?.tables };
  }

  it.each(Object.entries(works))('%s can be done again to the same end', async (name, work) => {
    const reference = await prepared(name);
    const before = reference.calls;
    await reference.run([async (store) => void (await work(store))]);
    const calls = reference.calls - before;
    const expected = await answers(reference);
    expect(calls).toBeGreaterThan(4);
    for (let call = 1; call <= calls; call += 1) {
      for (const isDone of [false, true]) {
        const killed = await prepared(name);
        await killed.run([async (store) => void (await work(store))], [{ calls: call, isDone }]);
        await inspect(killed, nothingPromised());
        await killed.run([async (store) => void (await work(store))]);
        await inspect(killed, nothingPromised());
        expect(await answers(killed)).toEqual(expected);
      }
    }
  });
});
