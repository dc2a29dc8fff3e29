import { afterEach, expect, it, vi } from 'vitest';
import {
  deploymentDimension,
  metricNamespace,
  publicationsMissed,
  sourcesUnsound,
} from '../../../functions/aws/metric-names.ts';
import { report } from '../../../functions/aws/metrics.ts';
import type { CheckResult } from '../../../functions/check.ts';
import { loadNamedSources } from '../../../functions/source-catalog.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

function fresh(subject: string, faults: number): CheckResult {
  const status = faults === 0 ? 'pass' : 'fail';
  return {
    check_name: 'fresh',
    subject,
    observation_date: '2025-11-26',
    status,
    faults,
    detail: 'newest 2025-11-25',
  };
}

interface Embedded {
  readonly _aws: {
    readonly CloudWatchMetrics: readonly {
      readonly Namespace: string;
      readonly Dimensions: readonly (readonly string[])[];
      readonly Metrics: readonly { readonly Name: string }[];
    }[];
  };
  readonly [key: string]: unknown;
}

it('writes the very metrics the alarms look at, and no other', async () => {
  const lines: string[] = [];
  // The library writes its lines itself, past `console`, where it is not told that it is a test.
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    lines.push(String(text));
    return true;
  });
  vi.spyOn(console, 'log').mockImplementation((text) => {
    lines.push(String(text));
  });
  const sources = await loadNamedSources(['cboe_put_call', 'cboe_index_history']);
  report('smallcap-lake-dev', {
    sources,
    checks: [fresh('cboe_put_call', 3), fresh('cboe_index_history', 0)],
    endings: [{ source: 'cboe_put_call', status: 'changed', message: 'x', added: 0 }],
  });
  vi.restoreAllMocks();
  const embedded = lines
    .flatMap((line) => line.split('\n'))
    .filter((line) => line.startsWith('{') && line.includes('_aws'))
    .map((line) => JSON.parse(line) as Embedded);
  const found = embedded.map((each) => {
    const [{ Namespace, Dimensions, Metrics } = { Namespace: '', Dimensions: [], Metrics: [] }] =
      each._aws.CloudWatchMetrics;
    const names = Metrics.map(({ Name }) => Name);
    const dimensions = Object.fromEntries((Dimensions[0] ?? []).map((key) => [key, each[key]]));
    return { Namespace, dimensions, values: names.map((name) => [name, each[name]]) };
  });
  const service = 'smallcap-lake-dev';
  expect(deploymentDimension).toBe('service');
  expect(found).toEqual([
    {
      Namespace: metricNamespace,
      dimensions: { service, dataset: 'index_level' },
      values: [[publicationsMissed, 0]],
    },
    {
      Namespace: metricNamespace,
      dimensions: { service, dataset: 'option_activity' },
      values: [[publicationsMissed, 3]],
    },
    { Namespace: metricNamespace, dimensions: { service }, values: [[sourcesUnsound, 1]] },
  ]);
});
