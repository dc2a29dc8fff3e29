import type { Dataset } from '../../schemas/dataset.ts';
import { concatenate, type Frame, rowAt, take, type Vector, vectorOf } from './frame.ts';
import { ranks } from './ranks.ts';

/**
 * Rows on their way into the lake: a dataset's stored columns, where `known_at` is still a proposal
 * (the calendar's or the publisher's time), in order of fetching.
 */
export interface Arrivals {
  readonly frame: Frame;
  /** 1 where the lake had asked this question before: then what is new became known by asking. */
  readonly isRepeat: Uint8Array;
}

/** An arrival that contradicts another row of the same response. */
export interface Contradiction {
  readonly row: Readonly<Record<string, unknown>>;
  readonly reason: string;
}

export interface Merged {
  readonly frame: Frame;
  readonly added: number;
  readonly contradictions: readonly Contradiction[];
}

type Order = (a: number, b: number) => number;

function compareBy(keys: readonly ArrayLike<number>[]): Order {
  return (a, b) => {
    for (const key of keys) {
      const difference = (key[a] ?? 0) - (key[b] ?? 0);
      if (difference !== 0 && !Number.isNaN(difference)) return difference;
    }
    return 0;
  };
}

/**
 * The keys as one number per row that sorts alike, where that fits a double exactly: comparing one
 * number is most of what a large merge does.
 */
function folded(keys: readonly ArrayLike<number>[], length: number): ArrayLike<number>[] {
  const numbers = new Float64Array(length);
  let size = 1;
  for (const key of keys) {
    let least = Number.POSITIVE_INFINITY;
    let most = Number.NEGATIVE_INFINITY;
    for (let row = 0; row < length; row += 1) {
      least = Math.min(least, key[row] ?? 0);
      most = Math.max(most, key[row] ?? 0);
    }
    const span = most - least + 1;
    size *= span;
    for (let row = 0; row < length; row += 1) {
      numbers[row] = (numbers[row] ?? 0) * span + (key[row] ?? 0) - least;
    }
  }
  // A key with nulls or with fractions has no such number.
  const isExact = Number.isSafeInteger(size) && numbers.every(Number.isInteger);
  return isExact ? [numbers] : [...keys];
}

/** Rows in order of their first key, by the machine's own sort of numbers, if they fit into such. */
function byFirst(key: ArrayLike<number>, from: number, to: number): Int32Array | undefined {
  const count = to - from;
  const packed = new Float64Array(count);
  for (let i = 0; i < count; i += 1) {
    const place = key[from + i] ?? 0;
    const number = place * count + i;
    if (!(place >= 0 && Number.isSafeInteger(number))) return undefined;
    packed[i] = number;
  }
  packed.sort();
  const order = new Int32Array(count);
  for (let i = 0; i < count; i += 1) order[i] = from + ((packed[i] as number) % count);
  return order;
}

function isInOrder(order: Int32Array, compare: Order): boolean {
  for (let i = 1; i < order.length; i += 1) {
    if (compare(order[i - 1] as number, order[i] as number) > 0) return false;
  }
  return true;
}

/** Rows in order of their keys; those that are alike as they came. */
function sortedBy(keys: readonly ArrayLike<number>[], from: number, to: number): Int32Array {
  const compare = compareBy(keys);
  const asTheyCame = Int32Array.from({ length: to - from }, (_, i) => from + i);
  if (isInOrder(asTheyCame, compare)) return asTheyCame;
  const [first = []] = keys;
  const order = byFirst(first, from, to) ?? asTheyCame;
  // Few rows share their first key: where they are in order as well, that was all.
  return isInOrder(order, compare) ? order : order.sort((a, b) => compare(a, b) || a - b);
}

/** One walk over two sorted lists; on a tie the row the lake already had goes first. */
function interleave(first: Int32Array, second: Int32Array, compare: Order): Int32Array {
  const order = new Int32Array(first.length + second.length);
  let i = 0;
  let j = 0;
  for (let at = 0; at < order.length; at += 1) {
    const left = first[i];
    const right = second[j];
    const takesLeft = left !== undefined && (right === undefined || compare(left, right) <= 0);
    order[at] = (takesLeft ? left : right) ?? 0;
    if (takesLeft) i += 1;
    else j += 1;
  }
  return order;
}

/** NaN is a cell like any other, and -0 is another than 0: what is stored is told apart. */
function equalIn(vectors: readonly Vector[], a: number, b: number): boolean {
  return vectors.every(({ kind, values, isNull, wide }) => {
    if (isNull[a] !== isNull[b]) return false;
    if (wide) return wide[a] === wide[b];
    return kind === 'number' ? Object.is(values[a], values[b]) : values[a] === values[b];
  });
}

function codeFor(vector: Vector, text: string): number {
  const found = vector.dictionary.indexOf(text);
  return found === -1 ? (vector.dictionary as string[]).push(text) - 1 : found;
}

/** What became of an arrival. */
type Verdict = 'kept' | 'known already' | 'contradictory';

/**
 * The rows kept so far, of which the last ones form the open chain. Rows are numbers into `all`.
 *
 * A chain is what one source has said of one grain over time.
 */
