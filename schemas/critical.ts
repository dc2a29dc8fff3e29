/**
 * Datasets whose age somebody is woken for, each with how many publications in a row may be missed.
 *
 * Few on purpose: each is a metric and an alarm that are paid for. A daily file may be late for an
 * evening; a weekly one that is missing is a week old already.
 */
export const missedAtMost: Readonly<Record<string, number>> = {
  index_level: 1,
  option_activity: 1,
  investor_sentiment: 0,
};
