import { addTradingDays, isTradingDay, tradingDayOnOrBefore } from '../../schemas/calendar.ts';
import type { IsoDate } from '../../schemas/columns.ts';
import { companies } from './companies.ts';
import { normalOf, once, randomOf } from './random.ts';
import { bent, days } from './world.ts';

/** A security short positions are counted of. */
export interface Shorted {
  readonly symbol: string;
  readonly name: string;
  readonly exchangeCode: string;
  readonly marketClass: string;
  /** Shares traded a day; 0 for those that hardly trade. */
  readonly dailyVolume_shares: number;
  /** Shares short, one per settlement date. */
  readonly positions: readonly number[];
}

function isSettlement(day: IsoDate): boolean {
  const isLastOfMonth = addTradingDays(day, 1).slice(0, 7) !== day.slice(0, 7);
  return (
    isTradingDay(day) && (isLastOfMonth || day === tradingDayOnOrBefore(`${day.slice(0, 7)}-15`))
  );
}

/** The 15th or the trading day before it, and the last trading day of each month. */
export const settlements: () => readonly IsoDate[] = once(() => days().filter(isSettlement));

// Invented: short interest in IWM grows by 14 % in the year to October 2025.
const invented: Readonly<Record<string, Readonly<Record<IsoDate, number>>>> = {
  IWM: { '2024-10-31': 98_400_000, '2025-10-31': 112_176_000, '2025-11-14': 112_800_000 },
};
const fadesAfter_settlements = 12;

function drawPositions(symbol: string, usual_shares: number): number[] {
  const noise = normalOf(`short ${symbol}`);
  let swing = 0;
  const logs = settlements().map(() => {
    swing = 0.9 * swing + 0.03 * noise();
    return Math.log(usual_shares) + swing;
  });
  const anchored = Object.entries(invented[symbol] ?? {}).map(([day, shares]): [number, number] => [
    settlements().indexOf(day),
    Math.log(shares),
  ]);
  return bent(logs, new Map(anchored), fadesAfter_settlements).map((log) =>
    Math.round(Math.exp(log)),
  );
}

function fund(symbol: string, name: string, usual_shares: number, dailyVolume_shares: number) {
  const positions = drawPositions(symbol, usual_shares);
  return { symbol, name, exchangeCode: 'E', marketClass: 'ARCA', dailyVolume_shares, positions };
}

function listed(): Shorted[] {
  return companies('IWM').map(({ ticker, name, exchange, shares }) => {
    const random = randomOf(`short ${ticker}`);
    const isNasdaq = exchange === 'NASDAQ';
    return {
      symbol: ticker,
      name: `${name} Common Stock`,
      exchangeCode: isNasdaq ? 'R' : 'A',
      marketClass: isNasdaq ? 'NNM' : 'NYSE',
      dailyVolume_shares: Math.round(shares * (0.05 + 0.2 * random())),
      positions: drawPositions(ticker, shares * (0.2 + random())),
    };
  });
}

/** Over-the-counter shares, a few of which did not trade at all. */
function overTheCounter(): Shorted[] {
  return [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'].map((letter, i) => {
    const symbol = `Z${letter}RQF`;
    return {
      symbol,
      name: `Zephyr Holdings No. ${i + 1} Ordinary Shares`,
      exchangeCode: 'S',
      marketClass: 'OTC',
      dailyVolume_shares: i % 9 === 0 ? 0 : 400 * i,
      positions: drawPositions(symbol, 900 + 300 * i),
    };
  });
}

/** Every security of the world's short interest, by symbol. */
export const shorted: () => readonly Shorted[] = once(() =>
  [
    fund('IWM', 'iShares Russell 2000 ETF', 95_000_000, 30_000_000),
    fund('SPY', 'SPDR S&P 500 ETF Trust', 105_000_000, 70_000_000),
    ...listed(),
    ...overTheCounter(),
  ].sort((a, b) => (a.symbol < b.symbol ? -1 : 1)),
);
