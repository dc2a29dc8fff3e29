import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Fault } from '../../functions/rehearsal/fault.ts';
import { incidents } from '../../functions/rehearsal/incidents.ts';
import { recentWorld } from '../../functions/rehearsal/recent-world.ts';
import { machineStore, rehearsable } from '../../functions/rehearse-faults.ts';
import { loadSources } from '../../functions/source-catalog.ts';
import { figuresOf, TimeMachine } from '../../functions/time-machine.ts';

const sources = rehearsable(await loadSources());

async function years(from: string, to: string, faults: readonly Fault[], only?: string) {
  const machine = new TimeMachine({
    store: machineStore(await mkdtemp(join(tmpdir(), 'lake-years-'))),
    sources: sources.filter(({ name }) => only === undefined || name === only),
    world: recentWorld(faults),
    from: new Date(from),
    to: new Date(to),
  });
  return await machine.run();
}

describe('2023-01-01 to 2026-06-30', () => {
  it('without faults every publication is met at its slot, and nobody is called', async () => {
    const before = process.cpuUsage();
    const report = await years('2023-01-01T00:00:00Z', '2026-06-30T23:59:59Z', []);
    const { user, system } = process.cpuUsage(before);
    const cpu_s = (user + system) / 1e6;
    console.info(`time machine: ${report.slots.length} slots, ${cpu_s.toFixed(0)} s of CPU time`);
    expect(report.alarms).toEqual([]);
    const figures = figuresOf(report).bySource;
    expect(figures.filter(({ expected, met }) => expected !== met)).toEqual([]);
    // By the calendar: 875 trading days, of which three Columbus and two Veterans Days are none of the
    // banks'; 182 weeks, 42 months, 84 settlements, 1,277 days; S&P's workbook ended with the 162nd
    // Monday.
    expect(Object.fromEntries(figures.map(({ source, expected }) => [source, expected]))).toEqual({
      aaii_sentiment: 182,
      cboe_index_history: 875,
      cboe_put_call: 875,
      cftc_positioning: 182,
      finra_short_interest: 84,
      fred_indicators: 870,
      fred_series: 870,
      gdelt_tone: 1277,
      ishares_holdings: 875,
      naaim_exposure: 182,
      nyfed_effective_rate: 875,
      sec_company_facts: 182,
      sec_company_tickers: 42,
      sec_frames: 182,
      shiller_valuation: 42,
      sp_estimates: 162,
      spdr_holdings: 875,
    });
  });
});

describe('incidents', () => {
  it.each(incidents.map((fault) => [fault.name, fault] as const))(
    '%s: noticed at once, and all of it recovered',
    async (_, fault) => {
      const days = (count: number) => count * 86_400_000;
      const from = new Date(fault.from.getTime() - days(20)).toISOString();
      const to = new Date((fault.until ?? fault.from).getTime() + days(20)).toISOString();
      const { alarms, slots } = await years(from, to, [fault], fault.source);
      expect(slots.filter(({ metAt }) => !metAt)).toEqual([]);
      expect(alarms.filter(({ at }) => at < fault.from)).toEqual([]);
      const kinds = new Set(alarms.map(({ kind }) => kind));
      for (const kind of fault.detectedBy) expect(kinds).toContain(kind);
      if (fault.detectedBy.length === 0) expect(alarms).toEqual([]);
    },
  );
});
