import { loadSources } from '../../functions/source-catalog.ts';
import { type Tried, tryMutants } from './harness.ts';
import { families } from './mutants.ts';
import { playedHere } from './played.ts';
import { reasonFor } from './reasons.ts';

export async function triedMutants(): Promise<Tried[]> {
  return await tryMutants(await loadSources());
}

function count(tried: readonly Tried[], end: Tried['end']): number {
  return tried.filter((each) => each.end === end).length;
}

/** Share of the mutants noticed among those that change a fact; 1 where none does. */
export function scoreOf(tried: readonly Tried[]): number {
  const noticed = count(tried, 'noticed');
  const survived = count(tried, 'survived');
  return noticed + survived === 0 ? 1 : noticed / (noticed + survived);
}

function line(name: string, tried: readonly Tried[]): string {
  const cells = [
    tried.length,
    count(tried, 'same'),
    count(tried, 'noticed'),
    count(tried, 'survived'),
    `${(100 * scoreOf(tried)).toFixed(1)} %`,
  ];
  return `| ${[name, ...cells].join(' | ')} |`;
}

const titles =
  '| | mutants | same facts | noticed | survived | score |\n| --- | --: | --: | --: | --: | --: |';

/** What is published of them: figures, and every survivor with its reason. */
export function mutationsPage(tried: readonly Tried[]): string {
  const bySource = [...Map.groupBy(tried, ({ source }) => source)];
  const byFamily = families.map((family) =>
    line(
      family,
      tried.filter((each) => each.family === family),
    ),
  );
  const survivors = tried
    .filter(({ end }) => end === 'survived')
    .map((each) => {
      const { source, key, family, what } = each;
      return `| ${source} ${key} | ${family}: ${what} | ${reasonFor(each) ?? 'not explained'} |`;
    });
  return `# What slips through

Written by \`npm run mutations\`; \`npm run test:mutations\` does it again and compares.

The newest publication of every source, in its publisher’s own format, is spoilt in seven ways, on all rows or on the newest,
and read by a lake that knows the four months before: first bytes and header, parser, contracts, rules between rows and with what was
held, other publishers beside it, what is owed. Columns and rows are drawn by a seed. A mutant is noticed when anything at all is said of it: rows in quarantine, a changed
layout, a warning, a difference, a publication missed. One that leads to the very same facts, to the byte, has nothing to be noticed
and does not count. Before it is spoilt, nothing may be said of a publication.

No rehearsal plays the publishers of ${[...playedHere].join(', ')}: the test writes their answers from the rehearsed world, in
the formats of the fixtures; none of their real bytes were at hand but one record of FINRA’s. What they say, and what
alpha_vantage_daily does, helps no other source.

## By kind

${titles}
${byFamily.join('\n')}
${line('**all**', tried)}

## By source

${titles}
${bySource.map(([source, own]) => line(source, own)).join('\n')}

## Survivors

| response | mutant | why it cannot be seen |
| --- | --- | --- |
${survivors.join('\n')}
`;
}
