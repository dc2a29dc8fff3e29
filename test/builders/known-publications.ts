import type { IsoDate } from '../../schemas/columns.ts';

/** What came out on a New York day: the newest observation it brought, or null for nothing. */
type Known = readonly [day: IsoDate, observation: IsoDate | null];

/** A publisher's calendar as people know it; nothing here is taken from the code's answers. */
export interface KnownPublications {
  /** New York wall clock. */
  readonly time: string;
  /** Publications from 2023-01-01 to 2026-12-31. */
  readonly count: number;
  readonly known: readonly Known[];
}

const same = (...days: IsoDate[]): Known[] => days.map((day) => [day, day]);
const nothing = (...days: IsoDate[]): Known[] => days.map((day) => [day, null]);

// XNYS of exchange_calendars: 250 sessions in 2023, 252, 250 and 251 in the years after.
const sessions = 1003;
const mournings = ['2018-12-05', '2025-01-09'];
const holidays = ['2025-04-18', '2025-06-19', '2025-07-04', '2025-11-27', '2025-12-25'];

const ofSessions: readonly Known[] = [
  ...nothing(...mournings, ...holidays, '2026-01-01', '2025-03-09', '2025-11-02'),
  // Before half days, half days, a leap day, and days on which only banks or offices are closed.
  ...same('2018-12-04', '2018-12-06', '2025-07-03', '2025-11-28', '2025-12-24', '2024-02-29'),
  ...same('2025-10-13', '2025-11-11', '2021-12-31', '2025-03-07', '2025-03-10', '2025-11-03'),
];

/** A fund’s holdings: as of the session before. */
const ofSessionBefore: readonly Known[] = [
  ...nothing(...mournings, ...holidays),
  ['2018-12-06', '2018-12-04'],
  ['2025-01-10', '2025-01-08'],
  ['2025-04-21', '2025-04-17'],
  ['2025-06-20', '2025-06-18'],
  ['2025-07-07', '2025-07-03'],
  ['2025-11-28', '2025-11-26'],
  ['2025-12-01', '2025-11-28'],
  ['2025-12-26', '2025-12-24'],
  ['2026-01-02', '2025-12-31'],
  ['2024-03-01', '2024-02-29'],
  ['2025-03-10', '2025-03-07'],
  ['2025-11-03', '2025-10-31'],
];

/** Calendar days, so that a Monday brings a Sunday and the day after a holiday the holiday. */
const ofDayBefore: readonly Known[] = [
  // The target moves on the day after the committee: 18 September, 30 October, 11 December 2025.
  ['2025-09-19', '2025-09-18'],
  ['2025-10-31', '2025-10-30'],
  ['2025-12-12', '2025-12-11'],
  // Its VIX of Thanksgiving is 17.21.
  ['2025-11-28', '2025-11-27'],
  ['2025-11-24', '2025-11-23'],
  ['2025-04-21', '2025-04-20'],
  ['2025-01-10', '2025-01-09'],
  ['2025-12-26', '2025-12-25'],
  ['2025-01-02', '2025-01-01'],
  ['2024-03-01', '2024-02-29'],
  ...nothing('2025-11-27', '2025-12-25', '2025-06-19', '2025-11-02'),
];

/** The 15th and the month’s last business day, or the one before; eight business days later. */
const ofSettlements: readonly Known[] = [
  ['2018-12-13', '2018-11-30'], // the 5th was no business day
  ['2022-04-27', '2022-04-14'], // the 15th was Good Friday
  ['2024-03-12', '2024-02-29'], // leap day
  ['2024-04-10', '2024-03-28'], // the month’s last weekday was Good Friday
  ['2025-01-14', '2024-12-31'], // New Year and the mourning of the 9th
  ['2025-01-28', '2025-01-15'], // Martin Luther King Day
  ['2025-03-12', '2025-02-28'], // summer time begins in between
  ['2025-06-26', '2025-06-13'], // the 15th was a Sunday; Juneteenth
  ['2025-09-11', '2025-08-29'], // Labor Day
  ['2025-09-25', '2025-09-15'],
  ['2025-10-10', '2025-09-30'],
  ['2025-10-27', '2025-10-15'],
  ['2025-11-12', '2025-10-31'], // the exchange keeps no Veterans Day
  ['2025-11-26', '2025-11-14'], // the 15th was a Saturday
  ['2025-12-10', '2025-11-28'], // the month ends with a half day
  ['2025-12-26', '2025-12-15'],
  ['2026-01-13', '2025-12-31'],
  ...nothing('2025-11-25', '2025-11-27', '2025-12-11', '2025-12-25'),
];

