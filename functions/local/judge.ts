import type { Article } from '../../schemas/claims.ts';
import { evaluateClaims, type Judged } from '../evaluate-claims.ts';
import type { ObjectStore } from '../lake/store.ts';
import type { AsOf } from '../query/moment.ts';
import type { Arguments, Io } from './command.ts';
import type { AthenaAccount } from './engine-options.ts';
import { openEngine } from './open-engine.ts';

/** An article, judged. */
export interface Judgement {
  readonly judged: readonly Judged[];
  readonly asOf: Date;
  readonly account: AthenaAccount | undefined;
}

/** The article's statements held against the newest release, as of its publication by default. */
export async function judgeArticle(
  given: Arguments,
  io: Io,
  store: ObjectStore,
  article: Article,
  moment: AsOf = {},
): Promise<Judgement> {
  const asOf = moment.asOf ?? article.published_at;
  // Statements ask the same few views again and again, so each view is computed once.
  const options = { isStored: true };
  const { engine, account } = await openEngine(given, io, store, { ...moment, asOf }, options);
  try {
    const judged = await evaluateClaims(engine, article, asOf.toISOString().slice(0, 10));
    return { judged, asOf, account: account() };
  } finally {
    engine.close();
  }
}
