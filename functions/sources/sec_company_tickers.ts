import * as z from 'zod';
import { addDays, closure, tradingDayOnOrBefore } from '../../schemas/calendar.ts';
import type { IsoDate } from '../../schemas/columns.ts';
import { dataset as companyTicker } from '../../schemas/datasets/company_ticker.ts';
import type { Publication } from '../../schemas/publication.ts';
import { decode } from '../delimited.ts';
import { SettingsError, SourceChangedError, SourceUnavailableError } from '../errors.ts';
import { contact, pace } from '../sec-access.ts';
import { inRequest, type PlaceOf, parsed, type Raw, type Request, type Source } from '../source.ts';

const name = 'sec_company_tickers';

function requestFor(day: IsoDate): Request {
  // One address at all times: the fragment, which is never sent, tells one month’s question apart.
  const url = `https://www.sec.gov/files/company_tickers.json#${day}`;
  return { key: day, url, credential: contact };
}

/** The list is rebuilt all the time; a month is often enough for what companies are called. */
const publication: Publication = {
  time: '08:00',
  on: (day) => {
    const closed = closure(day);
    if (closed) return { silence: `no business day, ${closed}` };
    const isFirst = tradingDayOnOrBefore(addDays(day, -1)).slice(0, 7) !== day.slice(0, 7);
    return isFirst
      ? { observation_date: day }
      : { silence: 'asked for on the first business day of a month' };
  },
};

const listing = z.record(
  z.string().regex(/^\d+$/),
  z.object({ cik_str: z.unknown(), ticker: z.unknown(), title: z.unknown() }),
);

function listingOf(bytes: Uint8Array): [string, z.infer<typeof listing>[string]][] {
  const text = decode(bytes);
  try {
    const entries = Object.entries(listing.parse(JSON.parse(text)));
    if (entries.length > 0) return entries;
  } catch (error) {
    const expected = 'companies by number, each with cik_str, ticker and title';
    throw new SourceChangedError(name, expected, text.slice(0, 80), { cause: error });
  }
  throw new SourceChangedError(name, 'at least one company', text.slice(0, 80));
}

const fields: Readonly<Record<string, string>> = {
  ticker: 'ticker',
  cik: 'cik_str',
  company_name: 'title',
};

function placesIn(key: string): PlaceOf {
  return ({ position }, column) =>
    column === 'observation_date' ? inRequest(key) : `${position}.${fields[column]}`;
}

/** Which ticker belongs to which company, today. */
export const source: Source = {
  name,
  publisher: 'U.S. Securities and Exchange Commission',
  title: 'Tickers of companies that file with the SEC',
  licence: 'public domain',
  terms: 'public domain; a name and e-mail address (SEC_CONTACT), at most 10 requests a second',
  habits: {
    cadence: 'rebuilt by the SEC from time to time; asked once a month',
    revisions: 'the list shows the present, and nothing of the past',
    identity: 'ticker and CIK; a company has several tickers, and a ticker several owners in time',
    limits: 'one file of some 10,000 entries; 10 requests a second with a contact',
  },
  homepage: 'https://www.sec.gov/file/company-tickers',
  hosts: ['www.sec.gov'],
  setting: contact.setting,
  pace,
  publication,
  datasets: [companyTicker],
  historyDays: 1,

  async *fetch(get, { to }) {
    const response = await get(requestFor(to));
    if (!response) throw new SourceUnavailableError(name, 'company_tickers.json', 'no such file');
    yield response;
  },

  parse({ key, bytes }: Raw) {
    const rows = listingOf(bytes).map(([number, { cik_str, ticker, title }]) => ({
      row: {
        ticker: ticker as string,
        cik: cik_str as number,
        observation_date: key,
        company_name: title as string,
      },
      position: `$["${number}"]`,
    }));
    return parsed(companyTicker, rows, placesIn(key));
  },

  identify: ({ name: file }) => {
    const day = /\d{4}-\d{2}-\d{2}/.exec(file)?.[0];
    if (!day) throw new SettingsError(`${file}: expected company_tickers-2025-11-03.json`);
    return { ...requestFor(day), url: `file:${file}` };
  },
};
