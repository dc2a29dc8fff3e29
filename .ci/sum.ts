import { readFileSync } from 'node:fs';
import { join } from 'node:path';

// `node sum.ts FOLDER NAME=EXIT_CODE…`, a pair for each stage; what a stage printed is FOLDER/NAME.
// Vitest says "Tests  3 failed | 40 passed | 2 skipped (45)"; our own stages "40 passed, 3 failed".
const [folder = '', ...stages] = process.argv.slice(2);
const totals = { passed: 0, failed: 0, skipped: 0 };
const sayWhatFailed = /^\s*(FAIL\b|×|not ok|AssertionError|\w*Error:|Error\b)/;
const tail_lines = 25;
const promises: string[] = [];
const write = (lines: readonly string[]) => process.stdout.write(`${lines.join('\n')}\n`);

for (const [name = '', code] of stages.map((stage) => stage.split('='))) {
  const lines = readFileSync(join(folder, name), 'utf8').split('\n');
  const line = lines.findLast((each) => /^\s*(Tests\s|\d+ passed, \d+ failed)/.test(each)) ?? '';
  promises.push(...lines.filter((each) => each.includes('promised')));
  let failed = 0;
  for (const [, count, word] of line.matchAll(/(\d+) (passed|failed|skipped)/g)) {
    totals[word as keyof typeof totals] += Number(count);
    if (word === 'failed') failed += Number(count);
  }
  if (code === '0' && failed === 0) continue;
  // A stage that died without failing a test of its own still counts as one failure.
  if (failed === 0) totals.failed += 1;
  // Once more at the very end: a log that is kept by its last lines then still says what broke.
  const said = lines.flatMap((each, at) =>
    sayWhatFailed.test(each) ? lines.slice(at, at + 3) : [],
  );
  const last = lines.slice(-tail_lines);
  write([`\n== ${name} ended with ${code}`, ...said.slice(0, 60), '…', ...last]);
}
const skipped = totals.skipped > 0 ? `, ${totals.skipped} skipped` : '';
if (promises.length > 0) write(['\n== what is promised of time', ...promises]);
write([`\n${totals.passed} passed, ${totals.failed} failed${skipped}`]);
process.exitCode = totals.failed > 0 || totals.passed === 0 ? 1 : 0;
