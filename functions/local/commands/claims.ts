import { loadArticle } from '../../claim-catalog.ts';
import { evaluateClaims } from '../../evaluate-claims.ts';
import {
  asOfOption,
  type Command,
  jsonOption,
  lakeOption,
  parseMoment,
  strictOption,
} from '../command.ts';
import { openForQuestions } from '../open.ts';
import { claimsTable, verdictLine, worldLine } from '../print.ts';

export const command: Command = {
  name: 'claims',
  summary:
    'Holds every statement of an article against the lake: supported, contradicted or\n' +
    'undecidable, each with the lake’s own number, its day and its age.\n' +
    'The lake is asked as of the article’s publication unless --as-of says otherwise.',
  usage: '[ARTICLE] [--as-of T]',
  options: { lake: lakeOption, 'as-of': asOfOption, strict: strictOption, json: jsonOption },

  async run(given, io) {
    const article = await loadArticle(given.positionals[0]);
    const asOf = parseMoment('as-of', given.text('as-of')) ?? article.published_at;
    const moment = { asOf, strict: given.flag('strict') };
    const { engine, world } = await openForQuestions(given, { isStored: true }, moment);
    try {
      const judged = await evaluateClaims(engine, article, asOf.toISOString().slice(0, 10));
      if (given.flag('json')) {
        io.out(
          `${JSON.stringify({ article: article.name, as_of: asOf, world, claims: judged })}\n`,
        );
      } else {
        io.out(worldLine(io, world));
        io.out(`${article.title}, as of ${asOf.toISOString()}\n\n${claimsTable(io, judged)}\n`);
        io.out(verdictLine(judged));
      }
      return 0;
    } finally {
      engine.close();
    }
  },
};
