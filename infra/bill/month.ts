/** AWS's own average month, 730 hours. */
export const hoursPerMonth = 730;
export const daysPerMonth = hoursPerMonth / 24;
export const secondsPerMonth = hoursPerMonth * 3600;

const weekdays = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

/** Minutes in one unit of a `rate(…)`. */
const unitMinutes: Readonly<Record<string, number>> = { minute: 1, hour: 60, day: 1440 };

interface Field {
  readonly lowest: number;
  readonly highest: number;
  readonly names?: readonly string[];
}

function numberOf(text: string, { lowest, names = [] }: Field): number {
  const named = names.indexOf(text.toUpperCase());
  return named === -1 ? Number(text) : named + lowest;
}

/** How many values a field of a cron expression stands for: `MON-FRI` 5, `0,30` 2, `*` all. */
function breadth(text: string, field: Field): number {
  if (text === '*' || text === '?') return field.highest - field.lowest + 1;
  return text
    .split(',')
    .map((part) => {
      const [range = '', step = '1'] = part.split('/');
      const isOpen = range === '*' || part.includes('/');
      const [from = '', to = isOpen ? String(field.highest) : from] =
        range === '*' ? [String(field.lowest), String(field.highest)] : range.split('-');
      return Math.floor((numberOf(to, field) - numberOf(from, field)) / Number(step)) + 1;
    })
    .reduce((sum, count) => sum + count, 0);
}

function cronPerMonth(text: string): number {
  const [minute = '', hour = '', day = '', month = '', weekday = ''] = text.split(/\s+/);
  const perDay =
    breadth(minute, { lowest: 0, highest: 59 }) * breadth(hour, { lowest: 0, highest: 23 });
  const isByWeekday = weekday !== '?' && weekday !== '*';
  const isByDay = day !== '?' && day !== '*';
  const days = isByWeekday
    ? (breadth(weekday, { lowest: 1, highest: 7, names: weekdays }) / 7) * daysPerMonth
    : isByDay
      ? breadth(day.replaceAll(/\d*[LW]/g, '1'), { lowest: 1, highest: 31 })
      : daysPerMonth;
  return (perDay * days * breadth(month, { lowest: 1, highest: 12 })) / 12;
}

/**
 * How often a schedule fires in an average month.
 *
 * @param expression as EventBridge has it: `cron(30 18 ? * MON-FRI *)`, `rate(1 hour)`
 * @throws TypeError when it is neither, or cannot be counted
 */
export function firingsPerMonth(expression: string): number {
  const [, kind, inside = ''] = /^(cron|rate)\((.+)\)$/.exec(expression) ?? [];
  const [count = '', unit = ''] = inside.split(/\s+/);
  const firings =
    kind === 'cron'
      ? cronPerMonth(inside)
      : (hoursPerMonth * 60) /
        (Number(count) * (unitMinutes[unit.replace(/s$/, '')] ?? Number.NaN));
  if (Number.isFinite(firings) && firings > 0) return firings;
  throw new TypeError(`expected cron(…) or rate(…), found ${expression}`);
}
