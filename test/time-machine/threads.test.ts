import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { rehearsable } from '../../functions/rehearse-faults.ts';
import { rehearseTogether, rehearseYears } from '../../functions/rehearse-years.ts';
import { loadSources } from '../../functions/source-catalog.ts';

const sources = rehearsable(await loadSources());
const span = {
  from: new Date('2025-01-20T00:00:00Z'),
  to: new Date('2025-02-07T23:59:59Z'),
  mirrorFolder: await mkdtemp(join(tmpdir(), 'lake-threads-')),
};
const watch = { signal: new AbortController().signal, onMonth: () => {} };

it('two threads report what one does: runs, slots, rows, to the last', async () => {
  const one = await rehearseTogether(span, sources, [], watch);
  expect(one.slots.length).toBeGreaterThan(100);
  expect(await rehearseYears(span, sources, watch)).toEqual(one);
});

it('a source that stopped publishing ends its years early', async () => {
  const months: string[] = [];
  const until2026 = { ...span, from: new Date('2026-01-20'), to: new Date('2026-06-30') };
  const stopped = sources.filter(({ name }) => name === 'sp_estimates');
  const onMonth = (now: Date) => months.push(now.toISOString().slice(0, 7));
  const { alarms } = await rehearseTogether(until2026, stopped, [], { ...watch, onMonth });
  expect(alarms).toEqual([]);
  expect(months).toEqual(['2026-01', '2026-02']);
});

it('who stops it is heard by both', async () => {
  const stop = new AbortController();
  const running = rehearseYears(span, sources, {
    signal: stop.signal,
    onMonth: () => stop.abort(new Error('enough')),
  });
  await expect(running).rejects.toThrow('enough');
});

it('what a thread throws is thrown', async () => {
  const [first, second] = sources;
  const unknown = [first, second].flatMap((each, i) =>
    each ? [{ ...each, name: `nobody_${i}`, hosts: [`${i}.example`], datasets: [] }] : [],
  );
  await expect(rehearseYears(span, unknown, watch)).rejects.toThrow(/found nobody_[01];/);
});
