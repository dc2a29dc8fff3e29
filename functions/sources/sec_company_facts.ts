import { addDays, newYork } from '../../schemas/calendar.ts';
import type { IsoDate } from '../../schemas/columns.ts';
import type { RowOf } from '../../schemas/dataset.ts';
import { dataset as companyFact } from '../../schemas/datasets/company_fact.ts';
import { weekly } from '../../schemas/publication.ts';
import { decode } from '../delimited.ts';
import { SettingsError, SourceChangedError, SourceUnavailableError } from '../errors.ts';
import { membersOf } from '../json-members.ts';
import { contact, pace } from '../sec-access.ts';
import {
  type HttpGet,
  notInResponse,
  type ParsedRow,
  type PlaceOf,
  parsed,
  type Raw,
  type Request,
  type Source,
  type Window,
} from '../source.ts';

const name = 'sec_company_facts';

/** Tags kept, by taxonomy; a company’s file holds hundreds. */
const concepts: Readonly<Record<string, readonly string[]>> = {
  'us-gaap': [
    'EarningsPerShareDiluted',
    'EarningsPerShareBasicAndDiluted',
    'NetIncomeLoss',
    'ProfitLoss',
    'NetIncomeLossAvailableToCommonStockholdersBasic',
    'Revenues',
    'RevenueFromContractWithCustomerExcludingAssessedTax',
    'RevenueFromContractWithCustomerIncludingAssessedTax',
    'SalesRevenueNet',
    'CommonStockSharesOutstanding',
    'WeightedAverageNumberOfDilutedSharesOutstanding',
  ],
  dei: ['EntityCommonStockSharesOutstanding'],
};

/** Filings that carry a period’s statements. */
const forms = /^(10-[KQ]T?|20-F|40-F)(\/A)?$/;

function changed(expected: string, found: string, options?: ErrorOptions): SourceChangedError {
  return new SourceChangedError(name, expected, found, options);
}

function keyOf(cik: number | string): string {
  return `CIK${String(cik).padStart(10, '0')}`;
}

function requestFor(key: string): Request {
  const url = `https://data.sec.gov/api/xbrl/companyfacts/${key}.json`;
  return { key, url, credential: contact, absentStatuses: [404] };
}

/** Calendar quarters a window touches: `2025/QTR4`. */
function quartersOf({ from, to }: Window): string[] {
  const quarterOf = (day: IsoDate) =>
    `${day.slice(0, 4)}/QTR${Math.ceil(Number(day.slice(5, 7)) / 3)}`;
  const quarters = new Set<string>();
  for (let day = from; day <= to; day = addDays(day, 1)) quarters.add(quarterOf(day));
  return [...quarters];
}

const indexHeader = 'CIK|Company Name|Form Type|Date Filed|Filename';

/**
 * Companies that filed statements in the window, each once, in the order of the index.
 *
 * @throws SourceUnavailableError where the list of filings is none: nobody can be asked then
 */
async function filersIn(get: HttpGet, quarter: string, window: Window): Promise<string[]> {
  const url = `https://www.sec.gov/Archives/edgar/full-index/${quarter}/xbrl.idx`;
  const key = `xbrl-${quarter.replace('/', '-')}`;
  const expected = `the list of filings of ${quarter}`;
  const answer = await get({ key, url, credential: contact });
  const lines = answer ? decode(answer.bytes).split(/\r?\n/) : [];
  const start = lines.indexOf(indexHeader);
  if (start === -1) {
    const found = JSON.stringify((lines[0] ?? 'no such file').slice(0, 80));
    throw new SourceUnavailableError(name, expected, found);
  }
  const filers = lines.slice(start + 1).flatMap((line) => {
    const [cik = '', , form = '', filed = ''] = line.split('|');
    const isWanted = forms.test(form) && window.from <= filed && filed <= window.to;
    return isWanted ? [keyOf(cik)] : [];
  });
  return [...new Set(filers)];
}

/** What is read of a company’s document: the wanted tags, each with its units. */
interface Company {
  readonly cik: number;
  readonly facts: Record<
    string,
    Record<string, { readonly units?: Readonly<Record<string, unknown>> }>
  >;
}

type Members = ReturnType<typeof membersOf>;

/** The wanted tags of one taxonomy; the hundreds of others are passed over unread. */
function tagsIn(members: Members, wanted: readonly string[]) {
  const tags: Company['facts'][string] = {};
  for (const { name: tag, value } of members) {
    if (wanted.includes(tag)) tags[tag] = value() as (typeof tags)[string];
  }
  return tags;
}

/** A document taken apart; the number of its company may be printed as text, with zeros before it. */
function read(bytes: Uint8Array): { readonly cik: unknown; readonly facts: Company['facts'] } {
  let cik: unknown;
  let facts: Company['facts'] | undefined;
  for (const member of membersOf(bytes)) {
    if (member.name === 'cik') cik = member.value();
    if (member.name !== 'facts') continue;
    facts = {};
    for (const { name: taxonomy, members } of member.members()) {
      const wanted = concepts[taxonomy];
      facts[taxonomy] = wanted ? tagsIn(members(), wanted) : {};
    }
  }
  if (cik === undefined || facts === undefined) throw new SyntaxError('no cik, or no facts');
  return { cik, facts };
}

