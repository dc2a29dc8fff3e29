import { expect, it } from 'vitest';
import { numeric, whole, wholeOrNull } from '../../functions/delimited.ts';

it.each([
  ['0', 0],
  ['731,205,514', 731_205_514],
  ['12.00', 12],
  ['9007199254740991', 2 ** 53 - 1],
  ['9007199254740992', 2n ** 53n],
  ['9007199254740993', 2n ** 53n + 1n],
  ['+9,223,372,036,854,775,807', 2n ** 63n - 1n],
  ['-9223372036854775808', -(2n ** 63n)],
])('reads the count %s digit by digit', (text, expected) => {
  expect(whole(text)).toBe(expected);
});

it.each(['9007199254740991.4', '9e18', '1.5.2', 'n/a', ''])(
  'hands %s back for the contract rather than a neighbour of it',
  (text) => {
    expect(whole(text)).toBe(text);
  },
);

it('leaves measured values to the nearest double', () => {
  expect(numeric('9007199254740993')).toBe(2 ** 53);
});

it('knows the publisher’s signs of no value', () => {
  expect([wholeOrNull(' - ', ['-']), wholeOrNull('7', ['-'])]).toEqual([null, 7]);
});
