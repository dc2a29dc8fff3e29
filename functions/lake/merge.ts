import type { Dataset } from '../../schemas/dataset.ts';
import { concatenate, type Frame, ranks, rowAt, take, type Vector, vectorOf } from './frame.ts';

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

function sortedBy(compare: Order, from: number, to: number): Int32Array {
  const order = Int32Array.from({ length: to - from }, (_, i) => from + i);
  const isSorted = order.every((row, i) => i === 0 || compare(row - 1, row) <= 0);
  return isSorted ? order : order.sort((a, b) => compare(a, b) || a - b);
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

function equalIn(vectors: readonly Vector[], a: number, b: number): boolean {
  return vectors.every(({ values, isNull }) => values[a] === values[b] && isNull[a] === isNull[b]);
}

const fetchedBasis = 'fetched';

function codeFor(vector: Vector, text: string): number {
  const found = vector.dictionary.indexOf(text);
  return found === -1 ? (vector.dictionary as string[]).push(text) - 1 : found;
}

/**
 * Adds what is new to a partition of facts and forgets nothing.
 *
 * A chain is what one source has said of one grain over time. A value seen again unchanged adds
 * nothing; a changed one is a new row, known from the moment it was fetched. The first value of a
 * chain keeps its proposed `known_at` unless the lake had asked before and not seen it.
 *
 * @returns the partition sorted by grain, source and `known_at`; equal facts give equal frames
 */
export function merge(dataset: Dataset, facts: Frame, arrivals: Arrivals): Merged {
  const all = concatenate(facts, arrivals.frame);
  const chainKeys = [...dataset.grain, 'source'].map((name) => ranks(vectorOf(all, name)));
  const valueVectors = Object.keys(dataset.columns)
    .filter((name) => !dataset.grain.includes(name))
    .map((name) => vectorOf(all, name));
  const known = vectorOf(all, 'known_at').values;
  const fetched = vectorOf(all, 'fetched_at').values;
  const basis = vectorOf(all, 'known_at_basis');
  const rawId = vectorOf(all, 'raw_id').values;
  const fetchedCode = codeFor(basis, fetchedBasis);

  const sameChain = compareBy(chainKeys);
  const inChainOrder = compareBy([...chainKeys, known]);
  const inArrivalOrder = compareBy([...chainKeys, fetched, known]);
  const order = interleave(
    sortedBy(inChainOrder, 0, facts.length),
    sortedBy(inArrivalOrder, facts.length, all.length),
    sameChain,
  );

  const kept: number[] = [];
  const contradictions: Contradiction[] = [];
  for (const row of order) {
    const last = kept.at(-1);
    const isArrival = row >= facts.length;
    const predecessor = last !== undefined && sameChain(last, row) === 0 ? last : undefined;
    if (isArrival && predecessor !== undefined && equalIn(valueVectors, predecessor, row)) continue;
    const isStated = basis.dictionary[basis.values[row] ?? 0] === 'publisher';
    const isVintage = isStated && predecessor !== undefined && known[predecessor] !== known[row];
    const sameResponse = predecessor !== undefined && rawId[predecessor] === rawId[row];
    if (isArrival && sameResponse && !isVintage) {
      contradictions.push({
        row: rowAt(take(all, [row]), 0),
        reason: `${dataset.grain.join(', ')}: expected one value per response, found two`,
      });
      continue;
    }
    const isRepeat = arrivals.isRepeat[row - facts.length] === 1;
    if (isArrival && !isStated && (predecessor !== undefined || isRepeat)) {
      known[row] = fetched[row] ?? 0;
      basis.values[row] = fetchedCode;
    }
    kept.push(row);
  }
  const added = kept.length - facts.length;
  if (added === 0) return { frame: facts, added, contradictions };
  // A vintage the publisher dates back goes before what the lake already had.
  kept.sort(inChainOrder);
  return { frame: take(all, kept), added, contradictions };
}
