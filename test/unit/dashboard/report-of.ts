import {
  type Coming,
  known,
  type Line,
  type Lines,
  type Measured,
  type Report,
} from '../../../functions/dashboard/report.ts';
import type { Judged } from '../../../functions/evaluate-claims.ts';
import { addDays } from '../../../schemas/calendar.ts';

export const fresh: Measured = {
  label: 'Russell 2000, close',
  shape: 'points',
  value: 2414.28,
  observed_on: '2025-11-24',
  age_days: 2,
  isStale: false,
};

function line(label: string, role: Line['role'], days: number): Line {
  const points = Array.from({ length: days }, (_, i) => ({
    day: addDays('2024-12-31', i),
    value: 100 + 12 * Math.sin(i / 9),
  }));
  return { label, role, points };
}

/** Two lines of so many days and one number. */
export function linesOf(days: number, figures: readonly Measured[] = [fresh]): Lines {
  const lines = [line('Russell 2000', 'small', days), line('S&P 500', 'large', days)];
  return { lines, marks: [], figures };
}

export const supported: Judged = {
  claim: {
    id: 'july',
    statement: 'It gained 1.73 % in July & more <soon>',
    relation: 'equals',
    expected: 0.0173,
    tolerance: 0.00005,
    unit: 'fraction',
    windowDays: 0,
    readings: [{ label: 'RUT', view: 'return_monthly', where: {}, column: 'return_fraction' }],
  },
  verdict: 'supported',
  found: {
    reading: { label: 'RUT', view: 'return_monthly', where: {}, column: 'return_fraction' },
    value: 0.01728,
    observed_on: '2025-07-31',
  },
  age_days: 118,
  why: 'RUT, price return',
};

const lacking = {
  missing: { input: 'an AAII survey', sources: ['aaii_sentiment'], dropFile: undefined },
};

/** A report in which everything that is not given is missing. */
export function reportOf(given: Partial<Report> = {}): Report {
  return {
    world: 'rehearsal',
    asked_at: new Date('2025-11-26T23:00:00Z'),
    day: '2025-11-26',
    since: '2024-12-31',
    release: { id: '0123456789ab', code_version: '0.1.0' },
    article: { title: 'The comeback', published_at: new Date('2025-11-26T13:00:00Z') },
    judged: [supported],
    prices: lacking,
    drawdown: lacking,
    recovery: lacking,
    valuation: lacking,
    standings: lacking,
    mood: lacking,
    bullBear: lacking,
    putCall: lacking,
    volatility: lacking,
    shortInterest: lacking,
    sectors: lacking,
    health: [],
    gaps: [],
    reconciled: [],
    licence: undefined,
    ...given,
  };
}

/** The report with all its parts. */
export async function whole(coming: Coming): Promise<Report> {
  return await known(coming, Object.keys(coming) as (keyof Report)[]);
}
