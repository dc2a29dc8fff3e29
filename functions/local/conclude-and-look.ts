import { dataset as checkResult } from '../../schemas/datasets/check_result.ts';
import { dataset as runDataset } from '../../schemas/datasets/run.ts';
import type { Conclusion } from '../conclude.ts';
import { currentTables, type FileLists, type Release, releaseId } from '../lake/release.ts';
import { atOnce } from '../query/together.ts';
import { concludeRun, type TakenRun } from '../run.ts';
import { marts, tableNames } from '../tables.ts';

// What a run says of itself is written while its facts are looked at.
const aboutRuns: readonly string[] = [checkResult.name, runDataset.name, ...marts];

/** The same for two lists of files that hold the same facts. */
function factsId(tables: FileLists): string {
  const facts = Object.entries(tables).filter(([name]) => !aboutRuns.includes(name));
  return releaseId(Object.fromEntries(facts));
}

/**
 * Concludes a run and looks at its facts meanwhile, which are committed and only to be released:
 * one adds up on one core, and so does the other.
 *
 * Where another run commits in between, what was seen is not what is released, and is looked at anew.
 *
 * @param tell is told what the run came to as soon as it is known, whatever the look comes to
 * @param look is told the files to look at, and the release they belong to once it is known
 * @returns what `look` made of the very facts of the release
 */
export async function concludeAndLook<T>(
  context: Parameters<typeof concludeRun>[0],
  { due, outcomes }: Pick<TakenRun, 'due' | 'outcomes'>,
  tell: (conclusion: Conclusion) => void,
  look: (facts: FileLists, release: Release | Promise<Release>) => Promise<T>,
): Promise<{ readonly conclusion: Conclusion; readonly look: T }> {
  const facts = await currentTables(context.store, tableNames);
  const concluding = concludeRun(context, due, outcomes).then((conclusion) => {
    tell(conclusion);
    return conclusion;
  });
  const releasing = concluding.then(({ release }) => release);
  const [conclusion, seen] = await atOnce([concluding, look(facts, releasing), releasing]);
  const { release } = conclusion;
  const isOfRelease = factsId(release.tables) === factsId(facts);
  return { conclusion, look: isOfRelease ? seen : await look(release.tables, release) };
}
