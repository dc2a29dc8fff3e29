import { addDays, dayNumber, newYork, newYorkWallClock } from '../../../schemas/calendar.ts';
import { everyTradingDay } from '../../../schemas/publication.ts';
import { type Answer, type Asked, notFound, textAnswer } from '../answer.ts';
import { fundDays } from '../funds.ts';
import { daysOut } from '../visible.ts';
import { candles } from '../volatility.ts';
import { closes, placeOf } from '../world.ts';

const publication = everyTradingDay('17:00');
const folder = '/v8/finance/chart/';
const day_s = 86_400;

/** Prices are kept as 32-bit floats and printed as doubles. */
const single = (value: number) => Math.fround(value);
const epoch_s = (day: string, time: string) => newYork(day, time).getTime() / 1000;

const series: Readonly<Record<string, () => readonly number[]>> = {
  '^RUT': () => closes('RUT'),
  '^GSPC': () => closes('SPX'),
  '^VIX': () => candles('VIX').map(({ close }) => close),
  IWM: () => fundDays('IWM').map(({ close }) => close),
  SPY: () => fundDays('SPY').map(({ close }) => close),
};

function dividendsOf(symbol: string, days: readonly string[]) {
  if (symbol !== 'IWM' && symbol !== 'SPY') return {};
  const paid = days.flatMap((day): [string, { amount: number; date: number }][] => {
    const amount = fundDays(symbol)[placeOf(day)]?.dividend ?? 0;
    const date = epoch_s(day, '09:30');
    return amount === 0 ? [] : [[String(date), { amount, date }]];
  });
  return paid.length === 0 ? {} : { events: { dividends: Object.fromEntries(paid) } };
}

/** Daily bars from a day on: closes of the world, opened and closed at the same price. */
export function yahoo({ path, query }: Asked, now: Date): Answer | undefined {
  if (!path.startsWith(folder)) return undefined;
  const symbol = decodeURIComponent(path.slice(folder.length));
  const values = series[symbol]?.();
  if (!values) return notFound;
  const first = Number(query.get('period1') ?? 0) / day_s;
  const days = daysOut(publication, now).filter(([, day]) => dayNumber(day) >= first);
  const prices = days.map(([place]) => single(values[place] ?? 0));
  const today = newYorkWallClock(now).day;
  const last = days.at(-1)?.[1] ?? addDays(today, -1);
  const meta = {
    currency: 'USD',
    symbol,
    exchangeTimezoneName: 'America/New_York',
    priceHint: 2,
    dataGranularity: '1d',
    regularMarketTime: epoch_s(last, '16:00'),
    currentTradingPeriod: {
      regular: { start: epoch_s(last, '09:30'), end: epoch_s(last, '16:00') },
    },
  };
  const quote = { open: prices, high: prices, low: prices, close: prices };
  const bars =
    days.length === 0
      ? { indicators: { quote: [{}] } }
      : {
          timestamp: days.map(([, day]) => epoch_s(day, '09:30')),
          ...dividendsOf(
            symbol,
            days.map(([, day]) => day),
          ),
          indicators: { quote: [quote] },
        };
  const chart = { result: [{ meta, ...bars }], error: null };
  return textAnswer(`${JSON.stringify({ chart })}\n`, 'application/json');
}
