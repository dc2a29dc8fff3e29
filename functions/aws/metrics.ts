import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { missedAtMost } from '../../schemas/critical.ts';
import type { CheckResult } from '../check.ts';
import type { Ending } from '../conclude.ts';
import type { Source } from '../source.ts';
import {
  deploymentDimension,
  metricNamespace,
  publicationsMissed,
  sourcesUnsound,
} from './metric-names.ts';

interface Reported {
  readonly sources: readonly Source[];
  readonly checks: readonly CheckResult[];
  readonly endings: readonly Ending[];
}

/** The most publications any source of a dataset has missed, for the datasets somebody is woken for. */
function missedByDataset({ sources, checks }: Reported): [string, number][] {
  return Object.keys(missedAtMost).flatMap((dataset) => {
    const missed = checks
      .filter(({ check_name }) => check_name === 'fresh')
      .filter(({ subject }) => {
        const source = sources.find(({ name }) => name === subject);
        return source?.datasets.some(({ name }) => name === dataset) ?? false;
      })
      .map(({ faults }) => Number(faults));
    return missed.length === 0 ? [] : [[dataset, Math.max(...missed)]];
  });
}

/**
 * Writes a run's metrics as log lines that CloudWatch counts: each name and dimension is paid for.
 *
 * A dataset nobody feeds is not reported, so its alarm rings: silence is bad news.
 */
export function report(deployment: string, reported: Reported): void {
  const metrics = () =>
    new Metrics({
      namespace: metricNamespace,
      // The library adds this one to all: it is the deployment, which the alarms know as well.
      serviceName: deployment,
    });
  for (const [dataset, missed] of missedByDataset(reported)) {
    const age = metrics();
    age.addDimension('dataset', dataset);
    age.addMetric(publicationsMissed, MetricUnit.Count, missed);
    age.publishStoredMetrics();
  }
  const unsound = reported.endings.filter(
    ({ status }) => status === 'changed' || status === 'failed',
  );
  const outcomes = metrics();
  outcomes.addMetric(sourcesUnsound, MetricUnit.Count, unsound.length);
  outcomes.publishStoredMetrics();
}

// Named here so that the compiler notices when the library's own dimension is called otherwise.
deploymentDimension satisfies 'service';
