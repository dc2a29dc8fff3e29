/**
 * Repeatable random numbers in [0, 1): one name, one sequence, on every machine.
 *
 * Source: mulberry32 by Tommy Ettinger (public domain), seeded with an FNV-1a hash of the name.
 */
export function randomOf(name: string): () => number {
  let state = 0x811c9dc5;
  for (const character of name) {
    state = Math.imul(state ^ (character.codePointAt(0) ?? 0), 0x01000193);
  }
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Repeatable numbers with mean 0 and standard deviation 1, never beyond 6. */
export function normalOf(name: string): () => number {
  const random = randomOf(name);
  // Twelve uniforms have variance one: a bell without logarithms and without far outliers.
  return () => {
    let sum = -6;
    for (let i = 0; i < 12; i += 1) sum += random();
    return sum;
  };
}

/** `value` with so many decimals, as a number. */
export function rounded(value: number, decimals: number): number {
  return Number(value.toFixed(decimals));
}

/** A value of each key, computed when first asked for, then kept. */
export function onceEach<K, T>(compute: (key: K) => T): (key: K) => T {
  const kept = new Map<K, () => T>();
  return (key) => {
    const value = kept.get(key) ?? once(() => compute(key));
    kept.set(key, value);
    return value();
  };
}

/** A value computed when first asked for, then kept. */
export function once<T>(compute: () => T): () => T {
  let kept: { readonly value: T } | undefined;
  return () => {
    kept ??= { value: compute() };
    return kept.value;
  };
}
