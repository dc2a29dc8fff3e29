import { addTradingDays } from '../../../schemas/calendar.ts';
import { loadArticle } from '../../claim-catalog.ts';
import { evaluateClaims } from '../../evaluate-claims.ts';
import { openLake } from '../../query/open-lake.ts';
import { run } from '../../run.ts';
import { releasedTables } from '../../tables.ts';
import { explain } from '../../why.ts';
import type { Command } from '../command.ts';
import { openForRun } from '../open.ts';
import { claimsTable, exitCodeOf, runText, verdictLine, writtenLine } from '../print.ts';
import { clearProgress, heading } from '../terminal.ts';
import { writeReport } from './report.ts';
import { runOptions } from './run.ts';
import { explanationText } from './why.ts';

export const command: Command = {
  name: 'start',
  summary: 'The first look: rehearses a run, checks it, judges the article, traces one number.',
  usage: '',
  options: runOptions,

  async run(given, io) {
    const opened = await openForRun(given, io);
    try {
      const report = await run(opened.context);
      clearProgress();
      const { store } = opened.context;
      io.out(runText(io, opened.world, report));

      const article = await loadArticle();
      const asOf = article.published_at;
      const day = asOf.toISOString().slice(0, 10);
      const { paths, release } = await releasedTables(store);
      const engine = await openLake(paths, { asOf }, { isStored: true });
      const judged = await evaluateClaims(engine, article, day);
      io.out(heading(io, `Claims: ${article.title}, as of ${asOf.toISOString()}`));
      io.out(`${claimsTable(io, judged)}\n  ${verdictLine(judged)}`);

      const observation_date = addTradingDays(day, -1);
      const where = { symbol: 'RUT', return_kind: 'price', observation_date };
      const why = await explain(engine, store, { view: 'return_year_to_date', where });
      engine.close();
      io.out(heading(io, 'One number, down to the bytes') + explanationText(io, why));

      const { world, written } = opened;
      const asked_at = opened.context.now();
      // The page asks the same few views again and again, as the statements do.
      const asOfNow = await openLake(paths, { asOf: asked_at }, { isStored: true });
      const about = { engine: asOfNow, release, asked_at, world, article, judged };
      await writeReport({ ...about, path: 'report.html' });
      asOfNow.close();
      io.out(`\nReport: report.html\n${writtenLine(written)}`);
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
      return exitCodeOf(report);
    } finally {
      await opened.close();
    }
  },
};
