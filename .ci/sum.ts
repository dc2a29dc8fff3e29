import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

// Vitest says "Tests  3 failed | 40 passed | 2 skipped (45)"; our own stages "40 passed, 3 failed".
const [folder = '', failedStages = '0'] = process.argv.slice(2);
const totals = { passed: 0, failed: 0, skipped: 0 };
for (const file of readdirSync(folder)) {
  const lines = readFileSync(join(folder, file), 'utf8').split('\n');
  const line = lines.findLast((each) => /^\s*(Tests\s|\d+ passed, \d+ failed)/.test(each)) ?? '';
  for (const [, count, word] of line.matchAll(/(\d+) (passed|failed|skipped)/g)) {
    totals[word as keyof typeof totals] += Number(count);
  }
}
// A stage that died without failing a test of its own still counts as one failure.
const dead = Math.max(0, Number(failedStages) - totals.failed);
const failed = totals.failed + dead;
const skipped = totals.skipped > 0 ? `, ${totals.skipped} skipped` : '';
process.stdout.write(`\n${totals.passed} passed, ${failed} failed${skipped}\n`);
process.exitCode = failed > 0 || totals.passed === 0 ? 1 : 0;
