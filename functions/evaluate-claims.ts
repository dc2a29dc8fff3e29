import { addDays, dayNumber } from '../schemas/calendar.ts';
import type { Article, Claim, Reading } from '../schemas/claims.ts';
import type { IsoDate } from '../schemas/columns.ts';
import type { QueryEngine } from './query/engine.ts';
import { literal } from './query/sql-text.ts';

/** One number of the lake that a statement can be held against. */
export interface Found {
  readonly reading: Reading;
  readonly value: number;
  readonly observed_on: IsoDate;
}

export type Verdict = 'supported' | 'contradicted' | 'undecidable';

/** A statement, judged. */
export interface Judged {
  readonly claim: Claim;
  readonly verdict: Verdict;
  /** The number the verdict rests on; undefined when undecidable. */
  readonly found?: Found;
  /** Days between the statement and the number. */
  readonly age_days?: number;
  readonly why: string;
  /** For a contradicted statement: the number nearest to it in the quarter before. */
  readonly nearest?: Found;
  /** Numbers of another kind on the same matter. */
  readonly beside?: readonly Found[];
}

// An author's figure is hardly older than a quarter: further back, a match is chance.
const nearMissDays = 92;
const fixedDateSlackDays = 7;

async function numbers(engine: QueryEngine, reading: Reading, day: IsoDate): Promise<Found[]> {
  const dated = reading.dateColumn ?? 'observation_date';
  const upTo = reading.on ?? day;
  const from = addDays(upTo, -(reading.on ? fixedDateSlackDays : nearMissDays));
  // As text, which dates have on every engine: Trino compares no date with a text.
  const filters = Object.entries(reading.where).map(
    ([column, value]) => `CAST(${column} AS VARCHAR) = ${literal(value)}`,
  );
  const { rows } = await engine.run(
    `SELECT ${dated} AS observed_on, CAST(${reading.column} AS DOUBLE) AS value
     FROM ${reading.view}
     WHERE ${[...filters, `${dated} BETWEEN DATE '${from}' AND DATE '${upTo}'`].join(' AND ')}
       AND ${reading.column} IS NOT NULL
     ORDER BY ${dated} DESC`,
  );
  const found = rows.map((row) => ({
    reading,
    value: Number(row['value']) * (reading.times ?? 1),
    observed_on: String(row['observed_on']),
  }));
  return reading.on ? found.slice(0, 1) : found;
}

function fits(claim: Claim, { reading, value }: Found): boolean {
  const tolerance = reading.tolerance ?? claim.tolerance;
  if (claim.relation === 'at least') return value >= claim.expected - tolerance;
  if (claim.relation === 'at most') return value <= claim.expected + tolerance;
  return Math.abs(value - claim.expected) <= tolerance;
}

function nearestOf(claim: Claim, all: readonly Found[]): Found | undefined {
  const distance = ({ value }: Found) => Math.abs(value - claim.expected);
  return [...all].sort((a, b) => distance(a) - distance(b))[0];
}

function undecidable(claim: Claim): Judged {
  const { missing } = claim;
  const input = missing?.input ?? claim.readings.map(({ view }) => view).join(', ');
  const file = missing?.dropFile ? `; ${missing.dropFile} in the drop folder would decide it` : '';
  return { claim, verdict: 'undecidable', why: `no ${input} in the lake${file}` };
}

async function verdictOf(engine: QueryEngine, claim: Claim, day: IsoDate): Promise<Judged> {
  const perReading = await Promise.all(claim.readings.map((r) => numbers(engine, r, day)));
  const current = perReading.flatMap((found) =>
    found.filter(({ reading, observed_on }, i) => {
      const isRecent = observed_on >= addDays(day, -claim.windowDays);
      return reading.on !== undefined || i === 0 || isRecent;
    }),
  );
  const fitting = nearestOf(
    claim,
    current.filter((found) => fits(claim, found)),
  );
  const plain = perReading.find((found) => found.length > 0)?.[0];
  const found = fitting ?? plain;
  if (!found) return undecidable(claim);
  const age_days = dayNumber(day) - dayNumber(found.observed_on);
  if (fitting) return { claim, verdict: 'supported', found, age_days, why: found.reading.label };
  const nearest = nearestOf(claim, perReading.flat());
  return {
    claim,
    verdict: 'contradicted',
    found,
    age_days,
    why: found.reading.label,
    ...(nearest && nearest !== found && { nearest }),
  };
}

/** The newest number of each reading that decides nothing. */
async function besideOf(engine: QueryEngine, claim: Claim, day: IsoDate): Promise<Found[]> {
  const perReading = (claim.beside ?? []).map((reading) => numbers(engine, reading, day));
  return (await Promise.all(perReading)).flatMap((found) => found.slice(0, 1));
}

async function judge(engine: QueryEngine, claim: Claim, day: IsoDate): Promise<Judged> {
  const judged = await verdictOf(engine, claim, day);
  const beside = await besideOf(engine, claim, day);
  return beside.length === 0 ? judged : { ...judged, beside };
}

/** Holds every statement of an article against the lake as it was on `day`. */
export async function evaluateClaims(
  engine: QueryEngine,
  article: Article,
  day: IsoDate,
): Promise<Judged[]> {
  // Together: on Athena each statement waits for seconds, and some of them may run at once.
  return await Promise.all(article.claims.map((claim) => judge(engine, claim, day)));
}
