import { expect, it } from 'vitest';
import { count, number } from '../../../schemas/columns.ts';
import { exactJson } from '../../../schemas/exact-json.ts';

const pieces = count('pieces', 'how many');
const few = count('pieces', 'how few', { min: 0, max: 10 });

it.each([0, -7, 2 ** 53 - 1, 2n ** 53n + 1n, 2n ** 63n - 1n, -(2n ** 63n), 5n])(
  'a count accepts %s',
  (value) => {
    expect(pieces.schema.parse(value)).toBe(value);
  },
);

it.each([2 ** 53, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2n ** 63n, '7', null])(
  'a count refuses %s',
  (value) => {
    const { error } = pieces.schema.safeParse(value);
    expect(error?.issues[0]?.message).toBe('Invalid input: expected a whole number within 64 bits');
  },
);

it('says which bound a count broke', () => {
  const reason = (value: unknown) => few.schema.safeParse(value).error?.issues[0]?.message;
  expect([reason(-1), reason(11n), reason(10)]).toEqual([
    'expected at least 0',
    'expected at most 10',
    undefined,
  ]);
});

it.each([Number.NaN, Number.POSITIVE_INFINITY, 2n ** 53n])('a number refuses %s', (value) => {
  expect(number('percent', 'a share').schema.safeParse(value).success).toBe(false);
});

it('prints every cell exactly as JSON', () => {
  const cells = { a: 2n ** 63n - 1n, b: -0, c: Number.NaN, d: [null, 0.1, 'x'], e: -1 / 0 };
  expect(exactJson(cells)).toBe(
    '{"a":9223372036854775807,"b":-0,"c":"NaN","d":[null,0.1,"x"],"e":"-Infinity"}',
  );
});
