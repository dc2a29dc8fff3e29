import { expect, it } from 'vitest';
import { daysPerMonth, firingsPerMonth, hoursPerMonth } from '../../../infra/bill/month.ts';

const weekdays = (daysPerMonth * 5) / 7;

it.each([
  ['cron(30 18 ? * MON-FRI *)', weekdays],
  ['cron(0 8 ? * WED,THU *)', (daysPerMonth * 2) / 7],
  ['cron(45 18 ? * SUN-SAT *)', daysPerMonth],
  ['cron(45 18 * * ? *)', daysPerMonth],
  ['cron(0,30 9-16 ? * MON-FRI *)', weekdays * 16],
  ['cron(0/15 * * * ? *)', hoursPerMonth * 4],
  ['cron(*/20 6 ? * 2-6 *)', weekdays * 3],
  ['cron(0 6 1,15 * ? *)', 2],
  ['cron(0 6 L * ? *)', 1],
  ['cron(0 6 1 1,4,7,10 ? *)', 1 / 3],
  ['rate(1 hour)', hoursPerMonth],
  ['rate(5 minutes)', hoursPerMonth * 12],
  ['rate(2 days)', daysPerMonth / 2],
])('%s fires %d times a month', (expression, firings) => {
  expect(firingsPerMonth(expression)).toBeCloseTo(firings, 6);
});

it.each(['at(2026-01-01T00:00:00)', 'every day', 'cron(x 8 ? * MON *)', 'rate(1 fortnight)'])(
  '%s cannot be counted, and is not taken for nothing',
  (expression) => {
    expect(() => firingsPerMonth(expression)).toThrow('expected cron(…) or rate(…)');
  },
);