class Ledger {
  readonly kept: number[] = [];
  readonly #sameChain: Order;
  readonly #values: readonly Vector[];
  readonly #known: Vector['values'];
  readonly #fetched: Vector['values'];
  readonly #rawId: Vector['values'];
  readonly #basis: Vector['values'];
  readonly #statedCode: number;
  readonly #fetchedCode: number;
  #chainStart = 0;

  constructor(dataset: Dataset, all: Frame, sameChain: Order) {
    const basis = vectorOf(all, 'known_at_basis');
    this.#sameChain = sameChain;
    this.#values = Object.keys(dataset.columns)
      .filter((name) => !dataset.grain.includes(name))
      .map((name) => vectorOf(all, name));
    this.#known = vectorOf(all, 'known_at').values;
    this.#fetched = vectorOf(all, 'fetched_at').values;
    this.#rawId = vectorOf(all, 'raw_id').values;
    this.#basis = basis.values;
    this.#statedCode = codeFor(basis, 'publisher');
    this.#fetchedCode = codeFor(basis, 'fetched');
  }

  /** Takes a row the lake had already. */
  keep(row: number): void {
    this.#openChainOf(row);
    this.kept.push(row);
  }

  /** Takes an arrival, unless it says nothing new or contradicts its own response. */
  judge(row: number, isRepeat: boolean): Verdict {
    this.#openChainOf(row);
    const isStated = this.#basis[row] === this.#statedCode;
    if (isStated) {
      const before = this.#inForce(this.#known[row] ?? 0);
      if (this.#isSaidBy(before, row)) return 'known already';
      if (before === undefined || this.#known[before] !== this.#known[row]) return this.#add(row);
      // The publisher now says otherwise under the same date: that was learnt by fetching.
    }
    const before = this.#inForce(this.#fetched[row] ?? 0);
    if (this.#isSaidBy(before, row)) return 'known already';
    if (before !== undefined && this.#rawId[before] === this.#rawId[row]) return 'contradictory';
    if (this.kept.length > this.#chainStart || isRepeat) {
      this.#known[row] = this.#fetched[row] ?? 0;
      this.#basis[row] = this.#fetchedCode;
    }
    return this.#add(row);
  }

  #add(row: number): Verdict {
    this.kept.push(row);
    return 'kept';
  }

  #openChainOf(row: number): void {
    const last = this.kept.at(-1);
    if (last === undefined || this.#sameChain(last, row) !== 0) this.#chainStart = this.kept.length;
  }

  /** The row of the open chain that answers a question as of `moment`. */
  #inForce(moment: number): number | undefined {
    let found: number | undefined;
    let foundKnown = Number.NEGATIVE_INFINITY;
    for (let i = this.#chainStart; i < this.kept.length; i += 1) {
      const known = this.#known[this.kept[i] ?? 0] ?? 0;
      if (known <= moment && known >= foundKnown) {
        found = this.kept[i];
        foundKnown = known;
      }
    }
    return found;
  }

  #isSaidBy(before: number | undefined, row: number): boolean {
    return before !== undefined && equalIn(this.#values, before, row);
  }
}

/**
 * Adds what is new to a partition of facts and forgets nothing.
 *
 * A value seen again unchanged adds nothing; a changed one is a new row, known from the moment it
 * was fetched, or from the moment its publisher dates it to. The first value of a chain keeps its
 * proposed `known_at` unless the lake had asked before and not seen it. An unchanged value adds
 * nothing even when it is dated anew, so a vintage dated in between and fetched later speaks until
 * the next change.
 *
 * @returns the partition sorted by grain, source and `known_at`; equal facts give equal frames
 */
export function merge(dataset: Dataset, facts: Frame, arrivals: Arrivals): Merged {
  const all = concatenate(facts, arrivals.frame);
  const chainKeys = folded(
    [...dataset.grain, 'source'].map((name) => ranks(vectorOf(all, name))),
    all.length,
  );
  const known = vectorOf(all, 'known_at').values;
  const fetched = vectorOf(all, 'fetched_at').values;
  const sameChain = compareBy(chainKeys);
  const inChainOrder = [...chainKeys, known];
  // Two responses of one instant have no other order that a rebuild would find again.
  const inArrivalOrder = [...chainKeys, fetched, known, ranks(vectorOf(all, 'raw_id'))];
  const order = interleave(
    sortedBy(inChainOrder, 0, facts.length),
    sortedBy(inArrivalOrder, facts.length, all.length),
    sameChain,
  );

  const ledger = new Ledger(dataset, all, sameChain);
  const contradictions: Contradiction[] = [];
  for (const row of order) {
    if (row < facts.length) {
      ledger.keep(row);
      continue;
    }
    const isRepeat = arrivals.isRepeat[row - facts.length] === 1;
    if (ledger.judge(row, isRepeat) === 'contradictory') {
      contradictions.push({
        row: rowAt(take(all, [row]), 0),
        reason: `${dataset.grain.join(', ')}: expected one value per response, found two`,
      });
    }
  }
  const { kept } = ledger;
  const added = kept.length - facts.length;
  // Files read one after the other are in order only each for itself.
  const isAsItWas = added === 0 && kept.every((row, i) => row === i);
  if (isAsItWas) return { frame: facts, added, contradictions };
  // A vintage the publisher dates back goes before what the lake already had.
  return { frame: take(all, kept.sort(compareBy(inChainOrder))), added, contradictions };
}
