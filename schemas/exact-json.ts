declare global {
  // Node has it; the compiler's library does not know it yet.
  interface JSON {
    rawJSON(text: string): unknown;
  }
}

/** What `JSON.stringify` would lose: digits past 2^53, a zero's sign, and what is no number. */
function exactly(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return JSON.rawJSON(String(value));
  if (typeof value !== 'number') return value;
  if (Object.is(value, -0)) return JSON.rawJSON('-0');
  return Number.isFinite(value) ? value : String(value);
}

/**
 * Cells as JSON that holds every one of them exactly.
 *
 * Whole numbers are printed with all their digits and without quotes, which readers with 64-bit
 * integers take as they are (JavaScript's own does not). JSON has no NaN and no infinities: they
 * are the texts `"NaN"`, `"Infinity"` and `"-Infinity"`.
 */
export function exactJson(value: unknown): string {
  return JSON.stringify(value, exactly);
}
