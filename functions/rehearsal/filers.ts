import { addTradingDays, newYork } from '../../schemas/calendar.ts';
import type { IsoDate } from '../../schemas/columns.ts';
import { type Company, companies, type HoldingFund } from './companies.ts';
import { normalOf, once, onceEach, randomOf, rounded } from './random.ts';

/** A company of the world that files statements with the SEC. */
export interface Filer {
  /** Far above any the SEC has given. */
  readonly cik: number;
  readonly company: Company;
  /** Months after a calendar quarter in which the company's own quarters end. */
  readonly lag_months: number;
  /** Trading days from the end of a quarter to its filing. */
  readonly delay_tradingDays: number;
  /** Of the quarter that ends on a day. */
  readonly netIncome_usd: (quarterEnd: IsoDate) => number;
  readonly revenue_usd: (quarterEnd: IsoDate) => number;
  readonly shares: number;
}

const firstCik = 9_000_001;
// One of them files on each trading day, whichever month it is: 22 in each of three cycles.
const filersOf: Readonly<Record<HoldingFund, number>> = { IWM: 48, IVV: 18 };
const firstDelay_tradingDays = 18;
const filersPerCycle = 22;

/** What the companies of a fund are like; invented, but small ones lose money more often. */
const traits: Readonly<
  Record<
    HoldingFund,
    { owned: number; losing: number; growth: number; spread: number; yield: number }
  >
> = {
  IWM: { owned: 0.023, losing: 0.34, growth: 0.09, spread: 0.3, yield: 0.05 },
  IVV: { owned: 0.012, losing: 0.05, growth: 0.11, spread: 0.12, yield: 0.042 },
};
const weighed: IsoDate = '2025-11-05';

function filer(fund: HoldingFund, company: Company, rank: number, number: number): Filer {
  const trait = traits[fund];
  const random = randomOf(`filer ${fund} ${company.ticker}`);
  const noise = normalOf(`filer ${fund} ${company.ticker}`);
  const shares = Math.round(company.shares / trait.owned);
  const value_usd = shares * company.price(weighed);
  // The smaller, the likelier.
  const isLosing = random() < trait.losing * (0.4 + (1.2 * rank) / filersOf[fund]);
  const yearly = value_usd * trait.yield * (isLosing ? -0.8 * random() : 0.6 + 0.8 * random());
  const growth = trait.growth + trait.spread * noise();
  const sales = value_usd * (0.3 + 0.7 * random());
  const years = (day: IsoDate) => (Date.parse(day) - Date.parse(weighed)) / (365.25 * 86_400_000);
  const around = (name: string, spread: number, day: IsoDate) =>
    1 + spread * normalOf(`${name} ${company.ticker} ${day}`)();
  return {
    cik: firstCik + number,
    company,
    lag_months: Math.floor(number / filersPerCycle),
    delay_tradingDays: firstDelay_tradingDays + (number % filersPerCycle),
    netIncome_usd: (day) => {
      const grown = Math.exp(growth * years(day) * (isLosing ? -1 : 1));
      return 1000 * Math.round((yearly * grown * around('income', 0.15, day)) / 4000);
    },
    revenue_usd: (day) =>
      1000 * Math.round((sales * Math.exp(0.06 * years(day)) * around('sales', 0.03, day)) / 4000),
    shares,
  };
}

/** The largest of what each fund owns. */
function largest(fund: HoldingFund): Company[] {
  const value = ({ shares, price }: Company) => shares * price(weighed);
  return [...companies(fund)].sort((a, b) => value(b) - value(a)).slice(0, filersOf[fund]);
}

export const filers: () => readonly Filer[] = once(() => {
  const owned = (['IWM', 'IVV'] as const).flatMap((fund) =>
    largest(fund).map((company, rank) => ({ fund, company, rank })),
  );
  // The largest of both funds keep calendar quarters, as in life most do; the others end theirs one
  // and two months later.
  const third = (rank: number, of: number) => Math.floor((3 * rank) / of);
  const dealt = [0, 2, 1].flatMap((cycle) =>
    owned.filter(({ fund, rank }) => third(rank, filersOf[fund]) === cycle),
  );
  return dealt.map(({ fund, company, rank }, number) => filer(fund, company, rank, number));
});

/** A company's quarter and the filing that reports it. */
export interface Filing {
  readonly quarterEnd: IsoDate;
  /** 1 to 4; the fourth is reported by a 10-K as a year and never by itself. */
  readonly quarter: number;
  readonly fiscalYear: number;
  readonly form: '10-Q' | '10-K';
  readonly filed: IsoDate;
  readonly accession: string;
}

function monthEnd(year: number, month: number): IsoDate {
  return new Date(Date.UTC(year, month, 0)).toISOString().slice(0, 10);
}

/** The last day of the quarter `quarters` quarters before the one that ends on `day`. */
export function quarterBefore(day: IsoDate, quarters: number): IsoDate {
  return monthEnd(Number(day.slice(0, 4)), Number(day.slice(5, 7)) - 3 * quarters);
}

function filingOf({ cik, lag_months, delay_tradingDays }: Filer, quarterEnd: IsoDate): Filing {
  const months = 12 * Number(quarterEnd.slice(0, 4)) + Number(quarterEnd.slice(5, 7)) - lag_months;
  const quarter = (((months - 1) % 12) + 1) / 3;
  const filed = addTradingDays(quarterEnd, delay_tradingDays);
  const serial = String((months / 3) % 1_000_000).padStart(6, '0');
  return {
    quarterEnd,
    quarter,
    fiscalYear: Math.floor((months - 1) / 12),
    form: quarter === 4 ? '10-K' : '10-Q',
    filed,
    accession: `${String(cik).padStart(10, '0')}-${filed.slice(2, 4)}-${serial}`,
  };
}

// Enough for a year's growth of a year's earnings would be twice that; the lake keeps what it saw.
const quartersShown = 8;

interface Dated {
  readonly filing: Filing;
  /** The hour until which filings bear the day's date. */
  readonly outAt: Date;
}

/** Filings of quarters that end up to a year, newest first. */
const filingsUntil = onceEach((filer: Filer) =>
  onceEach((year: number) =>
    Array.from({ length: quartersShown + 4 }, (_, i): Dated => {
      const filing = filingOf(filer, monthEnd(year, 12 + filer.lag_months - 3 * i));
      return { filing, outAt: newYork(filing.filed, '17:30') };
    }),
  ),
);

/** A company's newest filings out at `now`, oldest first. */
export function filingsOut(filer: Filer, now: Date): Filing[] {
  return filingsUntil(filer)(now.getUTCFullYear())
    .filter(({ outAt }) => outAt <= now)
    .slice(0, quartersShown)
    .map(({ filing }) => filing)
    .reverse();
}

/** First day of the period that ends on `day` and has so many quarters. */
export function periodStart(day: IsoDate, quarters: number): IsoDate {
  const before = new Date(`${quarterBefore(day, quarters)}T00:00:00Z`);
  return new Date(before.getTime() + 86_400_000).toISOString().slice(0, 10);
}

/** The sum of so many quarters up to `day`. */
export function summed(of: (day: IsoDate) => number, day: IsoDate, quarters: number): number {
  return Array.from({ length: quarters }, (_, i) => of(quarterBefore(day, i))).reduce(
    (sum, value) => sum + value,
    0,
  );
}

/** Dollars per share, as printed. */
export function perShare(value_usd: number, { shares }: Filer): number {
  return rounded(value_usd / shares, 2);
}
