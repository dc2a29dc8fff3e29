import { tradingDays } from '../../schemas/calendar.ts';
import type { IsoDate } from '../../schemas/columns.ts';
import { anchors, type Bounds, bounds, worldDays } from './anchors.ts';
import { normalOf, once, rounded } from './random.ts';

/** Every trading day of the world, oldest first. */
export const days: () => readonly IsoDate[] = once(() =>
  tradingDays(worldDays.first, worldDays.last),
);

const places = once(() => new Map(days().map((day, place) => [day, place])));

/**
 * Where a day stands in `days`.
 *
 * @throws RangeError on a day that is no trading day of the world
 */
export function placeOf(day: IsoDate): number {
  const place = places().get(day);
  if (place === undefined) throw new RangeError(`${day}: expected a trading day of the world`);
  return place;
}

export type StockIndex = Bounds['index'];

const dailyDeviation = { RUT: 0.011, SPX: 0.0075 };
const correlation = 0.85;

/** Daily shocks of both indexes: two bells that mostly swing together. */
const shocks = once(() => {
  const large = normalOf('world SPX');
  const own = normalOf('world RUT');
  const ownShare = Math.sqrt(1 - correlation ** 2);
  return days().map(() => {
    const SPX = large();
    return { SPX, RUT: correlation * SPX + ownShare * own() };
  });
});

/** Folds a close back under its ceiling or over its floor: half as far inside as it was outside. */
function folded(index: StockIndex, day: IsoDate, close: number): number {
  return bounds
    .filter((bound) => bound.index === index && bound.from <= day && day <= bound.to)
    .reduce((value, { lowest = 0, highest = Number.POSITIVE_INFINITY }) => {
      const under = value > highest ? highest - (value - highest) / 2 : value;
      return under < lowest ? lowest + (lowest - under) / 2 : under;
    }, close);
}

/** A random walk from one anchor to the next that arrives where it should: a Brownian bridge. */
function bridge(index: StockIndex, from: number, to: number, ends: readonly [number, number]) {
  const length = to - from;
  const steps = shocks()
    .slice(from + 1, to + 1)
    .map((shock) => shock[index] * dailyDeviation[index]);
  const drift = (Math.log(ends[1] / ends[0]) - steps.reduce((sum, step) => sum + step, 0)) / length;
  let level = Math.log(ends[0]);
  return steps.map((step) => {
    level += step + drift;
    return Math.exp(level);
  });
}

function drawCloses(index: StockIndex): readonly number[] {
  const column = index === 'RUT' ? 1 : 2;
  const closes: number[] = [];
  let before: { readonly at: number; readonly close: number } | undefined;
  for (const anchor of anchors) {
    const at = placeOf(anchor[0]);
    const close = anchor[column];
    if (before) {
      const between = bridge(index, before.at, at, [before.close, close]).slice(0, -1);
      for (const [offset, value] of between.entries()) {
        const day = days()[before.at + 1 + offset] ?? '';
        closes.push(rounded(folded(index, day, value), 2));
      }
    }
    closes.push(close);
    before = { at, close };
  }
  return closes;
}

const drawn = {
  RUT: once(() => drawCloses('RUT')),
  SPX: once(() => drawCloses('SPX')),
};

/** Closes of an index, points with two decimals, one per entry of `days`. */
export function closes(index: StockIndex): readonly number[] {
  return drawn[index]();
}

/**
 * The values, bent to pass exactly through the given ones.
 *
 * @param anchored value by position; the bend fades out `reach` positions away from an anchor
 */
export function bent(
  values: readonly number[],
  anchored: ReadonlyMap<number, number>,
  reach: number,
): number[] {
  const given = [...anchored].sort(([a], [b]) => a - b);
  const knots = given.flatMap(([at, value], i): [number, number][] => [
    ...(at - reach > (given[i - 1]?.[0] ?? Number.NEGATIVE_INFINITY)
      ? [[at - reach, 0] as [number, number]]
      : []),
    [at, value - (values[at] ?? value)],
    ...(at + reach < (given[i + 1]?.[0] ?? Number.POSITIVE_INFINITY)
      ? [[at + reach, 0] as [number, number]]
      : []),
  ]);
  const inOrder = knots.sort(([a], [b]) => a - b);
  return values.map((value, at) => {
    const next = inOrder.findIndex(([position]) => position >= at);
    const [right, rightBend] = inOrder[next] ?? [at, 0];
    const [left, leftBend] = inOrder[next - 1] ?? [right - 1, rightBend];
    return next === -1
      ? value
      : value + leftBend + ((rightBend - leftBend) * (at - left)) / (right - left || 1);
  });
}
