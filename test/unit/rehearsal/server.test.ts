import { afterAll, expect, it, vi } from 'vitest';
import { stoppedAt } from '../../../functions/clock.ts';
import { rehearsalNow, startRehearsal } from '../../../functions/rehearsal/server.ts';
import { dayCell, workbook } from '../../../functions/rehearsal/workbook.ts';

const one = await startRehearsal({ now: stoppedAt(rehearsalNow) });
const other = await startRehearsal({ now: stoppedAt(rehearsalNow) });

afterAll(async () => {
  await one.close();
  await other.close();
});

const addresses = [
  'cdn.cboe.com/api/global/us_indices/daily_prices/RUT_History.csv',
  'cdn.cboe.com/api/global/us_indices/daily_prices/RVX_History.csv',
  'cdn.cboe.com/data/us/options/market_statistics/daily/2025-11-26_daily_options',
  'cdn.finra.org/equity/otcmarket/biweekly/shrt20251114.csv',
  'fred.stlouisfed.org/graph/fredgraph.csv?id=DGS10',
  'www.aaii.com/files/surveys/sentiment.xls',
  'www.ishares.com/us/products/239726/ishares-core-sp-500-etf/1467271812596.ajax?fileType=csv',
  'www.spglobal.com/spdji/en/documents/additional-material/sp-500-eps-est.xlsx',
  'drop/fund_price.csv',
];

it.each(addresses)('serves %s, the same bytes from two servers', async (address) => {
  const answers = await Promise.all(
    [one, other].map(({ origin }) => fetch(`${origin}/${address}`)),
  );
  const [body = Buffer.of(), same] = await Promise.all(
    answers.map(async (answer) => Buffer.from(await answer.arrayBuffer())),
  );
  expect(answers.map(({ status }) => status)).toEqual([200, 200]);
  expect(answers[0]?.headers.get('content-length')).toBe(String(body.length));
  expect(same?.equals(body)).toBe(true);
});

it('listens on this machine alone and tells no time of its own', async () => {
  const answer = await fetch(`${one.origin}/drop/fund_price.csv`);
  await answer.arrayBuffer();
  expect(one.origin).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect(answer.headers.get('date')).toBeNull();
});

it('answers 404 for a host it does not play', async () => {
  const answer = await fetch(`${one.origin}/www.example.com/prices.csv`);
  await answer.arrayBuffer();
  expect(answer.status).toBe(404);
});

it('follows its clock', async () => {
  let moment = new Date('2025-11-26T22:59:00Z');
  const server = await startRehearsal({ now: () => moment });
  const lastLine = async () => {
    const answer = await fetch(`${server.origin}/${addresses[0]}`);
    return (await answer.text()).trimEnd().split('\n').at(-1);
  };
  expect(await lastLine()).toBe('11/25/2025,2465.980000');
  moment = new Date('2025-11-26T23:00:00Z');
  expect(await lastLine()).toBe('11/26/2025,2486.120000');
  await server.close();
});

it.each(['xls', 'xlsx'] as const)('writes an .%s that does not tell when', async (format) => {
  const write = async (today: string) => {
    vi.useFakeTimers({ now: new Date(today), toFake: ['Date'] });
    const bytes = await workbook(format, { SHEET: [['a', 1.5, null, dayCell('2025-11-26')]] });
    vi.useRealTimers();
    return Buffer.from(bytes).toString('base64');
  };
  expect(await write('2020-02-02T10:00:00Z')).toBe(await write('2031-07-04T21:30:00Z'));
});
