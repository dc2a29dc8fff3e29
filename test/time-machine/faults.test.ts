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

describe('each breakage is noticed, and nothing before it', () => {
  it.each(faultCorpus.map((fault) => [fault.name, fault] as const))('%s', async (_, fault) => {
    const source = sources.find(({ name }) => name === fault.source);
    if (!source) throw new TypeError(`no source ${fault.source}`);
    const { alarm, after_hours, falseAlarms } = await rehearseFault(fault, source, folder);
    expect(falseAlarms).toEqual([]);
    expect(alarm?.kind).toBeOneOf([...fault.detectedBy]);
    // Three equal readings in a row are needed to tell a constant from a coincidence.
    expect(after_hours).toBeLessThanOrEqual(48);
  });
});
