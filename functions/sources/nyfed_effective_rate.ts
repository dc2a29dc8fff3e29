import * as z from 'zod';
import { addDays } from '../../schemas/calendar.ts';
import { dataset as policyRate } from '../../schemas/datasets/policy_rate.ts';
import { isBankHoliday } from '../../schemas/federal-holidays.ts';
import type { Publication } from '../../schemas/publication.ts';
import { decode } from '../delimited.ts';
import { SettingsError, SourceChangedError, SourceUnavailableError } from '../errors.ts';
import { parsed, type Raw, type Request, type Source, type Window } from '../source.ts';

const name = 'nyfed_effective_rate';
/** The bank publishes others beside it, in answers of the same shape. */
const rate = 'EFFR';
const newestKey = 'last-30';
const newestDays = 40;
const firstYear = 2000;

function requestFor(key: string, to = `${key}-12-31`): Request {
  const path =
    key === newestKey
      ? 'last/30.json'
      : `search.json?startDate=${key}-01-01&endDate=${to}&type=rate`;
  return { key, url: `https://markets.newyorkfed.org/api/rates/unsecured/effr/${path}` };
}

function bankingDayBefore(day: string): string {
  let before = addDays(day, -1);
  while (isBankHoliday(before)) before = addDays(before, -1);
  return before;
}

/** The rate of a banking day, on the next banking morning. */
const nextBankingMorning: Publication = {
  time: '09:00',
  on: (day) =>
    isBankHoliday(day)
      ? { silence: 'the Federal Reserve Banks are closed' }
      : { observation_date: bankingDayBefore(day) },
};

const answer = z.object({
  refRates: z.array(
    z.looseObject({ effectiveDate: z.string(), type: z.string(), percentRate: z.unknown() }),
  ),
});

function changed(found: string, options?: ErrorOptions): SourceChangedError {
  const expected = 'JSON with refRates, each an effectiveDate, a type EFFR and a percentRate';
  return new SourceChangedError(name, expected, found, options);
}

function ratesIn(text: string): z.infer<typeof answer>['refRates'] {
  try {
    return answer.parse(JSON.parse(text)).refRates;
  } catch (error) {
    const [issue] = error instanceof z.ZodError ? error.issues : [];
    const where = issue ? `${issue.path.join('.')}: ${issue.message}` : (error as Error).message;
    throw changed(where, { cause: error });
  }
}

const fields = {
  series_id: 'type',
  observation_date: 'effectiveDate',
  rate_percent: 'percentRate',
};

/** Years asked for one by one; the newest days come with every fetch. */
function yearsOf({ from, to }: Window): string[] {
  if (from >= addDays(to, -newestDays)) return [];
  const first = Math.max(firstYear, Number(from.slice(0, 4)));
  const count = Math.max(0, Number(to.slice(0, 4)) - first + 1);
  return Array.from({ length: count }, (_, i) => String(first + i));
}

/** The effective federal funds rate by those who compute it, hours before others pass it on. */
export const source: Source = {
  name,
  publisher: 'Federal Reserve Bank of New York',
  title: 'Effective federal funds rate',
  licence: 'attribution',
  terms: 'terms of use of the New York Fed: free, naming the source, without claiming endorsement',
  habits: {
    cadence: 'every banking morning at nine, with the rate of the banking day before',
    revisions: 'rare, on the same day in the afternoon, marked by revisionIndicator',
    identity: 'kind of rate and day; EFFR is what FRED calls EFFR, and DFF on banking days',
    limits: 'since July 2000; the newest 30 days, or a range of days',
  },
  homepage: 'https://www.newyorkfed.org/markets/reference-rates/effr',
  hosts: ['markets.newyorkfed.org'],
  publication: nextBankingMorning,
  datasets: [policyRate],
  historyDays: 1500,

  async *fetch(get, window) {
    const missing: string[] = [];
    const years = yearsOf(window).map((year) => {
      const last = `${year}-12-31`;
      return requestFor(year, last < window.to ? last : window.to);
    });
    for (const request of [...years, requestFor(newestKey)]) {
      const response = await get(request);
      if (response) yield response;
      else missing.push(request.key);
    }
    if (missing.length > 0) throw new SourceUnavailableError(name, missing.join(', '), 'no answer');
  },

  parse({ bytes }: Raw) {
    const found = ratesIn(decode(bytes));
    const other = found.find(({ type }) => type !== rate);
    if (other) throw changed(`a rate ${other.type}`);
    const rows = found.map(({ effectiveDate, type, percentRate }, i) => ({
      row: {
        series_id: type,
        observation_date: effectiveDate,
        rate_percent: typeof percentRate === 'number' ? percentRate : String(percentRate),
      },
      position: `$.refRates[${i}]`,
    }));
    if (rows.length === 0) throw changed('no rate');
    return parsed(policyRate, rows, ({ position }, column) => `${position}.${fields[column]}`);
  },

  identify: ({ name: file }) => {
    if (!file.endsWith('.json')) throw new SettingsError(`${file}: expected a name like effr.json`);
    const year = /(?<!\d)(20\d\d)(?!\d)/.exec(file)?.[1];
    return { ...requestFor(year ?? newestKey), url: `file:${file}` };
  },
};
