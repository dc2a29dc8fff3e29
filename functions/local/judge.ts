import type { Article } from '../../schemas/claims.ts';
import { evaluateClaims, type Judged } from '../evaluate-claims.ts';
import type { ObjectStore } from '../lake/store.ts';
import { type AsOf, openLake } from '../query/open-lake.ts';
import { releasedTables } from '../tables.ts';

/** The article's statements held against the newest release, as of its publication by default. */
export async function judgeArticle(
  store: ObjectStore,
  article: Article,
  moment: AsOf = {},
): Promise<{ judged: Judged[]; asOf: Date }> {
  const asOf = moment.asOf ?? article.published_at;
  const { paths } = await releasedTables(store);
  // Statements ask the same few views again and again, so each view is computed once.
  const engine = await openLake(paths, { ...moment, asOf }, { isStored: true });
  try {
    const judged = await evaluateClaims(engine, article, asOf.toISOString().slice(0, 10));
    return { judged, asOf };
  } finally {
    engine.close();
  }
}