function companyOf({ key, bytes }: Raw): Company {
  if (!/^CIK\d{10}$/.test(key)) throw changed('a request key CIK##########', key);
  const expected = `the facts of ${key}`;
  const start = decode(bytes.subarray(0, 80));
  try {
    const { cik, facts } = read(bytes);
    if (keyOf(String(cik)) !== key) throw changed(expected, start);
    return { cik: Number(cik), facts };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw changed(expected, `${start} (${error.message})`, { cause: error });
  }
}

type Fact = Readonly<Record<string, unknown>>;

// Filings are dated by the day on which they were accepted, until this hour in New York.
const dayEnds_time = '17:30';

function rowOf(cik: number, concept: string, unit: string, fact: Fact) {
  const { start = null, end, accn, form, filed, val } = fact;
  return {
    cik,
    concept,
    unit,
    period_start: start as string | null,
    period_end: end as string,
    accession_number: accn as string,
    observation_date: filed as string,
    form: form as string,
    fact_value: val as number,
  };
}

function publishedOf(days: Map<string, Date>, filed: unknown): { published_at?: Date } {
  if (typeof filed !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(filed)) return {};
  const known = days.get(filed) ?? newYork(filed, dayEnds_time);
  days.set(filed, known);
  return { published_at: known };
}

/** The lists of figures that are wanted, each with where it stands. */
function* listsOf(facts: Company['facts']) {
  for (const [taxonomy, tags] of Object.entries(concepts)) {
    for (const concept of tags) {
      for (const [unit, list] of Object.entries(facts[taxonomy]?.[concept]?.units ?? {})) {
        const position = `$.facts["${taxonomy}"].${concept}.units["${unit}"]`;
        if (!Array.isArray(list)) throw changed(`a list at ${position}`, JSON.stringify(list));
        yield { concept, unit, list: list as readonly (Fact | null)[], position };
      }
    }
  }
}

function* rows({ cik, facts }: Company): Generator<ParsedRow<RowOf<typeof companyFact>>> {
  const days = new Map<string, Date>();
  for (const { concept, unit, list, position } of listsOf(facts)) {
    for (const [index, fact] of list.entries()) {
      const row = rowOf(cik, concept, unit, fact ?? {});
      yield { row, position: `${position}[${index}]`, ...publishedOf(days, row.observation_date) };
    }
  }
}

const fields: Readonly<Record<string, string>> = {
  period_start: 'start',
  period_end: 'end',
  accession_number: 'accn',
  observation_date: 'filed',
  form: 'form',
  fact_value: 'val',
};

const placeOf: PlaceOf<keyof RowOf<typeof companyFact>> = ({ row, position }, column) => {
  if (column === 'cik') return '$.cik';
  if (column === 'concept' || column === 'unit') return `named in ${position}`;
  if (column === 'period_start' && row['period_start'] === null) return notInResponse;
  return `${position}.${fields[column]}`;
};

/** Every figure a company ever filed, with the day it was filed: what was known when. */
export const source: Source = {
  name,
  publisher: 'U.S. Securities and Exchange Commission',
  title: 'EDGAR company facts: earnings, revenue and shares as filed',
  licence: 'public domain',
  terms: 'public domain; a name and e-mail address (SEC_CONTACT), at most 10 requests a second',
  habits: {
    cadence: 'within minutes of a filing; asked once a week, of the companies that filed in it',
    revisions: 'a filing never changes; a later one restates, as a row of its own day',
    identity: 'the CIK; one figure per tag, unit, period and filing, repeated in later filings',
    limits:
      '10 requests a second with a contact in the User-Agent, else 403 and a pause of ten minutes; ' +
      'a document is 0.1 to 5 MB. The first fetch asks every filer of a quarter, some 6,000: ' +
      'ingest the archive companyfacts.zip before, then only what was filed since is asked for',
  },
  homepage: 'https://www.sec.gov/search-filings/edgar-application-programming-interfaces',
  hosts: ['data.sec.gov', 'www.sec.gov'],
  setting: contact.setting,
  pace,
  publication: weekly(5, '22:00'),
  datasets: [companyFact],
  historyDays: 95,

  async *fetch(get, window) {
    const asked = new Set<string>();
    for (const quarter of quartersOf(window)) {
      for (const key of await filersIn(get, quarter, window)) {
        if (asked.has(key)) continue;
        asked.add(key);
        const response = await get(requestFor(key));
        if (response) yield response;
      }
    }
  },

  // Most of who files is no company with earnings: a trust, a fund, a person.
  parse: (raw: Raw) => ({
    ...parsed(companyFact, rows(companyOf(raw)), placeOf),
    mayBeEmpty: true as const,
  }),

  archivedAs: /^CIK\d{10}\.json$/,

  identify: ({ name: file, bytes }) => {
    const head = decode(bytes.subarray(0, 200));
    const cik = /^CIK(\d{10})/.exec(file)?.[1] ?? /^\s*\{\s*"cik"\s*:\s*"?(\d+)/.exec(head)?.[1];
    if (!cik) throw new SettingsError(`${file}: expected CIK0001640147.json or its content`);
    return { ...requestFor(keyOf(cik)), url: `file:${file}` };
  },
};
