import { loadArticle } from '../../functions/claim-catalog.ts';
import { evaluateClaims, type Judged } from '../../functions/evaluate-claims.ts';
import type { ObjectStore } from '../../functions/lake/store.ts';
import { openLake } from '../../functions/query/open-lake.ts';
import { presentTables } from '../../functions/tables.ts';

/** The article's statements, judged by what a lake knew when it was published. */
export async function judged(store: ObjectStore): Promise<Judged[]> {
  const article = await loadArticle();
  const asOf = article.published_at;
  const engine = await openLake(await presentTables(store), { asOf }, { isStored: true });
  const found = await evaluateClaims(engine, article, asOf.toISOString().slice(0, 10));
  engine.close();
  return found;
}

/** Verdicts by the statement's id. */
export const verdicts = (all: readonly Judged[]) =>
  Object.fromEntries(all.map(({ claim, verdict }) => [claim.id, verdict]));

/** What the statements on prices get, on rehearsed closes and on real ones. */
export const prices = {
  year_to_date: 'contradicted', // no close gives 10.38 %
  july: 'contradicted', // +1.68 % without dividends, +1.67 % with
  august: 'contradicted', // +7.00 % without, +7.19 % with
  ahead_in_july: 'contradicted', // the S&P 500 gained 2.17 %
  ahead_in_august: 'supported',
  resistance_broken: 'supported', // 2,442.74 of 2021 was beaten on 2025-09-18
  no_record_yet: 'contradicted',
  falling_together: 'supported',
  rate_cut: 'supported', // a year's yield 27 hundredths under the effective rate
};
