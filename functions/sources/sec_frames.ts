import * as z from 'zod';
import { addDays } from '../../schemas/calendar.ts';
import type { IsoDate } from '../../schemas/columns.ts';
import { dataset as companyFrame } from '../../schemas/datasets/company_frame.ts';
import { type Publication, weekly } from '../../schemas/publication.ts';
import { decode } from '../delimited.ts';
import { SettingsError, SourceChangedError, SourceUnavailableError } from '../errors.ts';
import { contact, pace } from '../sec-access.ts';
import {
  notInResponse,
  type PlaceOf,
  parsed,
  type Raw,
  type Request,
  type Source,
} from '../source.ts';

const name = 'sec_frames';

/** What is asked for of each period: tag, its taxonomy, its unit as the address spells it. */
const asked = [
  { taxonomy: 'us-gaap', tag: 'EarningsPerShareDiluted', unit: 'USD-per-shares' },
  { taxonomy: 'us-gaap', tag: 'NetIncomeLoss', unit: 'USD' },
  { taxonomy: 'us-gaap', tag: 'Revenues', unit: 'USD' },
  {
    taxonomy: 'us-gaap',
    tag: 'RevenueFromContractWithCustomerExcludingAssessedTax',
    unit: 'USD',
  },
  { taxonomy: 'dei', tag: 'EntityCommonStockSharesOutstanding', unit: 'shares' },
] as const;

const quarterEnds = ['03-31', '06-30', '09-30', '12-31'];

/** `CY2025Q3`, `CY2025`, `CY2025Q3I` ends on `2025-09-30`, `2025-12-31`, `2025-09-30`. */
function endOf(frame: string): IsoDate {
  const [, year = '', quarter = '4'] = /^CY(\d{4})(?:Q([1-4])I?)?$/.exec(frame) ?? [];
  return `${year}-${quarterEnds[Number(quarter) - 1]}`;
}

/** The frames of a tag that end on the last day of a quarter. */
function framesOf(unit: string, quarterEnd: IsoDate): string[] {
  const year = quarterEnd.slice(0, 4);
  const quarter = quarterEnds.indexOf(quarterEnd.slice(5)) + 1;
  if (unit === 'shares') return [`CY${year}Q${quarter}I`];
  return [`CY${year}Q${quarter}`, ...(quarter === 4 ? [`CY${year}`] : [])];
}

function quarterEndsIn(from: IsoDate, to: IsoDate): IsoDate[] {
  const found: IsoDate[] = [];
  for (let day = from; day <= to; day = addDays(day, 1)) {
    if (quarterEnds.includes(day.slice(5))) found.push(day);
  }
  return found;
}

function requestFor({ taxonomy, tag, unit }: (typeof asked)[number], frame: string): Request {
  const url = `https://data.sec.gov/api/xbrl/frames/${taxonomy}/${tag}/${unit}/${frame}.json`;
  const key = `${tag}-${unit}-${frame}`;
  return { key, url, credential: contact, absentStatuses: [404] };
}

// Until most companies have filed a quarter: accelerated filers have 40 days.
const filingLag_days = 42;
// Late filers and the quarter before the newest are asked for along with it.
const askedAgain_days = 100;

/** Every Friday, of the newest quarter of which most companies have filed. */
const publication: Publication = {
  time: '22:30',
  on: (day) => {
    const release = weekly(5, '22:30').on(day);
    if ('silence' in release) return release;
    const newest = quarterEndsIn(addDays(day, -filingLag_days - 92), addDays(day, -filingLag_days));
    return { observation_date: newest.at(-1) ?? day };
  },
};

const header = z.object({
  taxonomy: z.string(),
  tag: z.string(),
  ccp: z.string(),
  uom: z.string(),
  /** How many figures there are, by the publisher's own count. */
  pts: z.number().optional(),
  data: z.array(z.unknown()),
});

/** Divided units are `USD-per-shares` in an address and may be `USD/shares` in the answer. */
function asInFilings(unit: string): string {
  return unit.replace('-per-', '/');
}

/** What a frame says of itself, to be held against what was asked. */
function titleOf(taxonomy: string, tag: string, unit: string, ccp: string): string {
  return `${taxonomy} ${tag} in ${asInFilings(unit)} of ${ccp}`;
}

/** What a request's key asks for; a tag holds no `-` and a unit may. */
function askedBy(key: string): string {
  const [tag = '', ...rest] = key.split('-');
  const taxonomy = asked.find((question) => question.tag === tag)?.taxonomy ?? 'no';
  return titleOf(taxonomy, tag, rest.slice(0, -1).join('-'), rest.at(-1) ?? '');
}

