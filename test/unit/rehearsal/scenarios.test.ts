import { afterEach, expect, it } from 'vitest';
import { stoppedAt } from '../../../functions/clock.ts';
import { type Scenario, scenarios } from '../../../functions/rehearsal/scenarios.ts';
import { rehearsalNow, startRehearsal } from '../../../functions/rehearsal/server.ts';

const running: { close(): Promise<void> }[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.close()));
});

function named(name: string): Scenario {
  const found = scenarios.find((scenario) => scenario.name === name);
  if (!found) throw new RangeError(`no scenario ${name}`);
  return found;
}

async function ask(address: string, scenario?: Scenario, now = rehearsalNow) {
  const server = await startRehearsal({ now: stoppedAt(now), ...(scenario && { scenario }) });
  running.push(server);
  const answer = await fetch(`${server.origin}/${address}`);
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, text, lines: text.split('\n') };
}

const history = 'cdn.cboe.com/api/global/us_indices/daily_prices/RUT_History.csv';
const daily = 'cdn.cboe.com/data/us/options/market_statistics/daily';
const shorts = 'cdn.finra.org/equity/otcmarket/biweekly/shrt20251031.csv';
const survey = 'www.aaii.com/files/surveys/sentiment.xls';
const graph = 'fred.stlouisfed.org/graph/fredgraph.csv?id=DFF';
const holdings =
  'www.ishares.com/us/products/239710/ishares-russell-2000-etf/1467271812596.ajax?fileType=csv';

it('has a name, a fault and a wish for each, and no name twice', () => {
  expect(new Set(scenarios.map(({ name }) => name)).size).toBe(scenarios.length);
  expect(scenarios.filter(({ what, lakeShould }) => !what || !lakeShould)).toEqual([]);
});

it('missing_day: 403 for one trading day, its neighbours untouched', async () => {
  const scenario = named('missing_day');
  expect((await ask(`${daily}/2025-11-24_daily_options`, scenario)).status).toBe(403);
  expect((await ask(`${daily}/2025-11-25_daily_options`, scenario)).status).toBe(200);
});

it('web_page: HTML with status 200', async () => {
  const { status, headers, text } = await ask(holdings, named('web_page'));
  expect([status, headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
  expect(text).toMatch(/^<!DOCTYPE html>/);
});

it('frozen_file: the file as it was a month ago, and before that day as it truly was', async () => {
  const scenario = named('frozen_file');
  expect((await ask(history, scenario)).lines.at(-2)).toMatch(/^10\/31\/2025,/);
  const earlier = await ask(history, scenario, new Date('2025-10-20T23:00:00Z'));
  expect(earlier.lines.at(-2)).toMatch(/^10\/20\/2025,/);
});

it('added_preamble: one more line above the header', async () => {
  const spoilt = await ask(history, named('added_preamble'));
  expect(spoilt.lines.slice(1)).toEqual((await ask(history)).lines);
});

it('swapped_columns: titles and values change places together', async () => {
  const { lines } = await ask(shorts, named('swapped_columns'));
  expect(lines[0]?.split('|').slice(0, 2)).toEqual(['accountingYearMonthNumber', 'settlementDate']);
  expect(lines[1]?.split('|')[1]).toBe('2025-10-31');
  expect(lines[1]?.split('|')).toHaveLength(14);
});

it('truncated_body: half of the bytes, and a Content-Length that agrees', async () => {
  const whole = await ask(holdings);
  const { headers, text } = await ask(holdings, named('truncated_body'));
  expect(Number(headers.get('content-length'))).toBe(
    Math.floor(Number(whole.headers.get('content-length')) / 2),
  );
  expect(whole.text.startsWith(text)).toBe(true);
});

it('late_revision: a past value changes from one moment on', async () => {
  const scenario = named('late_revision');
  const before = await ask(history, scenario, new Date('2025-11-26T11:59:59Z'));
  expect(before.lines).toContain('11/20/2025,2305.110000');
  const after = await ask(history, scenario, new Date('2025-11-26T12:00:00Z'));
  expect(after.lines).toContain('11/20/2025,2305.410000');
  expect(after.lines).toHaveLength(before.lines.length);
});

it('slow_server: the true answer, held back', async () => {
  const delay_ms = 60;
  const start = performance.now();
  const { text } = await ask(graph, { ...named('slow_server'), delay_ms });
  // Timers may fire a moment early; this is no measurement of speed.
  expect(performance.now() - start).toBeGreaterThan(delay_ms - 5);
  expect(text).toBe((await ask(graph)).text);
});

it('slow_server: closing does not wait for what is held back', async () => {
  const scenario = { ...named('slow_server'), delay_ms: 3_600_000 };
  const server = await startRehearsal({ now: stoppedAt(rehearsalNow), scenario });
  const waiting = fetch(`${server.origin}/${graph}`).then(
    () => 'answered',
    () => 'broken off',
  );
  await fetch(`${server.origin}/drop/none.csv`).then((answer) => answer.text());
  await server.close();
  expect(await waiting).toBe('broken off');
});

it('dead_server: the connection breaks', async () => {
  await expect(ask(survey, named('dead_server'))).rejects.toThrow('fetch failed');
  expect((await ask(graph, named('dead_server'))).status).toBe(200);
});

it('can be aimed at another publisher', async () => {
  const scenario = { ...named('web_page'), hits: /^fred\.stlouisfed\.org\// };
  expect((await ask(graph, scenario)).text).toMatch(/^<!DOCTYPE html>/);
  expect((await ask(holdings, scenario)).status).toBe(200);
});
