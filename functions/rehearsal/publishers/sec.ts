import { addDays } from '../../../schemas/calendar.ts';
import type { IsoDate } from '../../../schemas/columns.ts';
import { type Answer, type Asked, notFound, textAnswer } from '../answer.ts';
import { companies } from '../companies.ts';
import {
  type Filer,
  type Filing,
  filers,
  filingsOut,
  periodStart,
  perShare,
  quarterBefore,
  summed,
} from '../filers.ts';
import { onceEach, randomOf } from '../random.ts';

function json(content: unknown): Answer {
  return textAnswer(JSON.stringify(content), 'application/json');
}

interface Fact {
  readonly start?: IsoDate;
  readonly end: IsoDate;
  readonly val: number;
  readonly accn: string;
  readonly fy: number;
  readonly fp: string;
  readonly form: string;
  readonly filed: IsoDate;
}

/** How the figures of one tag come about, period by period. */
interface Tag {
  readonly of: (filer: Filer, day: IsoDate, quarters: number) => number;
  /** Whether a filing repeats the year before and the year so far. */
  readonly isRepeated?: true;
}

const restatedShare = 0.03;

/** What a company says today of a quarter a year ago; now and then not what it said then. */
function repeated(filer: Filer, day: IsoDate, quarters: number, accession: string): number {
  const value = summed(filer.netIncome_usd, day, quarters);
  const random = randomOf(`restated ${accession}`);
  return random() < restatedShare ? Math.round(value * 0.97) : value;
}

const income: Tag = {
  of: (filer, day, quarters) => summed(filer.netIncome_usd, day, quarters),
  isRepeated: true,
};
const tags: Readonly<Record<string, { unit: string; tag: Tag }>> = {
  NetIncomeLoss: { unit: 'USD', tag: income },
  EarningsPerShareDiluted: {
    unit: 'USD/shares',
    tag: { of: (filer, day, quarters) => perShare(income.of(filer, day, quarters), filer) },
  },
  Revenues: {
    unit: 'USD',
    tag: { of: ({ revenue_usd }, day, quarters) => summed(revenue_usd, day, quarters) },
  },
};

function factOf(filing: Filing, end: IsoDate, quarters: number, val: number): Fact {
  const { accession, fiscalYear, quarter, form, filed } = filing;
  const fp = quarter === 4 ? 'FY' : `Q${quarter}`;
  const about = { accn: accession, fy: fiscalYear, fp, form, filed };
  return { start: periodStart(end, quarters), end, val, ...about };
}

function drawnFacts(filer: Filer, filing: Filing, { of, isRepeated }: Tag): Fact[] {
  const { quarterEnd, quarter, accession } = filing;
  if (quarter === 4) return [factOf(filing, quarterEnd, 4, of(filer, quarterEnd, 4))];
  const own = factOf(filing, quarterEnd, 1, of(filer, quarterEnd, 1));
  if (!isRepeated) return [own];
  const yearBefore = quarterBefore(quarterEnd, 4);
  const before = factOf(filing, yearBefore, 1, repeated(filer, yearBefore, 1, accession));
  const soFar = factOf(filing, quarterEnd, quarter, of(filer, quarterEnd, quarter));
  return quarter === 1 ? [before, own] : [before, soFar, own];
}

/** Drawn once: a filing's figures stand in every answer of the two years after it. */
const factsOf = onceEach((tag: Tag) =>
  onceEach((filer: Filer) => onceEach((filing: Filing) => drawnFacts(filer, filing, tag))),
);

function factsIn(filer: Filer, filing: Filing, tag: Tag): readonly Fact[] {
  return factsOf(tag)(filer)(filing);
}

function sharesIn(filer: Filer, filing: Filing): Fact {
  const { start: _, ...fact } = factOf(filing, addDays(filing.filed, -5), 1, filer.shares);
  return fact;
}

function companyFacts(filer: Filer, now: Date): Answer {
  const filings = filingsOut(filer, now);
  const gaap = Object.entries(tags).map(([name, { unit, tag }]) => [
    name,
    { units: { [unit]: filings.flatMap((filing) => factsIn(filer, filing, tag)) } },
  ]);
  const shares = filings.map((filing) => sharesIn(filer, filing));
  return json({
    cik: filer.cik,
    entityName: filer.company.name,
    facts: {
      dei: { EntityCommonStockSharesOutstanding: { units: { shares } } },
      'us-gaap': Object.fromEntries(gaap),
    },
  });
}

