import { openLake } from '../../query/open-lake.ts';
import { releasedTables } from '../../tables.ts';
import { verifyLake } from '../../verify.ts';
import { type Command, jsonOption, lakeOption } from '../command.ts';
import { storeOf } from '../open.ts';
import { coloured } from '../terminal.ts';

export const command: Command = {
  name: 'verify',
  summary:
    'Reads every object of the lake and compares it with the name or record that vouches for it.\n' +
    'Damage is named with every table and view that rests on it; ends with 1 then.',
  usage: '',
  options: { lake: lakeOption, json: jsonOption },

  async run(given, io) {
    const store = storeOf(given);
    const { paths } = await releasedTables(store);
    const { damages, orphans, checkedObjects } = await verifyLake(store, (tables) => {
      const whole = Object.entries(paths).filter(([name]) => !tables.includes(name));
      return openLake(Object.fromEntries(whole));
    });
    if (given.flag('json')) {
      io.out(`${JSON.stringify({ checkedObjects, damages, orphans })}\n`);
    } else {
      for (const { object, expected, found, doubtful } of damages) {
        io.out(`${coloured(io, 'red', object)}\n  expected ${expected}\n  found ${found}\n`);
        io.out(`  in doubt: ${doubtful.join(', ') || 'nothing that was released'}\n`);
      }
      const state = damages.length === 0 ? 'all as recorded' : `${damages.length} damaged`;
      io.out(`${checkedObjects} objects read, ${state}; ${orphans.length} that nothing uses.\n`);
    }
    return damages.length === 0 ? 0 : 1;
  },
};
