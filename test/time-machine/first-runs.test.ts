import { join } from 'node:path';
import { expect, it } from 'vitest';
import { lake, temporaryFolder } from '../builders/command-line.ts';

/** A day of each month, early and late in it: what a lake is begun with is not the same in any two. */
const begunOn = [
  ...['2026-01-02', '2024-02-20', '2025-03-10', '2026-04-10', '2024-05-20', '2023-06-10'],
  ...['2025-07-02', '2024-08-20', '2025-09-02', '2025-10-05', '2023-11-24', '2025-12-31'],
];

it.each(begunOn)('a lake begun on %s takes what every publisher says', async (day) => {
  const folder = join(await temporaryFolder(), 'lake');
  const { code, out, err } = await lake(['run', '--lake', folder, '--at', `${day}T23:45:00Z`]);
  const ended = [...out.matchAll(/^ {2}(\w+): (\w+),/gm)].map(([, source, status]) => ({
    source,
    status,
  }));
  expect(ended.length).toBeGreaterThanOrEqual(14);
  expect(ended.filter(({ status }) => status !== 'done')).toEqual([]);
  expect([code, err]).toEqual([0, '']);
});
