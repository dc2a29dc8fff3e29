import type { Vector } from './frame.ts';

type Order = (a: number, b: number) => number;

/** Null first, and NaN last, as the engines sort; they too take -0 and 0 for one group. */
function compareNumbers(a: number, b: number): number {
  if (a === b || (Number.isNaN(a) && Number.isNaN(b))) return 0;
  return a < b || Number.isNaN(b) ? -1 : 1;
}

/** The place of each cell among the different ones; nulls before all. */
function places({ isNull }: Vector, compare: Order): Float64Array {
  const ranked = new Float64Array(isNull.length).fill(Number.NEGATIVE_INFINITY);
  const order = Array.from(isNull.keys())
    .filter((row) => !isNull[row])
    .sort(compare);
  let place = 0;
  order.forEach((row, i) => {
    if (i > 0 && compare(order[i - 1] ?? 0, row) !== 0) place += 1;
    ranked[row] = place;
  });
  return ranked;
}

/** Numbers that sort as the column's cells do: nulls first, text by code unit, never NaN. */
export function ranks(vector: Vector): Float64Array {
  const { kind, values, isNull, wide } = vector;
  if (wide) return places(vector, (a, b) => Number((wide[a] ?? 0n) - (wide[b] ?? 0n)));
  if (kind === 'number' && !values.every(Number.isFinite)) {
    return places(vector, (a, b) => compareNumbers(values[a] ?? 0, values[b] ?? 0));
  }
  const rankOfCode = new Int32Array(vector.dictionary.length);
  vector.dictionary
    .map((text, code) => ({ text, code }))
    .sort((a, b) => (a.text < b.text ? -1 : 1))
    .forEach(({ code }, rank) => {
      rankOfCode[code] = rank;
    });
  const ranked = new Float64Array(values.length);
  for (let i = 0; i < values.length; i += 1) {
    const value = values[i] ?? 0;
    if (isNull[i]) ranked[i] = Number.NEGATIVE_INFINITY;
    else ranked[i] = kind === 'text' ? (rankOfCode[value] ?? 0) : value;
  }
  return ranked;
}
