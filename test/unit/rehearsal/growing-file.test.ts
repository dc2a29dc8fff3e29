import { expect, it } from 'vitest';
import { GrowingFile } from '../../../functions/rehearsal/growing-file.ts';

const file = new GrowingFile('DATE,X', [
  ['2025-01-02', '2025-01-02,1'],
  ['2025-01-03', '2025-01-03,22'],
  ['2025-01-06', '2025-01-06,'],
]);

it.each([
  ['before its first day', '2025-01-01', undefined, []],
  ['on a day', '2025-01-03', undefined, ['2025-01-02,1', '2025-01-03,22']],
  ['between its days', '2025-01-05', undefined, ['2025-01-02,1', '2025-01-03,22']],
  ['at its end', '2025-12-31', undefined, ['2025-01-02,1', '2025-01-03,22', '2025-01-06,']],
  ['from a day on', '2025-01-05', '2025-01-03', ['2025-01-03,22']],
  ['from between its days', '2025-12-31', '2025-01-04', ['2025-01-06,']],
  ['from after its end', '2025-12-31', '2025-02-01', []],
  ['from after the day it goes to', '2025-01-02', '2025-01-06', []],
] as const)('%s', (_, last, first, lines) => {
  const { body } = file.upTo(last, first);
  expect(new TextDecoder().decode(body)).toBe(['DATE,X', ...lines, ''].join('\n'));
});

it('a moment is given bytes of its own', () => {
  file.upTo('2025-12-31').body.fill(0);
  file.upTo('2025-12-31', '2025-01-03').body.fill(0);
  expect(new TextDecoder().decode(file.upTo('2025-01-02').body)).toBe('DATE,X\n2025-01-02,1\n');
});
