import { expect, it } from 'vitest';
import { take } from '../../functions/intake.ts';
import { type FileLists, latestRelease } from '../../functions/lake/release.ts';
import type { ObjectStore } from '../../functions/lake/store.ts';
import { concludeAndLook } from '../../functions/local/conclude-and-look.ts';
import { takeDue } from '../../functions/run.ts';
import { contextOn, evening, sources } from '../builders/cboe-evening.ts';
import { bytesOf } from '../builders/judged-rows.ts';
import { emptyLake } from '../builders/recorded-lake.ts';

const longer = bytesOf('DATE,RUT\n11/21/2025,2369.59\n11/24/2025,2414.28\n11/25/2025,2465.98\n');

/** A lake in which another run commits right before this one lists what it releases. */
function interrupted(store: ObjectStore, commit: () => Promise<void>): ObjectStore {
  let isDone = false;
  return new Proxy(store, {
    get(target, name) {
      if (name !== 'list') {
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === 'function' ? value.bind(target) : value;
      }
      return async (prefix: string) => {
        if (prefix.startsWith('releases/') && !isDone) {
          isDone = true;
          await commit();
        }
        return await target.list(prefix);
      };
    },
  });
}

async function lookedAt(store: ObjectStore) {
  const context = contextOn(store);
  const looks: FileLists[] = [];
  const { look, conclusion } = await concludeAndLook(
    context,
    await takeDue(context),
    () => {},
    async (facts, release) => {
      looks.push(facts);
      return `${facts['index_level']} of release ${(await release).sequence}`;
    },
  );
  return { look, looks, conclusion };
}

it('looks once, at the facts of the release, while it is made', async () => {
  const store = await emptyLake();
  const { look, looks, conclusion } = await lookedAt(store);
  expect(looks).toHaveLength(1);
  expect(look).toBe(`${conclusion.release.tables['index_level']} of release 1`);
  expect(Object.keys(looks[0] ?? {})).not.toContain('check_result');
  expect(await latestRelease(store)).toEqual(conclusion.release);
});

it('looks anew where another run committed before the release', async () => {
  const [source] = sources;
  if (!source) throw new TypeError('expected the source');
  const plain = await emptyLake();
  const store = interrupted(plain, async () => {
    const request = { key: 'RUT', url: 'https://cdn.cboe.com/RUT' };
    const response = { request, status: 200, headers: {}, fetched_at: evening, bytes: longer };
    await take(
      plain,
      source,
      (async function* () {
        yield response;
      })(),
      evening,
    );
  });
  const { look, looks, conclusion } = await lookedAt(store);
  expect(looks).toHaveLength(2);
  expect(looks[1]).not.toEqual(looks[0]);
  expect(look).toBe(`${conclusion.release.tables['index_level']} of release 1`);
});

it('tells why a run could not be concluded, whatever the look came to', async () => {
  const store = await emptyLake();
  const context = contextOn(store);
  const taken = await takeDue(context);
  const lakeEngine = { isLive: false, open: () => Promise.reject(new TypeError('no engine')) };
  const looking = concludeAndLook(
    { ...context, lakeEngine },
    taken,
    () => {},
    async (_, release) => await release,
  );
  await expect(looking).rejects.toThrow('no engine');
});

it('tells what the run came to though the look fails', async () => {
  const store = await emptyLake();
  const context = contextOn(store);
  const told: number[] = [];
  const looking = concludeAndLook(
    context,
    await takeDue(context),
    ({ release }) => told.push(release.sequence),
    () => Promise.reject(new TypeError('no page')),
  );
  await expect(looking).rejects.toThrow('no page');
  expect(told).toEqual([1]);
});
