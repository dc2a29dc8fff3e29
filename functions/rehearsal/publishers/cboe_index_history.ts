import type { IsoDate } from '../../../schemas/columns.ts';
import { everyTradingDay } from '../../../schemas/publication.ts';
import { type Answer, type Asked, csvAnswer } from '../answer.ts';
import { daysOut } from '../visible.ts';
import { candles } from '../volatility.ts';
import { closes } from '../world.ts';

const publication = everyTradingDay('18:00');
const filePattern = /^\/api\/global\/us_indices\/daily_prices\/([A-Z]+)_History\.csv$/;

/** `04/08/2025` */
function padded(day: IsoDate): string {
  const [year, month, dayOfMonth] = day.split('-');
  return `${month}/${dayOfMonth}/${year}`;
}

/** Two columns, closes only: how Cboe serves the indexes it does not compute itself. */
function closesFile(index: 'RUT' | 'SPX', now: Date): Answer {
  const levels = closes(index);
  const lines = daysOut(publication, now).map(
    ([place, day]) => `${padded(day)},${levels[place]?.toFixed(6)}`,
  );
  return csvAnswer([`DATE,${index}`, ...lines]);
}

function candlesFile(index: 'VIX' | 'RVX', now: Date): Answer {
  const drawn = candles(index);
  const lines = daysOut(publication, now).map(([place, day]) => {
    const candle = drawn[place];
    const values = candle ? [candle.open, candle.high, candle.low, candle.close] : [];
    return [padded(day), ...values.map((value) => value.toFixed(6))].join(',');
  });
  return csvAnswer(['DATE,OPEN,HIGH,LOW,CLOSE', ...lines]);
}

/** Whole history of RUT, SPX, VIX and RVX, one file each, longer by a line every evening. */
export function indexHistory({ path }: Asked, now: Date): Answer | undefined {
  const symbol = filePattern.exec(path)?.[1];
  if (symbol === 'RUT' || symbol === 'SPX') return closesFile(symbol, now);
  if (symbol === 'VIX' || symbol === 'RVX') return candlesFile(symbol, now);
  return undefined;
}
