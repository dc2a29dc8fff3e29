import { exactJson } from '../../../schemas/exact-json.ts';
import { compareDerived, type Difference, derivableLists } from '../../deep.ts';
import { derive, deriveMarts } from '../../derive.ts';
import type { Doubt } from '../../doubt.ts';
import { SettingsError } from '../../errors.ts';
import { dataPrefix } from '../../lake/layout.ts';
import { currentTables, type FileLists } from '../../lake/release.ts';
import { withScratchStore } from '../../lake/scratch.ts';
import {
  repair,
  type Stores,
  type Substitutes,
  substitutesFor,
  wholePaths,
  withNumbers,
} from '../../numbers.ts';
import type { Source } from '../../source.ts';
import { loadSources } from '../../source-catalog.ts';
import { marts, presentTables, tableNames } from '../../tables.ts';
import { type Verified, type VerifiedDamage, verifyLake } from '../../verify.ts';
import { type Arguments, type Command, type Io, jsonOption, lakeOption } from '../command.ts';
import { storeOf } from '../open.ts';
import { cellText } from '../print.ts';
import { clearProgress, coloured, counted } from '../terminal.ts';

const mostExamples = 3;

/** Everything one verification found. */
interface Found {
  readonly verified: Verified;
  readonly damages: readonly VerifiedDamage[];
  readonly repaired: readonly string[];
  readonly deep?: {
    readonly derived: {
      readonly responses: number;
      /** Responses that could not be read: what was derived lacks what they say. */
      readonly unreadable: readonly string[];
    };
    readonly differences: readonly Difference[];
    readonly equalFiles: number;
  };
}

function doubtLines({ relation, rows, from, to, examples }: Doubt): string {
  const days = from === null ? '' : from === to ? ` of ${from}` : ` of ${from} to ${to}`;
  const lines = examples.slice(0, mostExamples).map(({ key, columns }) => {
    return `      ${cells(key)}: ${columns.join(', ')}\n`;
  });
  return `    ${relation}: ${counted(rows, 'row')}${days}\n${lines.join('')}`;
}

function damageText(io: Io, damage: VerifiedDamage, repaired?: readonly string[]): string {
  const { object, expected, found, doubtful, remedy, numbers = [] } = damage;
  const isRepaired = repaired?.includes(object) === true;
  const isBeyond = repaired !== undefined && object.startsWith(dataPrefix);
  const todo = isBeyond ? 'raw does not give these bytes; take it from a backup' : remedy;
  return [
    `${coloured(io, 'red', object)}\n  expected ${expected}\n  found ${found}\n`,
    `  in doubt: ${doubtful.join(', ') || 'nothing that is released'}\n`,
    numbers.length > 0 ? '  numbers that depend on it:\n' : '',
    ...numbers.map(doubtLines),
    isRepaired ? '  repaired: derived again from raw, equal to its name\n' : `  do: ${todo}\n`,
  ].join('');
}

function cells(row: Difference['held']): string {
  if (!row) return 'nothing';
  return Object.entries(row)
    .map(([name, value]) => `${name}=${cellText(value)}`)
    .join(' ');
}

function differenceText(io: Io, difference: Difference): string {
  const { table, partition, heldOnly, derivedOnly, key, held, derived } = difference;
  const title = `${coloured(io, 'red', `${table} ${partition}`)}: `;
  if (heldOnly === 0 && derivedOnly === 0) return `${title}the same rows in other bytes\n`;
  return [
    `${title}${heldOnly} rows only in the lake, ${derivedOnly} only in what raw says\n`,
    `    ${cells(key)}\n    the lake: ${cells(held)}\n    from raw: ${cells(derived)}\n`,
  ].join('');
}

function deepText(io: Io, { derived, differences, equalFiles }: NonNullable<Found['deep']>) {
  const unreadable = derived.unreadable.length;
  return [
    ...differences.map((difference) => differenceText(io, difference)),
    `${counted(derived.responses, 'response')} derived again${unreadable > 0 ? `, ${unreadable} not readable` : ''}: `,
    `${equalFiles} files equal to the byte, ${differences.length} table years differ.\n`,
  ].join('');
}

