import type { Dataset } from '../schemas/dataset.ts';
import {
  isToldBy,
  type Reconciliation,
  reconciliations,
  type Teller,
} from '../schemas/reconciliations.ts';
import { reconcile, type Told, toldBy } from './reconcile.ts';
import { reconciledSince } from './reconcile-lake.ts';
import type { ParsedRow } from './source.ts';

type Day = Map<string, Told>;

/** What publishers have said lately of things others speak of as well: a lake's memory, without one. */
export class Beside {
  readonly #told = new Map<Teller, Day>();
  readonly #isKnown = new Set<string>();
  /** Rules one side of which was heard since they were asked. */
  readonly #isNewsTo = new Set<Reconciliation>();

  /** Takes in rows a source has brought and that are used. */
  hear(dataset: Dataset, source: string, rows: readonly ParsedRow[]): void {
    for (const rule of reconciliations) {
      for (const teller of [rule.judged, rule.against]) {
        if (!isToldBy(teller, dataset, source)) continue;
        this.#isNewsTo.add(rule);
        for (const { row } of rows) this.#remember(teller, { ...row, source });
      }
    }
  }

  /** Differences not told of before. */
  newDifferences(now: Date): { readonly rule: Reconciliation; readonly text: string }[] {
    const today = now.toISOString().slice(0, 10);
    return reconciliations.flatMap((rule) => {
      if (!this.#isNewsTo.delete(rule)) return [];
      const since = reconciledSince(rule, today);
      const found = reconcile(
        rule,
        this.#recent(rule.judged, since),
        this.#recent(rule.against, since),
      );
      const news = found.differences.filter(({ text }) => !this.#isKnown.has(text));
      for (const { text } of news) this.#isKnown.add(text);
      return news.map(({ text }) => ({ rule, text }));
    });
  }

  #remember(teller: Teller, row: ParsedRow['row']): void {
    const told = toldBy(teller, row);
    if (!told) return;
    const days = this.#told.get(teller) ?? new Map<string, Told>();
    this.#told.set(teller, days);
    // A row said again is the same one; two lines of a fund under one ticker are two.
    const line = teller.dataset.grain.map((column) => String(row[column]));
    days.set([told.source, ...line].join(' '), told);
  }

  #recent(teller: Teller, since: string): Told[] {
    const days = this.#told.get(teller);
    for (const [key, { day }] of days ?? []) if (day < since) days?.delete(key);
    return [...(days?.values() ?? [])];
  }
}
