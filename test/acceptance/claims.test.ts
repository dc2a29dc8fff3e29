import { expect, it } from 'vitest';
import { FolderStore } from '../../functions/lake/store-folder.ts';
import { judged, prices, verdicts } from '../builders/judged-article.ts';
import { built } from './built-lakes.ts';

// The same ones on real closes are in `recordings.test.ts`, which has a lake of them.
it('the article’s statements on prices get their verdicts on the rehearsal', async () => {
  const { lake } = await built('rehearsed');
  expect(verdicts(await judged(new FolderStore(lake)))).toMatchObject(prices);
});