/** Which sources have to be derived: those of the damaged files, or all of them. */
function neededSources(
  sources: readonly Source[],
  damaged: readonly string[],
  isDeep: boolean,
): Source[] {
  const isFilling = ({ datasets }: Source) => datasets.some(({ name }) => damaged.includes(name));
  const needsAll = isDeep || damaged.includes('rejected_row');
  return needsAll ? [...sources] : sources.filter(isFilling);
}

/** What raw gives in place of the damaged files, marts from the facts so made whole. */
async function substituted(
  verified: Verified,
  stores: Stores,
  held: FileLists,
): Promise<Substitutes> {
  const substitutes = await substitutesFor(verified, stores.derived);
  const isMart = verified.damages.some(({ tables }) => marts.some((name) => tables.includes(name)));
  if (!isMart) return substitutes;
  await deriveMarts(stores.derived, held, await wholePaths(verified, stores, substitutes));
  return await substitutesFor(verified, stores.derived);
}

async function verify(stores: Stores, given: Arguments, io: Io): Promise<Found> {
  const { store, derived } = stores;
  const verified = await verifyLake(store);
  if (verified.checkedObjects === 0) {
    throw new SettingsError(
      `${store.location}: expected a lake, found none; make one with \`lake run\``,
    );
  }
  const isDeep = given.flag('deep');
  const isSound = (object: string) => verified.damages.every((each) => each.object !== object);
  const damagedFiles = verified.damages.filter(({ object }) => object.startsWith(dataPrefix));
  const damaged = damagedFiles.flatMap(({ tables }) => tables);
  const sources = neededSources(await loadSources(), damaged, isDeep);
  const unreadable: string[] = [];
  const responses = await derive(store, derived, sources, {
    onProgress: io.progress,
    onDamaged: (object) => unreadable.push(object),
  });
  const held = await derivableLists(store);
  if (verified.damages.length > 0) io.progress('looking for the numbers that depend on it');
  const most = given.flag('json') ? Number.MAX_SAFE_INTEGER : mostExamples;
  const substitutes = await substituted(verified, stores, held);
  const damages = await withNumbers(verified, stores, substitutes, most);
  const repaired = given.flag('repair') ? await repair(store, derived, substitutes) : [];
  if (!isDeep) return { verified, damages, repaired };
  io.progress('comparing what was derived');
  await deriveMarts(derived, held, await presentTables(derived));
  const lists = { held, derived: await currentTables(derived, tableNames) };
  const compared = await compareDerived({ store, derived }, lists, isSound);
  return { verified, damages, repaired, deep: { derived: { responses, unreadable }, ...compared } };
}

export const command: Command = {
  name: 'verify',
  summary:
    'Reads every object of the lake and compares it with the name or record that vouches for it.\n' +
    'Damage is named with every table and view that rests on it, and with every number that comes\n' +
    'out otherwise without it; ends with 1 then. --deep derives all facts and marts again from raw\n' +
    'and compares their files to the byte; rows the lake writes about itself at a run (run,\n' +
    'check_result) are in no response and are left out.',
  usage: '[--deep] [--repair]',
  options: {
    lake: lakeOption,
    deep: { type: 'boolean', meaning: 'derive everything again from raw and compare' },
    repair: {
      type: 'boolean',
      meaning: 'put back damaged data files whose very bytes raw gives again',
    },
    json: jsonOption,
  },

  async run(given, io) {
    const store = await storeOf(given);
    const found = await withScratchStore((derived) => verify({ store, derived }, given, io));
    clearProgress();
    const { verified, damages, repaired, deep } = found;
    const { checkedObjects, orphans } = verified;
    if (given.flag('json')) {
      io.out(`${exactJson({ checkedObjects, damages, orphans, repaired, ...deep })}\n`);
    } else {
      for (const damage of damages) {
        io.out(damageText(io, damage, given.flag('repair') ? repaired : undefined));
      }
      if (deep) io.out(deepText(io, deep));
      const state = damages.length === 0 ? 'all as recorded' : `${damages.length} damaged`;
      io.out(`${checkedObjects} objects read, ${state}; ${orphans.length} that nothing uses.\n`);
    }
    const isWhole = damages.length === repaired.length && (deep?.differences.length ?? 0) === 0;
    return isWhole ? 0 : 1;
  },
};
