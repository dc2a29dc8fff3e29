import { loadArticle } from '../../claim-catalog.ts';
import { worldOf } from '../../lake/identity.ts';
import {
  asOfOption,
  type Command,
  jsonOption,
  lakeOption,
  parseMoment,
  strictOption,
} from '../command.ts';
import { engineOptions, tellAccount } from '../engine-options.ts';
import { judgeArticle } from '../judge.ts';
import { storeOf } from '../open.ts';
import { claimsTable, verdictLine, worldLine } from '../print.ts';

export const command: Command = {
  name: 'claims',
  summary:
    'Holds every statement of an article against the lake: supported, contradicted or\n' +
    'undecidable, each with the lake’s own number, its day and its age.\n' +
    'The lake is asked as of the article’s publication unless --as-of says otherwise.',
  usage: '[ARTICLE] [--as-of T]',
  options: {
    lake: lakeOption,
    'as-of': asOfOption,
    strict: strictOption,
    ...engineOptions,
    json: jsonOption,
  },

  async run(given, io) {
    const article = await loadArticle(given.positionals[0]);
    const store = await storeOf(given);
    const typed = parseMoment('as-of', given.text('as-of'));
    const moment = { asOf: typed, strict: given.flag('strict') };
    const { judged, asOf, account } = await judgeArticle(given, io, store, article, moment);
    const world = (await worldOf(store)) ?? 'live';
    if (given.flag('json')) {
      const told = { article: article.name, as_of: asOf, world, claims: judged, athena: account };
      io.out(`${JSON.stringify(told)}\n`);
    } else {
      io.out(worldLine(io, world));
      io.out(`${article.title}, as of ${asOf.toISOString()}\n\n${claimsTable(io, judged)}\n`);
      io.out(verdictLine(judged));
      tellAccount(io, account);
    }
    return 0;
  },
};
