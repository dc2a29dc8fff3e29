import fc from 'fast-check';
import { it } from 'vitest';
import { history, live } from '../builders/protocol-history.ts';

it.each([1, 2, 3, 4])('2,000 histories of the protocol, seed %i, show no anomaly', async (seed) => {
  await fc.assert(
    fc.asyncProperty(history, (lived) => live(lived)),
    { numRuns: 2000, seed },
  );
});
