import { expect, it } from 'vitest';
import { mostCallers } from '../../functions/aws/open.ts';
import { HostBook } from '../../functions/host-book.ts';
import { politeGet } from '../../functions/http.ts';
import { shareOf } from '../../functions/publishers.ts';
import { loadSources } from '../../functions/source-catalog.ts';
import { backfillDefinition, runDefinition } from '../../infra/constructs/run-definition.ts';

const sources = await loadSources();
const start = new Date('2025-11-26T12:00:00Z');

/** Starts of the first requests to a host by everybody who asks it, on a clock that only waits move. */
async function startsAt(host: string, count: number): Promise<number[]> {
  let now_ms = start.getTime();
  const now = () => new Date(now_ms);
  const pause = async (ms: number) => {
    now_ms += ms;
  };
  const book = new HostBook({ now, elapsed_ms: () => now_ms, pause });
  const asking = sources.filter(({ hosts }) => hosts.includes(host));
  const gets = asking.map(({ name, hosts, pace }) =>
    politeGet({
      ...{ source: name, hosts, pace, book, now, pause, attempts: 1 },
      settingOf: () => 'Jane Doe j@d.org',
      route: () => new URL('data:text/plain,fine'),
    }),
  );
  const starts: number[] = [];
  for (let i = 0; i < count; i += 1) {
    await gets[i % gets.length]?.({ key: String(i), url: `https://${host}/${i}` });
    starts.push(now_ms - start.getTime());
  }
  return starts;
}

it.each([
  // Ten a second; edgartools keeps to nine.
  ['data.sec.gov', 100, 125],
  ['www.sec.gov', 100, 125],
  // One in five seconds, else an hour's pause.
  ['api.gdeltproject.org', 5001, 6000],
  // About one a second.
  ['www.alphavantage.co', 1000, 2000],
  // 120 a minute.
  ['api.stlouisfed.org', 500, 1000],
  ['cdn.cboe.com', 1000, 1000],
])('%s is asked every %d to %d ms', async (host, least, most) => {
  const starts = await startsAt(host, 12);
  const steps = starts.slice(1).map((at, i) => at - (starts[i] ?? 0));
  expect(Math.min(...steps)).toBeGreaterThanOrEqual(least);
  expect(Math.max(...steps)).toBeLessThanOrEqual(most);
});

it.each([
  ['www.alphavantage.co', 25],
  ['api.tiingo.com', 1000],
])('%s is asked %d times a day and not once more', async (host, perDay) => {
  await expect(startsAt(host, perDay)).resolves.toHaveLength(perDay);
  await expect(startsAt(host, perDay + 1)).rejects.toThrow(
    `expected at most ${perDay} requests a day to ${host}`,
  );
});

it('no more functions ask at once than share a publisher’s pace between them', () => {
  for (const { States } of [runDefinition, backfillDefinition]) {
    expect(States.TakeEach.MaxConcurrency).toBeLessThanOrEqual(mostCallers);
  }
  const sec = sources.find(({ name }) => name === 'sec_frames');
  const spacing_ms = shareOf(sec?.pace, mostCallers)?.spacing_ms ?? 0;
  expect((mostCallers * 1000) / spacing_ms).toBeLessThan(10);
  expect(shareOf(undefined, mostCallers)).toBeUndefined();
});
