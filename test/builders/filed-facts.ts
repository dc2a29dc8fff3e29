import { parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { recording } from './recordings.ts';

/** A figure of net income as a company filed it. */
export interface FiledIncome {
  readonly cik: number;
  readonly start: string;
  readonly end: string;
  readonly filed: string;
  readonly form: string;
  readonly value: number;
  /** Of the filing; made up, because the series does not say, but the same for one filing. */
  readonly accession: string;
  /** The first figure a filing gives of a period, or another one: with minority interests. */
  readonly concept: 'NetIncomeLoss' | 'ProfitLoss';
}

function dayOf(value: unknown): string {
  return (value instanceof Date ? value.toISOString() : String(value)).slice(0, 10);
}

/** Net income of 300 small companies, every figure they ever filed, in the order of the series. */
export async function filedIncomes(): Promise<FiledIncome[]> {
  const bytes = recording('reference_series/edgar_facts_smallcap.parquet');
  const file = Uint8Array.from(bytes).buffer;
  const rows = await parquetReadObjects({ file, compressors });
  const serials = new Map<string, number>();
  const given = new Map<string, number>();
  return rows.flatMap((row) => {
    if (row['concept'] !== 'net_income' || row['unit'] !== 'USD') return [];
    const cik = Number(row['cik']);
    const [start, end, filed] = [row['start_date'], row['end_date'], row['filed']].map(dayOf);
    const form = String(row['form']);
    const filing = `${cik} ${filed} ${form}`;
    const serial = serials.get(filing) ?? serials.size;
    serials.set(filing, serial);
    const period = `${filing} ${start} ${end}`;
    const value = Number(row['value']);
    const before = given.get(period);
    if (before === value || (before !== undefined && given.has(`${period} again`))) return [];
    given.set(before === undefined ? period : `${period} again`, value);
    const year = String(filed).slice(2, 4);
    const accession = `${String(cik).padStart(10, '0')}-${year}-${String(serial).padStart(6, '0')}`;
    const concept = before === undefined ? 'NetIncomeLoss' : 'ProfitLoss';
    return [{ cik, start, end, filed, form, value, accession, concept } as FiledIncome];
  });
}

/** A company's figures as the SEC lays them out. */
export function factsDocument(cik: number, facts: readonly FiledIncome[]): Uint8Array {
  const listOf = (concept: string) =>
    facts
      .filter((fact) => fact.concept === concept)
      .map(({ start, end, value, accession, form, filed }) => ({
        ...{ start, end, val: value, accn: accession, fy: 2025, fp: 'FY', form, filed },
      }));
  const tags = Object.fromEntries(
    ['NetIncomeLoss', 'ProfitLoss'].map((tag) => [tag, { units: { USD: listOf(tag) } }]),
  );
  return new TextEncoder().encode(JSON.stringify({ cik, facts: { 'us-gaap': tags } }));
}

const dayMs = 86_400_000;
const days = (from: string, to: string) => (Date.parse(to) - Date.parse(from)) / dayMs;

/** Number of the calendar quarter, counted from year 0, in which a period's middle lies. */
function quarterNumber(end: string): number {
  const middle = new Date(Date.parse(end) - 45 * dayMs);
  return 4 * middle.getUTCFullYear() + Math.floor(middle.getUTCMonth() / 3);
}

const statements = /^(10-|20-F|40-F|6-K|8-K)/;

function newestFirst(a: FiledIncome, b: FiledIncome): number {
  const key = ({ concept, filed, accession, end, start }: FiledIncome) =>
    [concept === 'NetIncomeLoss' ? 1 : 0, filed, accession, end, start].join(' ');
  return key(a) < key(b) ? 1 : -1;
}

/**
 * Net income per calendar quarter of one company, worked out by loops over periods that lie in each
 * other: another way than the view's, which slides a window over ends of periods.
 */
export function quarterlyIncome(facts: readonly FiledIncome[]): Map<number, number> {
  const known = facts.filter(({ form }) => statements.test(form)).sort(newestFirst);
  const pick = (least: number, most: number) => {
    const picked = new Map<number, FiledIncome>();
    for (const fact of known) {
      const length = days(fact.start, fact.end);
      const number = quarterNumber(fact.end);
      if (length >= least && length <= most && !picked.has(number)) picked.set(number, fact);
    }
    return picked;
  };
  const quarters = pick(75, 105);
  const incomes = new Map([...quarters].map(([number, { value }]) => [number, value]));
  for (const [number, year] of pick(340, 380)) {
    const within = [...quarters.values()].filter(
      ({ start, end }) => days(year.start, start) >= -10 && days(end, year.end) >= 60,
    );
    if (quarters.has(number) || within.length !== 3) continue;
    incomes.set(number, year.value - within.reduce((sum, { value }) => sum + value, 0));
  }
  return incomes;
}

/** `2025-09-30` for the number of the third quarter of 2025, and the other way round. */
export function quarterEndOf(number: number): string {
  const year = Math.floor(number / 4);
  return new Date(Date.UTC(year, 3 * (number % 4) + 3, 0)).toISOString().slice(0, 10);
}
