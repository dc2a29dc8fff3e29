import { always, edited, editedJson, type Fault, faultsOf, frozen, type Told } from '../fault.ts';
import { blockedPage, blocks, valuesBy } from './sec-answers.ts';

interface Fact {
  readonly filed: string;
}
interface Company {
  readonly facts: Readonly<
    Record<string, Readonly<Record<string, { readonly units: Readonly<Record<string, Fact[]>> }>>>
  >;
}

/** Each list of a company’s figures, changed. */
const lists = (edit: (list: Fact[]) => unknown) =>
  editedJson<Company>(({ facts, ...rest }) => {
    const changedUnits = (units: Readonly<Record<string, Fact[]>>) =>
      Object.fromEntries(Object.entries(units).map(([unit, list]) => [unit, edit(list)]));
    const changedTags = Object.entries(facts).map(([taxonomy, tags]) => [
      taxonomy,
      Object.fromEntries(
        Object.entries(tags).map(([tag, { units }]) => [tag, { units: changedUnits(units) }]),
      ),
    ]);
    return { ...rest, facts: Object.fromEntries(changedTags) };
  });

// A company files once a quarter: only so far back the first fetch meets what is asked for again.
const quarter_days = 95;

const facts: readonly Told[] = [
  ...blocks,
  {
    name: 'list_blocked',
    what: 'the page for who asks too often in the place of the list of filings',
    seen: 'sources.md 7',
    hits: /\/xbrl\.idx$/,
    spoil: always(blockedPage(200)),
    detectedBy: ['unavailable'],
  },
  {
    name: 'list_frozen',
    what: 'the list of filings stays as it was',
    seen: 'sources.md 15 (no new data)',
    hits: /\/xbrl\.idx$/,
    spoil: frozen(new Date('2025-03-03T12:00:00Z')),
    detectedBy: ['stale'],
  },
  {
    name: 'another',
    what: 'another company’s document under each address',
    seen: 'sources.md 7 (numbers padded and not)',
    spoil: edited((text) => text.replace(/"cik":\d+/, '"cik":320193')),
    detectedBy: ['changed'],
  },
  {
    name: 'in_thousands',
    what: 'all figures in thousands, those filed before too',
    seen: 'peers.md 3 M11 (x100)',
    history_days: quarter_days,
    spoil: valuesBy(1 / 1000),
    detectedBy: ['changed'],
  },
  {
    name: 'halved',
    what: 'every other figure is gone from the lists',
    seen: 'sources.md 15 (truncated)',
    history_days: quarter_days,
    spoil: lists((list) => list.filter((_, place) => place % 2 === 0)),
    detectedBy: ['changed'],
  },
  {
    name: 'keyed',
    what: 'figures by number, no longer in lists',
    seen: 'sources.md 7 (columnar arrays elsewhere)',
    spoil: lists((list) => ({ ...list })),
    detectedBy: ['changed'],
  },
];

interface Listed {
  readonly cik_str: number;
  readonly ticker: string;
  readonly title: string;
}

const listings = (edit: (all: readonly Listed[]) => unknown) =>
  editedJson<Readonly<Record<string, Listed>>>((content) => edit(Object.values(content)));

const tickers: readonly Told[] = [
  ...blocks,
  {
    name: 'claimed_twice',
    what: 'a ticker that has passed to another company, listed with both',
    seen: 'sources.md 10 (tickers are reused)',
    spoil: listings((all) => ({
      ...all,
      [all.length]: { ...all[0], cik_str: 9_999_999, title: 'HEIR OF A TICKER INC' },
    })),
    detectedBy: ['warning'],
  },
  {
    name: 'shifted',
    what: 'each company has the number of the next one',
    seen: 'peers.md 3 M11 (swapped columns)',
    spoil: listings((all) => ({
      ...all.map((each, i) => ({ ...each, cik_str: (all[i + 1] ?? all[0])?.cik_str })),
    })),
    detectedBy: ['changed'],
  },
  {
    name: 'columnar',
    what: 'titles once and rows as lists, as the list with exchanges has them',
    seen: 'sources.md 7 (columnar arrays elsewhere)',
    spoil: listings((all) => ({
      fields: ['cik', 'name', 'ticker'],
      data: all.map(({ cik_str, ticker, title }) => [cik_str, title, ticker]),
    })),
    detectedBy: ['changed'],
  },
];

/** What documents of companies, and the lists that lead to them, have come to or may come to. */
export const filingFaults: readonly Fault[] = [
  ...faultsOf({ source: 'sec_company_facts', prefix: 'facts', hits: /\/companyfacts\// }, facts),
  ...faultsOf(
    {
      source: 'sec_company_tickers',
      prefix: 'tickers',
      hits: /\/company_tickers\.json$/,
      // Asked for on the first business day of a month.
      from: new Date('2025-03-28T11:00:00Z'),
    },
    tickers,
  ),
];
