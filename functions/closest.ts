/** Edits (insert, delete, replace) that turn one word into the other. */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, i) => i);
  for (const [i, letter] of [...from].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...to].entries()) {
      const replaced = (row[j] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(replaced, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}

/** The known word most like the one given, for "did you mean"; a beginning counts most. */
export function closest(word: string, known: readonly string[]): string {
  const score = (candidate: string) =>
    candidate.startsWith(word) ? -1 / candidate.length : distance(word, candidate);
  return [...known].sort((a, b) => score(a) - score(b))[0] ?? '';
}