const settlements = { time: '18:00', count: 96, known: ofSettlements };
const businessDays = {
  count: sessions - 7, // four Columbus Days, three Veterans Days from Monday to Friday
  known: [
    ...ofDayBefore,
    ...nothing('2025-10-13', '2024-11-11', '2025-11-11', '2026-11-11'),
    ...([
      ['2025-10-14', '2025-10-13'],
      ['2025-11-12', '2025-11-11'],
    ] as const),
  ],
};
const closes = { count: sessions, known: ofSessions };

/**
 * What is known of each source, by its name; a source without an entry is held to the laws alone.
 *
 * Source: cadences of `sources.md` and the rules of the publishers it names, worked out by hand;
 * the traders’ report as the CFTC announced it.
 */
export const knownPublications: Readonly<Record<string, KnownPublications>> = {
  aaii_sentiment: {
    time: '08:00',
    count: 209, // the Thursdays of these years
    known: [
      ...same('2024-02-29', '2025-03-06', '2025-03-13', '2025-04-17', '2025-10-09'),
      ...same('2025-10-30', '2025-11-06', '2025-11-20', '2025-12-04', '2025-12-18', '2026-01-08'),
      // Holidays, and a day of mourning, on which the recorded workbook has a survey.
      ...same('2023-11-23', '2024-07-04', '2024-11-28', '2025-01-09', '2025-06-19'),
      ...same('2025-11-27', '2025-12-25', '2026-01-01'),
      ...nothing('2025-11-21', '2025-11-26', '2025-12-24', '2025-12-31', '2025-11-28'),
    ],
  },
  alfred_vintages: { ...businessDays, time: '18:00' },
  alpha_vantage_daily: { ...closes, time: '20:30' },
  cboe_index_history: { ...closes, time: '18:00' },
  cboe_put_call: { ...closes, time: '18:30' },
  cftc_positioning: {
    time: '15:30',
    count: 208, // positions of 2023-01-03 to 2026-12-22
    known: [
      ['2025-04-18', '2025-04-15'], // Good Friday is none of the government’s
      ['2025-01-13', '2025-01-07'], // it mourned on Thursday
      ['2025-06-23', '2025-06-17'],
      ['2025-07-07', '2025-07-01'],
      ['2024-12-02', '2024-11-26'],
      ['2025-09-26', '2025-09-23'], // the last before the shutdown
      ['2025-11-19', '2025-09-30'], // and the first after it
      ['2025-11-21', '2025-10-07'],
      ['2025-12-10', '2025-11-10'], // Monday’s, for Veterans Day
      ['2025-12-29', '2025-12-23'],
      ['2026-01-05', '2025-12-30'],
      ['2026-01-09', '2026-01-06'],
      ...nothing('2025-01-10', '2025-06-20', '2025-07-04', '2025-10-03', '2025-10-31'),
      ...nothing('2025-11-14', '2025-11-27', '2025-11-28', '2025-12-26', '2026-01-02'),
    ],
  },
  finra_short_interest: settlements,
  finra_short_interest_api: settlements,
  fred_indicators: { ...businessDays, time: '10:00' },
  fred_series: { ...businessDays, time: '18:00' },
  gdelt_tone: {
    time: '08:00',
    count: 1461,
    known: [
      ['2025-11-27', '2025-11-26'],
      ['2025-03-09', '2025-03-08'],
      ['2025-11-02', '2025-11-01'],
      ['2024-03-01', '2024-02-29'],
      ['2025-01-01', '2024-12-31'],
    ],
  },
  ishares_holdings: { time: '08:00', count: sessions, known: ofSessionBefore },
  naaim_exposure: {
    time: '12:00',
    count: 209, // the Wednesdays of these years
    known: [
      ['2025-11-20', '2025-11-19'],
      ['2025-11-28', '2025-11-26'], // Thursday was Thanksgiving
      // A Wednesday without trade is asked of all the same.
      ['2024-06-20', '2024-06-19'],
      ['2024-12-26', '2024-12-25'],
      ['2025-01-02', '2025-01-01'],
      ['2025-12-26', '2025-12-24'],
      ['2026-01-02', '2025-12-31'],
      ['2024-07-05', '2024-07-03'],
      ['2025-06-20', '2025-06-18'],
      ['2025-01-10', '2025-01-08'],
      ...nothing('2025-11-27', '2025-12-25', '2026-01-01', '2025-11-21'),
    ],
  },
  nyfed_effective_rate: {
    time: '09:00',
    count: 1002, // weekdays less the Reserve Banks’ holidays: 250, 251, 250 and 251
    known: [
      ['2018-12-05', '2018-12-04'], // banks keep no day of mourning
      ['2025-01-09', '2025-01-08'],
      ['2025-04-18', '2025-04-17'], // nor Good Friday
      ['2025-04-21', '2025-04-18'],
      ['2025-06-20', '2025-06-18'],
      ['2025-09-18', '2025-09-17'], // a day of the committee
      ['2025-10-14', '2025-10-10'], // Columbus Day
      ['2025-11-12', '2025-11-10'], // Veterans Day
      ['2025-11-28', '2025-11-26'],
      ['2026-07-03', '2026-07-02'], // the 4th is a Saturday and not made up for
      ['2024-03-01', '2024-02-29'],
      ...nothing('2025-10-13', '2025-11-11', '2025-11-27', '2025-06-19', '2025-12-25'),
    ],
  },
  sec_company_facts: {
    time: '22:00',
    count: 209, // 208 Fridays, and 2026-12-31 for that of New Year
    known: [
      ...same('2025-11-28', '2025-07-03', '2025-04-17', '2026-06-18', '2025-11-14'),
      ...nothing('2025-07-04', '2025-04-18', '2026-06-19', '2025-11-26', '2025-11-27'),
    ],
  },
  sec_company_tickers: {
    time: '08:00',
    count: 48,
    known: [
      ...same('2025-01-02', '2025-02-03', '2025-03-03', '2025-06-02', '2025-09-02', '2025-11-03'),
      ...same('2026-01-02', '2024-03-01', '2024-04-01'),
      ...nothing('2025-01-03', '2025-09-01', '2025-11-01', '2024-02-29', '2025-12-31'),
    ],
  },
  sec_frames: {
    time: '22:30',
    count: 209,
    known: [
      // A quarter counts from the 42nd day after its end, when accelerated filers have filed.
      ['2025-02-07', '2024-09-30'],
      ['2025-02-14', '2024-12-31'],
      ['2024-05-10', '2023-12-31'],
      ['2024-05-17', '2024-03-31'],
      ['2025-08-15', '2025-06-30'],
      ['2025-11-07', '2025-06-30'],
      ['2025-11-14', '2025-09-30'],
      ['2025-07-03', '2025-03-31'],
      ['2025-04-17', '2024-12-31'],
      ...nothing('2025-07-04', '2025-04-18'),
    ],
  },
  shiller_valuation: {
    time: '18:00',
    count: 48,
    known: [
      ['2018-12-10', '2018-11-01'], // the 5th was no trading day
      ['2024-03-07', '2024-02-01'],
      ['2024-04-05', '2024-03-01'], // the month before ended with Good Friday
      ['2025-01-08', '2024-12-01'],
      ['2025-03-07', '2025-02-01'],
      ['2025-07-08', '2025-06-01'],
      ['2025-09-08', '2025-08-01'],
      ['2025-11-07', '2025-10-01'],
      ['2026-01-08', '2025-12-01'],
      ...nothing('2025-11-06', '2025-11-10', '2026-01-05', '2025-02-28'),
    ],
  },
  sp_estimates: {
    time: '08:00',
    count: 162, // the Mondays from 2023-01-02 to 2026-02-02
    known: [
      ['2024-03-04', '2023-12-31'],
      // Holidays: what was saved over a weekend is read on its Monday.
      ['2024-01-01', '2023-12-31'],
      ['2025-09-01', '2025-06-30'],
      ['2025-03-31', '2024-12-31'],
      ['2025-04-07', '2025-03-31'],
      ['2025-11-24', '2025-09-30'],
      ['2025-12-29', '2025-09-30'],
      ['2026-01-05', '2025-12-31'],
      ['2026-02-02', '2026-01-30'],
      ...nothing('2026-02-09', '2026-12-28', '2025-11-25'),
    ],
  },
  spdr_holdings: { time: '09:00', count: sessions, known: ofSessionBefore },
  tiingo_prices: { ...closes, time: '20:00' },
  yahoo_chart: { ...closes, time: '17:30' },
};