function quarterOf(day: IsoDate): string {
  return `${day.slice(0, 4)}/QTR${Math.ceil(Number(day.slice(5, 7)) / 3)}`;
}

/** Every filing with figures of a calendar quarter, as far as it is out. */
function filingIndex(quarter: string, now: Date): Answer {
  const lines = filers().flatMap((filer) =>
    filingsOut(filer, now)
      .filter(({ filed }) => quarterOf(filed) === quarter)
      .map(({ form, filed, accession }) => {
        const path = `edgar/data/${filer.cik}/${accession}.txt`;
        return [filer.cik, filer.company.name, form, filed, path].join('|');
      }),
  );
  const head = [
    'Description:           XBRL Index of EDGAR Dissemination Feed',
    'Comments:              a rehearsal: none of these companies exists',
    '',
    'CIK|Company Name|Form Type|Date Filed|Filename',
    '-'.repeat(80),
  ];
  return textAnswer(`${[...head, ...lines].join('\n')}\n`, 'text/plain');
}

/** Whether a filing's quarter or year is the one of a frame: half of it lies in it. */
function isFramed({ quarterEnd, quarter }: Filing, frame: string): boolean {
  const middle = addDays(quarterEnd, -45);
  const found = `CY${quarterOf(middle).replace('/QTR', 'Q')}`;
  if (/^CY\d{4}$/.test(frame)) return quarter === 4 && found.startsWith(frame);
  return frame === `${found}I` || (quarter !== 4 && frame === found);
}

function frame(tag: string, unit: string, period: string, now: Date): Answer {
  const uom = unit.replace('-per-', '/');
  const data = filers().flatMap((filer) => {
    const filing = filingsOut(filer, now).findLast((each) => isFramed(each, period));
    const known = tags[tag]?.unit === uom ? tags[tag].tag : undefined;
    if (!filing || !(known || unit === 'shares')) return [];
    const facts = known ? factsIn(filer, filing, known) : [sharesIn(filer, filing)];
    const { start, end, val, accn } = facts.at(-1) as Fact;
    const about = { accn, cik: filer.cik, entityName: filer.company.name, loc: 'US-DE' };
    return [{ ...about, ...(start && { start }), end, val }];
  });
  const taxonomy = unit === 'shares' ? 'dei' : 'us-gaap';
  const about = { taxonomy, tag, ccp: period, uom: unit, label: tag, pts: data.length };
  return data.length === 0 ? notFound : json({ ...about, data });
}

// Every tenth company without filings is not in the list, as if it were listed under another name.
const unlistedEvery = 10;

function tickers(): Answer {
  const filing = filers().map(({ cik, company: { ticker, name } }) => ({ cik, ticker, name }));
  const known = new Set(filing.map(({ ticker }) => ticker));
  const others = [...companies('IWM'), ...companies('IVV')]
    .filter(({ ticker }) => !known.has(ticker))
    .map(({ ticker, name }, i) => ({ cik: 9_100_001 + i, ticker, name }))
    .filter((_, i) => i % unlistedEvery !== 0);
  const entries = [...filing, ...others].map(({ cik, ticker, name }, i) => [
    i,
    { cik_str: cik, ticker, title: name },
  ]);
  return json(Object.fromEntries(entries));
}

/** Documents of companies, the lists that lead to them, and frames across all of them. */
export function sec({ path }: Asked, now: Date): Answer | undefined {
  if (path === '/files/company_tickers.json') return tickers();
  const quarter = /^\/Archives\/edgar\/full-index\/(\d{4}\/QTR[1-4])\/xbrl\.idx$/.exec(path)?.[1];
  if (quarter) return filingIndex(quarter, now);
  const cik = Number(/^\/api\/xbrl\/companyfacts\/CIK(\d{10})\.json$/.exec(path)?.[1]);
  const filer = filers().find((each) => each.cik === cik);
  if (filer) return companyFacts(filer, now);
  const asked = /^\/api\/xbrl\/frames\/[\w-]+\/(\w+)\/([\w-]+)\/(CY\w+)\.json$/.exec(path);
  const [, tag = '', unit = '', period = ''] = asked ?? [];
  return asked ? frame(tag, unit, period, now) : undefined;
}
