import { afterAll, expect, it } from 'vitest';
import { stoppedAt } from '../../../functions/clock.ts';
import { scenarios } from '../../../functions/rehearsal/scenarios.ts';
import { rehearsalNow, startRehearsal } from '../../../functions/rehearsal/server.ts';
import type { HttpGet, Source, Window } from '../../../functions/source.ts';

const honest = await startRehearsal({ now: stoppedAt(rehearsalNow) });

afterAll(async () => {
  await honest.close();
});

/** Asks the rehearsal what would be asked of the world. */
function getFrom(origin: string): HttpGet {
  return async (request) => {
    const url = request.url.replace(/^drop:\/\//, 'https://drop/').replace('https://', '');
    const answer = await fetch(`${origin}/${url}`);
    const bytes = new Uint8Array(await answer.arrayBuffer());
    if (answer.status !== 200) return undefined;
    return { request, status: 200, headers: {}, fetched_at: rehearsalNow, bytes };
  };
}

async function sourceNamed(name: string): Promise<Source> {
  const { source } = await import(`../../../functions/sources/${name}.ts`);
  return source;
}

/** Reads all a source fetches and checks every row against its dataset. */
async function readAll(source: Source, origin: string, window: Window) {
  let accepted = 0;
  const refused: unknown[] = [];
  const days = new Set<unknown>();
  for await (const { request, bytes } of source.fetch(getFrom(origin), window)) {
    const { dataset, rows } = await source.parse({ key: request.key, bytes });
    for (const { row, position } of rows) {
      const checked = dataset.row.safeParse(row);
      if (checked.success) accepted += 1;
      else refused.push({ request: request.url, position, row, error: checked.error.message });
      days.add(row['observation_date']);
    }
  }
  return { accepted, refused, newest: [...days].sort().at(-1) };
}

it.each([
  ['cboe_index_history', '2025-01-01', '2025-11-26', '2025-11-26', 4 * 1900],
  ['cboe_put_call', '2025-11-17', '2025-11-26', '2025-11-26', 8 * 8],
  ['cboe_put_call', '2019-09-01', '2019-10-09', '2019-10-09', 4 * 40 + 8 * 3],
  ['aaii_sentiment', '2025-01-01', '2025-11-26', '2025-11-20', 450],
  ['naaim_exposure', '2025-11-26', '2025-11-26', '2025-11-19', 460],
  ['ishares_holdings', '2025-10-01', '2025-11-25', '2025-11-25', 2 * 180],
  ['sp_estimates', '2025-11-01', '2025-11-26', '2025-09-30', 2 * 20],
  ['finra_short_interest', '2025-10-01', '2025-11-14', '2025-11-14', 3 * 140],
  ['sec_company_facts', '2025-08-18', '2025-11-21', '2025-11-26', 66 * 30],
  ['sec_company_tickers', '2025-11-03', '2025-11-03', '2025-11-03', 160],
  ['sec_frames', '2025-03-14', '2025-09-30', '2025-09-30', 9 * 60],
  ['fred_series', '2025-01-01', '2025-11-26', '2025-11-25', 3 * 2800 + 1900 + 970],
  ['fred_indicators', '2025-01-01', '2025-11-26', '2025-11-25', 4 * 970 + 1400],
  ['nyfed_effective_rate', '2021-10-01', '2025-11-25', '2025-11-25', 1000],
  ['cftc_positioning', '2021-10-01', '2025-11-25', '2025-10-14', 2 * 200],
  ['gdelt_tone', '2024-01-01', '2025-11-25', '2025-11-25', 2 * 690],
  ['spdr_holdings', '2025-11-25', '2025-11-25', '2025-11-25', 55],
  ['alfred_vintages', '2025-11-25', '2025-11-25', '2025-11-25', 13],
  ['shiller_valuation', '2007-01-01', '2025-11-26', '2025-11-01', 18 * 12],
  ['drop_zone', '2025-01-01', '2025-11-26', '2025-11-26', 2 * 1900],
])('%s reads what its publisher serves from %s to %s', async (name, from, to, newest, atLeast) => {
  const source = await sourceNamed(name);
  const read = await readAll(source, honest.origin, { from, to });
  expect(read.refused).toEqual([]);
  expect(read.newest).toBe(newest);
  expect(read.accepted).toBeGreaterThanOrEqual(atLeast);
});

it.each([
  ['web_page', 'ishares_holdings', /^ishares_holdings: expected .*found <!DOCTYPE html>/],
  ['truncated_body', 'ishares_holdings', /^ishares_holdings: expected/],
  ['swapped_columns', 'finra_short_interest', /^finra_short_interest: expected/],
])('%s is refused by %s', async (scenarioName, name, message) => {
  const scenario = scenarios.find((known) => known.name === scenarioName);
  if (!scenario) throw new RangeError(`no scenario ${scenarioName}`);
  const server = await startRehearsal({ now: stoppedAt(rehearsalNow), scenario });
  const window = { from: '2025-10-31', to: '2025-11-14' };
  await expect(readAll(await sourceNamed(name), server.origin, window)).rejects.toThrow(message);
  await server.close();
});

it('added_preamble does not stop the reading of an index history', async () => {
  const scenario = scenarios.find((known) => known.name === 'added_preamble');
  if (!scenario) throw new RangeError('no scenario added_preamble');
  const server = await startRehearsal({ now: stoppedAt(rehearsalNow), scenario });
  const source = await sourceNamed('cboe_index_history');
  const window = { from: '2025-01-01', to: '2025-11-26' };
  const read = await readAll(source, server.origin, window);
  await server.close();
  expect(read).toEqual(await readAll(source, honest.origin, window));
});
