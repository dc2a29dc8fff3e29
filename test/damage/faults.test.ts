import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lake, temporaryFolder } from '../builders/command-line.ts';

describe('faults at the publishers', () => {
  it.each([
    ['web_page', '2025-11-28T23:45:00Z', 3, 'ishares_holdings', 'found <!DOCTYPE html>'],
    ['truncated_body', '2025-11-28T23:45:00Z', 3, 'ishares_holdings', 'disclaimer'],
    ['swapped_columns', '2025-12-11T23:45:00Z', 3, 'finra_short_interest', 'expected'],
    ['dead_server', '2025-12-04T23:45:00Z', 3, 'aaii_sentiment', 'expected an answer'],
    ['slow_server', '2025-12-04T23:45:00Z', 3, 'fred_series', 'timeout'],
    ['frozen_file', '2025-12-04T23:45:00Z', 1, 'cboe_index_history', 'publications missed'],
    ['added_preamble', '2025-12-04T23:45:00Z', 0, 'cboe_index_history', 'done'],
    ['late_revision', '2025-12-04T23:45:00Z', 0, 'cboe_index_history', 'done'],
  ])('%s on %s: exit %i, %s says %s', async (scenario, at, code, source, found) => {
    const folder = join(await temporaryFolder(), 'lake');
    const only = ['--source', source, '--lake', folder];
    expect((await lake(['run', ...only])).code).toBe(0);
    const spoilt = await lake(['run', ...only, '--at', at, '--scenario', scenario]);
    expect(spoilt.code).toBe(code);
    expect(spoilt.out).toContain(found);
    // Asked again, it says the same, and nothing of it is written twice; a host that fails again is
    // remembered to have done so.
    const again = await lake(['run', ...only, '--at', at, '--scenario', scenario]);
    expect(again.code).toBe(code);
    const isFailing = spoilt.out.includes('unavailable');
    const written = isFailing
      ? /\d+ bytes written in 1 objects\./
      : /Nothing new: 0 bytes written\./;
    expect(again.out).toMatch(written);
  });
});
