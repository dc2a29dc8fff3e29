import { SettingsError } from '../../errors.ts';
import { render, renderings } from '../../query/render.ts';
import { asOfOption, type Command, jsonOption, lakeOption, strictOption } from '../command.ts';
import { engineOptions, tellAccount } from '../engine-options.ts';
import { openForQuestions } from '../open.ts';
import { worldLine } from '../print.ts';

export const command: Command = {
  name: 'query',
  summary:
    'Answers SQL over the lake: curated tables, <dataset>_latest, metrics and marts.\n' +
    '`lake describe` lists them all with their columns and units.',
  usage: 'SQL [--as-of T] [--release N] [--format table|csv|json|arrow|parquet]',
  options: {
    lake: lakeOption,
    'as-of': asOfOption,
    strict: strictOption,
    release: {
      type: 'string',
      value: 'N',
      meaning: 'ask an older release; `lake releases` lists them',
    },
    format: { type: 'string', value: 'F', meaning: `one of ${Object.keys(renderings).join(', ')}` },
    ...engineOptions,
    json: jsonOption,
  },

  async run(given, io) {
    const [sql] = given.positionals;
    if (!sql) throw new SettingsError('lake query: expected SQL, found nothing');
    const format = given.text('format') ?? (given.flag('json') ? 'json' : 'table');
    const { engine, world, account } = await openForQuestions(given, io);
    try {
      const rendered = await render(engine, sql, format);
      io.err(worldLine(io, world));
      const told = account();
      if (told && given.flag('json') && typeof rendered === 'string') {
        io.out(`{"rows": ${rendered.trim()}, "athena": ${JSON.stringify(told)}}\n`);
        return 0;
      }
      if (typeof rendered === 'string') io.out(rendered);
      else process.stdout.write(rendered);
      tellAccount(io, told);
      return 0;
    } finally {
      engine.close();
    }
  },
};
