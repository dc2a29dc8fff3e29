import { describe, expect, it } from 'vitest';
import { age, claimValue, longDay, shortDay, shown } from '../../../functions/dashboard/format.ts';

const plain = (text: string) => text.replaceAll('\u00a0', ' ');

describe('shown', () => {
  it.each([
    ['change', 0.1037, '+10.4 %'],
    ['change', -0.27894, '−27.9 %'],
    ['change', -0.0001, '0.0 %'],
    ['share', 0.2072, '20.7 %'],
    ['points', 2520.444, '2,520.44'],
    ['ratio', 17.52, '17.52'],
    ['quarter points', -0.25, '−0.25 points'],
    ['percentage points', -11, '−11.0 points'],
    ['million shares', 112_840_000, '112.8 M shares'],
  ] as const)('%s %d is %s', (shape, value, text) => {
    expect(plain(shown(shape, value))).toBe(text);
  });
});

describe('claimValue', () => {
  it.each([
    ['fraction', 0.1038, '+10.38 %'],
    ['percent', 20, '20.00 %'],
    ['percentage points', -10.985, '−11.0 points'],
    ['points', 2665, '2,665'],
    ['ratio', 1.13, '1.13'],
    ['count', 2521, '2,521'],
  ] as const)('%s %d is %s', (unit, value, text) => {
    expect(plain(claimValue(unit, value))).toBe(text);
  });
});

it('names days and ages in words', () => {
  expect(plain(longDay('2025-04-08'))).toBe('8 April 2025');
  expect(plain(shortDay('2025-12-31'))).toBe('31 Dec 2025');
  expect([0, 1, 12].map(age).map(plain)).toEqual(['same day', '1 day old', '12 days old']);
});
