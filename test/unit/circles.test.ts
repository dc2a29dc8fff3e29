import { expect, it } from 'vitest';
import { circles } from '../../functions/circles.ts';
import { rehearsable } from '../../functions/rehearse-faults.ts';
import { loadSources } from '../../functions/source-catalog.ts';
import { reconciliations } from '../../schemas/reconciliations.ts';

const all = await loadSources();
const names = (groups: ReturnType<typeof circles>) =>
  groups.map((group) => group.map(({ name }) => name));

it('of the rehearsed sources: by host, by table, by what is held against each other', () => {
  expect(names(circles(rehearsable(all)))).toEqual([
    [
      ...['cboe_index_history', 'cboe_put_call', 'fred_indicators', 'fred_series'],
      'nyfed_effective_rate',
    ],
    ['sec_company_facts', 'sec_company_tickers', 'sec_frames'],
    ['ishares_holdings', 'spdr_holdings'],
    ...[['aaii_sentiment'], ['cftc_positioning'], ['finra_short_interest'], ['gdelt_tone']],
    ...[['naaim_exposure'], ['shiller_valuation'], ['sp_estimates']],
  ]);
});

it('every source is in one of them, whatever the order', () => {
  const listed = (groups: string[][]) => groups.map((group) => group.sort().join()).sort();
  expect(listed(names(circles(all.toReversed())))).toEqual(listed(names(circles(all))));
  expect(names(circles(all)).flat().sort()).toEqual(all.map(({ name }) => name).sort());
});

it('none of a host, a table or a comparison is in two of them', () => {
  const groups = circles(all);
  const groupsWith = (of: (source: (typeof all)[number]) => boolean) =>
    groups.filter((group) => group.some(of)).length;
  for (const host of all.flatMap(({ hosts }) => hosts)) {
    expect(groupsWith(({ hosts }) => hosts.includes(host))).toBe(1);
  }
  for (const dataset of all.flatMap(({ datasets }) => datasets)) {
    expect(groupsWith(({ datasets }) => datasets.includes(dataset))).toBe(1);
  }
  for (const { judged, against } of reconciliations) {
    const told = [judged, against].flatMap(({ sources, dataset }) =>
      all.filter(
        (each) => each.datasets.includes(dataset) && (sources?.includes(each.name) ?? true),
      ),
    );
    expect(groupsWith((source) => told.includes(source))).toBe(1);
  }
});