/** @throws SourceChangedError when it is not the frame asked for, or not whole by its own count */
function frameOf({ key, bytes }: Raw): z.infer<typeof header> {
  const text = decode(bytes);
  let content: z.infer<typeof header>;
  try {
    content = header.parse(JSON.parse(text));
  } catch (error) {
    const expected = 'a frame with taxonomy, tag, ccp, uom and data';
    throw new SourceChangedError(name, expected, text.slice(0, 80), { cause: error });
  }
  const { taxonomy, tag, ccp, uom, data, pts = data.length } = content;
  const expected = askedBy(key);
  const found = titleOf(taxonomy, tag, uom, ccp);
  if (found !== expected || data.length === 0) {
    const figures = `${found}, ${data.length} figures`;
    throw new SourceChangedError(name, `a frame with figures, ${expected}`, figures);
  }
  if (pts === data.length) return content;
  throw new SourceChangedError(name, `${pts} figures in ${key}, as pts says`, `${data.length}`);
}

function* rows({ tag, ccp, uom, data }: z.infer<typeof header>) {
  const observation_date = endOf(ccp);
  const unit = asInFilings(uom);
  for (const [index, item] of data.entries()) {
    const found = (item ?? {}) as Readonly<Record<string, unknown>>;
    const { accn, cik, entityName, start = null, end, val } = found;
    yield {
      row: {
        cik: cik as number,
        concept: tag,
        unit,
        frame: ccp,
        observation_date,
        entity_name: entityName as string,
        period_start: start as string | null,
        period_end: end as string,
        accession_number: accn as string,
        fact_value: val as number,
      },
      position: `$.data[${index}]`,
    };
  }
}

const fields: Readonly<Record<string, string>> = {
  cik: 'cik',
  entity_name: 'entityName',
  period_start: 'start',
  period_end: 'end',
  accession_number: 'accn',
  fact_value: 'val',
};
const ofTheFrame: Readonly<Record<string, string>> = {
  concept: '$.tag',
  unit: '$.uom',
  frame: '$.ccp',
};

const placeOf: PlaceOf = ({ row, position }, column) => {
  if (column === 'observation_date') return 'last day of $.ccp';
  if (column === 'period_start' && row['period_start'] === null) return notInResponse;
  return ofTheFrame[column] ?? `${position}.${fields[column]}`;
};

/** One figure of every company that filed a calendar quarter or year, in one answer. */
export const source: Source = {
  name,
  publisher: 'U.S. Securities and Exchange Commission',
  title: 'EDGAR frames: one figure of all companies per calendar quarter or year',
  licence: 'public domain',
  terms: 'public domain; a name and e-mail address (SEC_CONTACT), at most 10 requests a second',
  habits: {
    cadence: 'as filings come in; asked once a week, of the two newest quarters',
    revisions: 'overwritten by restatements without a date: a value counts from when it was seen',
    identity: 'the CIK; the fact nearest to the calendar period, so fiscal periods end in a spread',
    limits: '404 where no company used the tag; no fourth quarters of most; 10 requests a second',
  },
  homepage: 'https://www.sec.gov/search-filings/edgar-application-programming-interfaces',
  hosts: ['data.sec.gov'],
  setting: contact.setting,
  pace,
  publication,
  isRewritten: true,
  datasets: [companyFrame],
  historyDays: 200,

  async *fetch(get, { from, to }) {
    const again = addDays(to, -askedAgain_days);
    const [first = to] = [from, again].sort();
    let answers = 0;
    for (const quarterEnd of quarterEndsIn(first, to)) {
      for (const question of asked) {
        for (const frame of framesOf(question.unit, quarterEnd)) {
          const response = await get(requestFor(question, frame));
          if (response) {
            yield response;
            answers += 1;
          }
        }
      }
    }
    if (answers === 0) {
      throw new SourceUnavailableError(name, `frames from ${first} to ${to}`, 'none');
    }
  },

  parse: (raw: Raw) => parsed(companyFrame, rows(frameOf(raw)), placeOf),

  identify: ({ name: file, bytes }) => {
    const head = decode(bytes.subarray(0, 2000));
    const value = (field: string) => new RegExp(`"${field}"\\s*:\\s*"([^"]+)"`).exec(head)?.[1];
    const question = asked.find(({ tag }) => tag === value('tag'));
    const frame = value('ccp');
    if (!question || !frame) {
      throw new SettingsError(`${file}: expected a frame of ${asked.map(({ tag }) => tag)}`);
    }
    return { ...requestFor(question, frame), url: `file:${file}` };
  },
};
