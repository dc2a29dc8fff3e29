import type { Claim } from '../../schemas/claims.ts';
import type { IsoDate } from '../../schemas/columns.ts';
import type { Measured, Shape } from './report.ts';

// A number and its unit stay on one line.
const space = '\u00a0';
const minus = '\u2212';

function signed(text: string, value: number): string {
  const isZero = Number.parseFloat(text) === 0;
  if (isZero) return text.replace('-', '');
  return value > 0 ? `+${text}` : text.replace('-', minus);
}

function grouped(value: number, digits: number): string {
  return value.toLocaleString('en-US', {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
}

/** A number as the page prints it: `+10.4 %`, `17.52`, `2,434.20`. */
export function shown(shape: Shape, value: number): string {
  if (shape === 'change') return `${signed((value * 100).toFixed(1), value)}${space}%`;
  if (shape === 'share') return `${(value * 100).toFixed(1)}${space}%`;
  if (shape === 'percentage points') return `${signed(value.toFixed(1), value)}${space}points`;
  if (shape === 'million shares') return `${grouped(value / 1e6, 1)}${space}M shares`;
  if (shape === 'percentile') return grouped(value, 0);
  return shape === 'points' ? grouped(value, 2) : value.toFixed(2);
}

/** A statement's number, to the digits it is judged by. */
export function claimValue(unit: Claim['unit'], value: number): string {
  if (unit === 'fraction') return `${signed((value * 100).toFixed(2), value)}${space}%`;
  if (unit === 'percent') return `${value.toFixed(2)}${space}%`;
  if (unit === 'percentage points') return `${signed(value.toFixed(1), value)}${space}points`;
  if (unit === 'points') return value.toLocaleString('en-US', { maximumFractionDigits: 2 });
  return unit === 'count' ? grouped(value, 0) : value.toFixed(2);
}

const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

/** `8 April 2025` */
export function longDay(day: IsoDate): string {
  const [year, month, date] = day.split('-');
  return `${Number(date)}${space}${months[Number(month) - 1]}${space}${year}`;
}

/** `Apr` */
export function shortMonth(moment: Date): string {
  return (months[moment.getUTCMonth()] ?? '').slice(0, 3);
}

/** `8 Apr 2025` */
export function shortDay(day: IsoDate): string {
  const [year, , date] = day.split('-');
  return [Number(date), shortMonth(new Date(day)), year].join(space);
}

/** `same day`, `1 day old`, `12 days old` */
export function age(days: number): string {
  if (days === 0) return 'same day';
  return days === 1 ? `1${space}day old` : `${days}${space}days old`;
}

/** `2 days old`, and whether that is too old. */
export function freshness({ age_days, isStale }: Measured): string {
  return isStale ? `${age(age_days)}, stale` : age(age_days);
}

/** `1 statement`, `2 statements` */
export function plural(count: number, noun: string): string {
  return `${count.toLocaleString('en-US')}${space}${noun}${count === 1 ? '' : 's'}`;
}
