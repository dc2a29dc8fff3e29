import { describe, expect, it } from 'vitest';
import { loadArticle } from '../../functions/claim-catalog.ts';
import { evaluateClaims, type Judged } from '../../functions/evaluate-claims.ts';
import type { ObjectStore } from '../../functions/lake/store.ts';
import { FolderStore } from '../../functions/lake/store-folder.ts';
import { openLake } from '../../functions/query/open-lake.ts';
import { presentTables } from '../../functions/tables.ts';
import { lake, temporaryFolder } from '../builders/command-line.ts';
import { recordedLake } from '../builders/recorded-lake.ts';
import { hasRecordings, withoutRecordings } from '../builders/recordings.ts';

if (!hasRecordings) console.warn(withoutRecordings);

async function judged(store: ObjectStore): Promise<Judged[]> {
  const article = await loadArticle();
  const asOf = article.published_at;
  const engine = await openLake(await presentTables(store), { asOf }, { isStored: true });
  const found = await evaluateClaims(engine, article, asOf.toISOString().slice(0, 10));
  engine.close();
  return found;
}

const verdicts = (all: readonly Judged[]) =>
  Object.fromEntries(all.map(({ claim, verdict }) => [claim.id, verdict]));

const prices = {
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

describe('the article’s statements on prices', () => {
  it('get their verdicts on the rehearsal', async () => {
    const folder = await temporaryFolder();
    await lake(['run', '--lake', folder]);
    expect(verdicts(await judged(new FolderStore(folder)))).toMatchObject(prices);
  });

  it.skipIf(!hasRecordings)('and the same ones on real closes', async () => {
    const all = await judged(await recordedLake());
    expect(verdicts(all)).toMatchObject({
      ...prices,
      forward_pe_large: 'supported', // 22.07 as of 2025-09-30
      put_call_april: 'contradicted', // 1.02 at most
      put_call_above_mean: 'supported',
      spread_before: 'contradicted', // nothing near +33 since 2023
      forward_pe_small: 'undecidable',
      target: 'undecidable',
    });
    // 39.313 % to 2025-11-24, but only above the lowest level within a day: the verdict says so.
    const recovery = all.find(({ claim }) => claim.id === 'recovery');
    expect(recovery).toMatchObject({
      verdict: 'supported',
      why: 'RUT, price return, from the lowest level within a day',
      found: { observed_on: '2025-11-24', value: expect.closeTo(0.39313, 5) },
    });
  });
});
