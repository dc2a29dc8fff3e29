import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Fault } from '../../functions/rehearsal/fault.ts';
import { faultCorpus } from '../../functions/rehearsal/fault-corpus.ts';
import { isRehearsed } from '../../functions/rehearsal/publishers.ts';
import { rehearseFault } from '../../functions/rehearse-faults.ts';
import { loadSources } from '../../functions/source-catalog.ts';

const sources = await loadSources();
const folder = await mkdtemp(join(tmpdir(), 'lake-faults-'));

it('has breakages of every publisher that is played, each by a name of its own', () => {
  expect(faultCorpus.length).toBeGreaterThanOrEqual(180);
  expect(new Set(faultCorpus.map(({ name }) => name)).size).toBe(faultCorpus.length);
  const played = sources.filter(({ hosts }) => hosts.length > 0 && isRehearsed(hosts));
  const broken = new Set(faultCorpus.map(({ source }) => source));
  expect(played.map(({ name }) => name).filter((name) => !broken.has(name))).toEqual([]);
});

const beside = faultCorpus.filter(({ detectedBy }) => detectedBy.includes('apart'));
const anything = ['unavailable', 'changed', 'quarantine', 'warning', 'stale'] as const;

it.each(beside.map((fault) => [fault.name, fault] as const))(
  '%s: nothing but the other publisher shows it',
  async (_, { beside: __, ...alone }) => {
    const { alarm } = await rehearseFault({ ...alone, detectedBy: anything }, sources, folder);
    expect(alarm).toBeUndefined();
  },
);

const isHarmful = ({ detectedBy }: Fault) => detectedBy.length > 0;
const named = (faults: readonly Fault[]) => faults.map((fault) => [fault.name, fault] as const);

describe('each breakage is noticed, and nothing before it', () => {
  it.each(named(faultCorpus.filter(isHarmful)))('%s', async (_, fault) => {
    const { alarm, after_hours, falseAlarms } = await rehearseFault(fault, sources, folder);
    expect(falseAlarms).toEqual([]);
    expect(alarm?.kind).toBeOneOf([...fault.detectedBy]);
    // Three equal readings in a row are needed to tell a constant from a coincidence.
    expect(after_hours).toBeLessThanOrEqual(fault.noticedWithin_hours ?? 48);
  });
});

describe('what does no harm is not told of, and the lake is what it would be without it', () => {
  it.each(named(faultCorpus.filter((fault) => !isHarmful(fault))))('%s', async (_, fault) => {
    const { falseAlarms, unlike } = await rehearseFault(fault, sources, folder);
    expect(falseAlarms).toEqual([]);
    expect(unlike).toEqual([]);
  });
});
