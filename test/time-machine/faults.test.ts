import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { faultCorpus } from '../../functions/rehearsal/fault-corpus.ts';
import { rehearseFault } from '../../functions/rehearse-faults.ts';
import { loadSources } from '../../functions/source-catalog.ts';

const sources = await loadSources();
const folder = await mkdtemp(join(tmpdir(), 'lake-faults-'));

it('has at least forty breakages, each by a name of its own', () => {
  expect(faultCorpus.length).toBeGreaterThanOrEqual(40);
  expect(new Set(faultCorpus.map(({ name }) => name)).size).toBe(faultCorpus.length);
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

describe('each breakage is noticed, and nothing before it', () => {
  it.each(faultCorpus.map((fault) => [fault.name, fault] as const))('%s', async (_, fault) => {
    const { alarm, after_hours, falseAlarms } = await rehearseFault(fault, sources, folder);
    expect(falseAlarms).toEqual([]);
    expect(alarm?.kind).toBeOneOf([...fault.detectedBy]);
    // Three equal readings in a row are needed to tell a constant from a coincidence.
    expect(after_hours).toBeLessThanOrEqual(fault.noticedWithin_hours ?? 48);
  });
});
