import type { IsoDate } from '../../../schemas/columns.ts';
import { everyTradingDay } from '../../../schemas/publication.ts';
import type { Answer, Asked } from '../answer.ts';
import { GrowingFile } from '../growing-file.ts';
import { once } from '../random.ts';
import { newestOut } from '../visible.ts';
import { candles } from '../volatility.ts';
import { closes, days } from '../world.ts';

const publication = everyTradingDay('18:00');
const filePattern = /^\/api\/global\/us_indices\/daily_prices\/([A-Z]+)_History\.csv$/;

/** `04/08/2025` */
function padded(day: IsoDate): string {
  const [year, month, dayOfMonth] = day.split('-');
  return `${month}/${dayOfMonth}/${year}`;
}

/** Two columns, closes only: how Cboe serves the indexes it does not compute itself. */
function closesOf(index: 'RUT' | 'SPX'): GrowingFile {
  const levels = closes(index);
  const lines = days().map((day, place) => `${padded(day)},${levels[place]?.toFixed(6)}`);
  return dated(`DATE,${index}`, lines);
}

function candlesOf(index: 'VIX' | 'RVX'): GrowingFile {
  const drawn = candles(index);
  const lines = days().map((day, place) => {
    const candle = drawn[place];
    const values = candle ? [candle.open, candle.high, candle.low, candle.close] : [];
    return [padded(day), ...values.map((value) => value.toFixed(6))].join(',');
  });
  return dated('DATE,OPEN,HIGH,LOW,CLOSE', lines);
}

/** @param lines one of each of the world's days */
function dated(header: string, lines: readonly string[]): GrowingFile {
  return new GrowingFile(
    header,
    days().map((day, place) => [day, lines[place] ?? '']),
  );
}

const files: Readonly<Record<string, () => GrowingFile>> = {
  RUT: once(() => closesOf('RUT')),
  SPX: once(() => closesOf('SPX')),
  VIX: once(() => candlesOf('VIX')),
  RVX: once(() => candlesOf('RVX')),
};

/** Whole history of RUT, SPX, VIX and RVX, one file each, longer by a line every evening. */
export function indexHistory({ path }: Asked, now: Date): Answer | undefined {
  const file = files[filePattern.exec(path)?.[1] ?? '']?.();
  return file?.upTo(newestOut(publication, now));
}
