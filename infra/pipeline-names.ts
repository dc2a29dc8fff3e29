import type { Naming } from './names.ts';

/** What the pipeline's functions do, one function for each. */
export type Step = 'plan' | 'take' | 'conclude' | 'backfill-plan' | 'backfill-take';

const base = ({ prefix, env }: Naming) => `${prefix}-${env}`;

/** `smallcap-lake-dev-take`. */
export function functionName(naming: Naming, step: Step): string {
  return `${base(naming)}-${step}`;
}

/** The state machine of a scheduled run. */
export function runMachine(naming: Naming): string {
  return `${base(naming)}-run`;
}

/** The state machine that fetches history. */
export function backfillMachine(naming: Naming): string {
  return `${base(naming)}-backfill`;
}

/** The group all schedules are in. */
export function scheduleGroup(naming: Naming): string {
  return base(naming);
}

/** Where alarms are sent. */
export function alarmTopic(naming: Naming): string {
  return `${base(naming)}-alarms`;
}

/** Begins the name of every alarm. */
export function alarmPrefix(naming: Naming): string {
  return `${base(naming)}-`;
}
