import { addDays, newYork, weekday } from '../../schemas/calendar.ts';
import type { IsoDate } from '../../schemas/columns.ts';
import type { Deployed } from '../builders/deployed.ts';

/** One delivery of a schedule: when, and what its target is handed. */
export interface Firing {
  readonly schedule: string;
  readonly at: Date;
  readonly input: unknown;
  /** ARN of what is started, and of the queue for what could not be. */
  readonly machine: string;
  readonly undelivered: string;
}

const names = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

function isOn(days: string, day: IsoDate): boolean {
  return days.split(',').some((part) => {
    const [first = '', last = first] = part.split('-');
    const at = weekday(day);
    return names.indexOf(first) <= at && at <= names.indexOf(last);
  });
}

/** What EventBridge Scheduler delivers on some days, told from the template alone, in time's order. */
export function firings(pipeline: Deployed, from: IsoDate, to: IsoDate): Firing[] {
  const found: Firing[] = [];
  for (const [, properties] of pipeline.ofType('AWS::Scheduler::Schedule')) {
    const { Name, ScheduleExpression, ScheduleExpressionTimezone, Target } = properties;
    const cron = /^cron\((\d+) (\d+) \? \* ([A-Z,-]+) \*\)$/.exec(String(ScheduleExpression));
    if (!cron || ScheduleExpressionTimezone !== 'America/New_York') {
      throw new TypeError(`${Name}: ${ScheduleExpression} ${ScheduleExpressionTimezone}`);
    }
    const [, minute = '', hour = '', days = ''] = cron;
    const { Input, Arn, DeadLetterConfig } = Target as {
      Input: string;
      Arn: string;
      DeadLetterConfig: { Arn: string };
    };
    const target = { machine: Arn, undelivered: DeadLetterConfig.Arn };
    for (let day = from; day <= to; day = addDays(day, 1)) {
      if (!isOn(days, day)) continue;
      const at = newYork(day, `${hour.padStart(2, '0')}:${minute.padStart(2, '0')}`);
      // As AWS writes it, without thousandths.
      const scheduled = at.toISOString().replace('.000Z', 'Z');
      const input = JSON.parse(Input.replaceAll('<aws.scheduler.scheduled-time>', scheduled));
      found.push({ schedule: String(Name), at, input, ...target });
    }
  }
  return found.sort(
    (a, b) => a.at.getTime() - b.at.getTime() || (a.schedule < b.schedule ? -1 : 1),
  );
}
