import { addTradingDays } from '../../../schemas/calendar.ts';
import type { Article } from '../../../schemas/claims.ts';
import { loadArticle } from '../../claim-catalog.ts';
import type { Conclusion } from '../../conclude.ts';
import { evaluateClaims, type Judged } from '../../evaluate-claims.ts';
import type { RunContext } from '../../intake.ts';
import type { World } from '../../lake/identity.ts';
import type { Release } from '../../lake/release.ts';
import { openLake } from '../../query/open-lake.ts';
import { atOnce } from '../../query/together.ts';
import { takeDue } from '../../run.ts';
import { type Paths, pathsOf } from '../../tables.ts';
import { type Explanation, explain } from '../../why.ts';
import type { Command, Io } from '../command.ts';
import { concludeAndLook } from '../conclude-and-look.ts';
import { openForRun } from '../open.ts';
import { claimsTable, exitCodeOf, runText, verdictLine, writtenLine } from '../print.ts';
import { clearProgress, heading } from '../terminal.ts';
import { writeReport } from './report.ts';
import { runOptions } from './run.ts';
import { explanationText } from './why.ts';

/** The verdicts, and one number down to its bytes. */
interface FirstLook {
  readonly article: Article;
  readonly judged: readonly Judged[];
  readonly why: Explanation;
}

/**
 * Judges the article, traces one number and writes the page.
 *
 * Each engine mostly works on one core, so the statements and the page are asked for at once.
 */
async function firstLook(
  { store, now }: RunContext,
  world: World,
  { paths, release }: { readonly paths: Paths; readonly release: Release | Promise<Release> },
): Promise<FirstLook> {
  const article = await loadArticle();
  const asOf = article.published_at;
  const day = asOf.toISOString().slice(0, 10);
  const asked_at = now();
  // Both ask the same few views again and again.
  const then = await openLake(paths, { asOf }, { isStored: true, isRepeatable: true });
  const today = await openLake(paths, { asOf: asked_at }, { isStored: true, isRepeatable: true });
  try {
    const judging = evaluateClaims(then, article, day);
    const about = { engine: today, release, asked_at, world, article, judged: judging };
    const observation_date = addTradingDays(day, -1);
    const where = { symbol: 'RUT', return_kind: 'price', observation_date };
    // The first engine is done before the second.
    const explaining = judging.then(() =>
      explain(then, store, { view: 'return_year_to_date', where }),
    );
    const [judged, why] = await atOnce([
      judging,
      explaining,
      writeReport({ ...about, path: 'report.html' }),
    ]);
    return { article, judged, why };
  } finally {
    then.close();
    today.close();
  }
}

function lookText(io: Io, { article, judged, why }: FirstLook): string {
  return (
    heading(io, `Claims: ${article.title}, as of ${article.published_at.toISOString()}`) +
    `${claimsTable(io, judged)}\n  ${verdictLine(judged)}` +
    heading(io, 'One number, down to the bytes') +
    explanationText(io, why)
  );
}

export const command: Command = {
  name: 'start',
  summary: 'The first look: rehearses a run, checks it, judges the article, traces one number.',
  usage: '',
  options: runOptions,

  async run(given, io) {
    const opened = await openForRun(given, io);
    try {
      const { context } = opened;
      const taken = await takeDue(context);
      io.progress('checking, judging the article, drawing');
      const tell = (concluded: Conclusion) => {
        clearProgress();
        io.out(runText(io, opened.world, { ...taken, ...concluded }));
      };
      const { conclusion, look } = await concludeAndLook(
        context,
        taken,
        tell,
        async (facts, release) => {
          const paths = await pathsOf(context.store, facts);
          return await firstLook(context, opened.world, { paths, release });
        },
      );
      io.out(lookText(io, look));
      io.out(`\nReport: report.html\n${writtenLine(opened.written)}`);
      io.out(heading(io, 'Next'));
      io.out(
        '  npx lake why put_call_vs_mean --where product_class=equity --verify   a number, recomputed from stored bytes\n',
      );
      io.out(
        '  npx lake query "SELECT * FROM index_outlook WHERE index_symbol = \'RUT\' ORDER BY observation_date DESC LIMIT 5"\n',
      );
      io.out(
        '  npx lake claims --as-of 2025-09-30             the same statements, two months earlier\n',
      );
      io.out('  npx lake status                                how current each series is\n');
      io.out('  npx lake run --live --lake .lake-live          the real publishers\n');
      return exitCodeOf({ ...taken, ...conclusion });
    } finally {
      await opened.close();
    }
  },
};
