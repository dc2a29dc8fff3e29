import { addDays, dayNumber, tradingDayOnOrBefore } from '../../schemas/calendar.ts';
import type { IsoDate } from '../../schemas/columns.ts';
import { worldDays } from './anchors.ts';
import { normalOf, once, rounded } from './random.ts';
import { closes, placeOf, type StockIndex } from './world.ts';

const usual: Readonly<Record<StockIndex, number>> = { RUT: -0.4, SPX: -0.2 };

/** News turns with the week's prices, a little by itself, and remembers the day before. */
function draw(index: StockIndex): readonly number[] {
  const noise = normalOf(`tone ${index}`);
  const levels = closes(index);
  const length = dayNumber(worldDays.last) - dayNumber(worldDays.first) + 1;
  let swing = 0;
  return Array.from({ length }, (_, i) => {
    const at = placeOf(tradingDayOnOrBefore(addDays(worldDays.first, i)));
    const week = Math.log((levels[at] ?? 1) / (levels[Math.max(0, at - 5)] ?? 1));
    swing = 0.7 * swing + 6 * week + 0.12 * noise();
    return rounded(usual[index] + swing, 4);
  });
}

const drawn = { RUT: once(() => draw('RUT')), SPX: once(() => draw('SPX')) };

/** Tone of a day's invented news about an index, points; undefined on a day outside the world. */
export function toneOn(index: StockIndex, day: IsoDate): number | undefined {
  return drawn[index]()[dayNumber(day) - dayNumber(worldDays.first)];
}
