import { addDays } from '../schemas/calendar.ts';
import type { Dataset } from '../schemas/dataset.ts';
import {
  isToldBy,
  type Reconciliation,
  reconciliations,
  type Teller,
} from '../schemas/reconciliations.ts';
import { reconcile, type Told, toldBy } from './reconcile.ts';
import { reconciledFor_days } from './reconcile-lake.ts';
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
        for (const { row } of rows) this.#remember(teller, toldBy(teller, { ...row, source }));
      }
    }
  }

  /** Differences not told of before. */
  newDifferences(now: Date): { readonly rule: Reconciliation; readonly text: string }[] {
    const since = addDays(now.toISOString().slice(0, 10), -reconciledFor_days);
    return reconciliations.flatMap((rule) => {
      if (!this.#isNewsTo.delete(rule)) return [];
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

  #remember(teller: Teller, told: Told | undefined): void {
    if (!told) return;
    const days = this.#told.get(teller) ?? new Map<string, Told>();
    this.#told.set(teller, days);
    days.set(`${told.source} ${told.series} ${told.day}`, told);
  }

  #recent(teller: Teller, since: string): Told[] {
    const days = this.#told.get(teller);
    for (const [key, { day }] of days ?? []) if (day < since) days?.delete(key);
    return [...(days?.values() ?? [])];
  }
}
