import { cp, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { randomOf } from '../../functions/rehearsal/random.ts';
import { contents } from '../builders/lake-contents.ts';
import { killedRun, lakeRun, type Outcome, timed, type Uninterrupted } from './killed-run.ts';

const earlier = '2025-11-20T23:45:00Z';
const later = '2025-11-26T23:45:00Z';
const atOnce = 2;

/** Calls `work` for 0 to `times` - 1, two at a time. */
async function inPairs<T>(times: number, work: (i: number, lane: number) => Promise<T>) {
  const results: T[] = [];
  let next = 0;
  const lane = async (number: number) => {
    while (next < times) results.push(await work(next++, number));
  };
  await Promise.all(Array.from({ length: atOnce }, (_, number) => lane(number)));
  return results;
}

/** How often each text occurs, in the order of the texts. */
function tally(texts: readonly string[]): string {
  const counts = [...Map.groupBy(texts, (text) => text)].map(
    ([text, same]) => `${text} ${same.length}`,
  );
  return counts.sort().join(', ');
}

/** When the run wrote its first response: what came before left no trace. */
async function firstWriteAt_ms(folder: string): Promise<number> {
  const day = later.slice(0, 10);
  const names = [...(await contents(folder)).keys()].filter((name) => name.includes(`/${day}/`));
  const times = await Promise.all(names.map(async (name) => (await stat(folder + name)).mtimeMs));
  return Math.min(...times);
}

/** How long a run takes, and how much of that it takes to the first write. */
interface Life {
  took_ms: number;
  readonly quietShare: number;
}

const killsInQuiet = 0.15;
const stretch = 1.1;

/**
 * A moment of the run's life, or soon after it. A third of it is spent starting, where there is
 * little to be seen: few kills fall before the first write, all others after it.
 *
 * @param share 0 to 1
 */
function momentOf(share: number, { took_ms, quietShare }: Life): number {
  const quiet_ms = took_ms * quietShare;
  if (share < killsInQuiet) return (share / killsInQuiet) * quiet_ms;
  return quiet_ms + ((share - killsInQuiet) / (1 - killsInQuiet)) * (took_ms * stretch - quiet_ms);
}

interface Killing {
  /** Names the random numbers. */
  readonly name: string;
  readonly trials: number;
  /** The lake each trial starts from a copy of; none for a first run ever. */
  readonly from?: string;
  readonly folder: string;
  readonly compiled: string;
}

/** Runs once without interruption, to know what to expect and how long it takes. */
async function uninterrupted({ name, from, folder, compiled }: Killing, lane: number) {
  const path = join(folder, `${name} uninterrupted ${lane}`);
  await rm(path, { recursive: true, force: true });
  if (from) await cp(from, path, { recursive: true });
  const start_ms = Date.now();
  const { ended, took_ms } = await timed(() => lakeRun({ moment: later, folder: path, compiled }));
  expect(ended.code).toBe(0);
  const quietShare = ((await firstWriteAt_ms(path)) - start_ms) / took_ms;
  return { took_ms, quietShare, after: await contents(path) };
}

/** Runs as often as asked with a kill at a random moment. */
async function killings(killing: Killing) {
  const { name, trials, from, folder, compiled } = killing;
  const [first] = await inPairs(2, (_, lane) => uninterrupted(killing, lane));
  if (!first) throw new RangeError('expected an uninterrupted run');
  const before = from ? await contents(from) : new Map<string, string>();
  const expected: Uninterrupted = { before, after: first.after };
  const life: Life = { took_ms: first.took_ms, quietShare: first.quietShare };
  const random = randomOf(name);
  let outlived = 0;
  const outcomes = await inPairs(trials, async (i, lane): Promise<Outcome> => {
    // Early and late kills in turn: whole runs among them tell how fast the machine is by now.
    const slice = (i * 7) % trials;
    const share = (slice + random()) / trials;
    const path = join(folder, `${name} killed ${lane}`);
    const trial = { moment: later, folder: path, compiled, expected, ...(from && { from }) };
    for (let killAfter_ms = momentOf(share, life); ; ) {
      const found = await killedRun({ ...trial, killAfter_ms });
      if ('faults' in found) {
        if (found.reached === 'nothing written') life.took_ms = found.next_ms;
        return found;
      }
      outlived += 1;
      life.took_ms = found.lived_ms;
      killAfter_ms = 0.95 * Math.min(killAfter_ms, found.lived_ms);
    }
  });
  return { name, outcomes, outlived, took_ms: first.took_ms, quietShare: first.quietShare };
}

function line(found: Awaited<ReturnType<typeof killings>>) {
  const { name, outcomes, took_ms, quietShare, outlived } = found;
  const reached = tally(outcomes.map((outcome) => outcome.reached));
  const left = tally(outcomes.flatMap((outcome) => outcome.left));
  const faulty = outcomes.filter(({ faults }) => faults.length > 0).length;
  return [
    `${name}: ${outcomes.length} kills, a run takes ${took_ms} ms`,
    `first write after ${Math.round(took_ms * quietShare)} ms`,
    `${outlived} came too late and were repeated`,
    `reached: ${reached}`,
    `left behind: ${left || 'nothing'}`,
    `${faulty} with faults`,
  ].join('; ');
}

/** All of them take a quarter of an hour by themselves; CI asks for fewer. */
const kills = Number(process.env['LAKE_KILLS'] ?? 200);
const parts = [1, 2, 3, 4];

describe('kill -9 of lake run', () => {
  let folder = '';
  let base = '';
  let compiled = '';
  const outcomes: Outcome[] = [];
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lake-killed-'));
    base = join(folder, 'base');
    compiled = join(folder, 'compiled');
    expect((await lakeRun({ moment: earlier, folder: base, compiled })).code).toBe(0);
  });
  afterAll(async () => {
    await rm(folder, { recursive: true });
  });

  // Four parts, because each measures anew how long a run takes on a machine that others use.
  it.each(parts)(
    `a quarter of ${kills}: the next run ends with the same bytes, part %i`,
    async (i) => {
      const name = `kill -9, part ${i}`;
      const trials = kills / parts.length;
      const found = await killings({ name, trials, from: base, folder, compiled });
      console.log(line(found));
      outcomes.push(...found.outcomes);
      expect(found.outcomes.flatMap(({ faults }) => faults)).toEqual([]);
    },
  );

  it('12 times on the first run ever, from an empty disk', async () => {
    const found = await killings({ name: 'kill -9, first run', trials: 12, folder, compiled });
    console.log(line(found));
    expect(found.outcomes.flatMap(({ faults }) => faults)).toEqual([]);
    expect(found.outcomes).toHaveLength(12);
  });

  it(`the ${kills} kills fell in every part of a run’s life`, () => {
    const reached = outcomes.map((outcome) => outcome.reached);
    console.log(`kill -9, all: ${reached.length} kills; reached: ${tally(reached)}`);
    expect(reached).toHaveLength(kills);
    expect(reached).toContain('nothing written');
    expect(reached).toContain('responses kept');
    const between = new Set(reached.filter((stage) => stage.endsWith('tables'))).size;
    // Some of these moments are short: of a few kills none may fall there.
    expect(between).toBeGreaterThan(kills < 200 ? 0 : 2);
  });
});
