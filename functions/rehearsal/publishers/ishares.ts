import { isTradingDay } from '../../../schemas/calendar.ts';
import type { IsoDate } from '../../../schemas/columns.ts';
import { tradingDaysLater } from '../../../schemas/publication.ts';
import { worldDays } from '../anchors.ts';
import { type Answer, type Asked, textAnswer } from '../answer.ts';
import { type Fund, funds, type Holding, holdingsOn } from '../holdings.ts';
import { newestOut } from '../visible.ts';

const publication = tradingDaysLater(1, '08:00');
const pagePattern = /^\/us\/products\/(\d+)\/[\w-]+\/\d+\.ajax$/;

const header =
  'Ticker,Name,Sector,Asset Class,Market Value,Weight (%),Notional Value,Quantity,Price,' +
  'Location,Exchange,Currency,FX Rate,Market Currency,Accrual Date';
// The publisher's empty line holds a no-break space.
const emptyLine = '\u00a0';
const disclaimer = [
  '"This file is part of a rehearsal: the companies in it do not exist, and no fund owns them.',
  'Holdings subject to change.',
  'The values for “price” are invented (“the rehearsal’s price”), and so is every quantity.',
  'The file may not be used to judge a fund, an index or a security.',
  'SECTORS HAVE THE PROPORTIONS OF THE REAL FUND ON ONE DAY, AND DRIFT FROM THERE.',
  'It is not research, advice or a recommendation.',
  'It stands here because the publisher’s own file ends with a text of this shape."',
].join('\n');

// Made once: `toLocaleString` makes another for each of ten thousand cells.
const twoDecimals = new Intl.NumberFormat('en-US', {
  minimumFractionDigits: 2,
  maximumFractionDigits: 2,
});

function formatted(value: number): string {
  return twoDecimals.format(value);
}

/** `Nov 05, 2025` */
function longDay(day: IsoDate): string {
  const [, month] = new Date(day).toUTCString().split(' ').slice(1);
  return `${month} ${day.slice(8)}, ${day.slice(0, 4)}`;
}

function printed(holding: Holding, total: number): string {
  const { ticker, name, sector, assetClass, value, notional, quantity, price } = holding;
  const numbers = [value, (100 * value) / total, notional, quantity, price].map(formatted);
  const place = [holding.location, holding.exchange, 'USD', '1.00', 'USD', '-'];
  return [ticker, name, sector, assetClass, ...numbers, ...place]
    .map((cell) => `"${cell}"`)
    .join(',');
}

function holdingLines(fund: Fund, day: IsoDate): string[] {
  const held = holdingsOn(fund, day);
  const total = held.reduce((sum, { value }) => sum + value, 0);
  return held.sort((a, b) => b.value - a.value).map((holding) => printed(holding, total));
}

function holdingsFile(fund: Fund, day: IsoDate | undefined): Answer {
  const text = [
    `\ufeff${fund.title}`,
    `Fund Holdings as of,"${day ? longDay(day) : '-'}"`,
    `Inception Date,"${fund.inception}"`,
    `Shares Outstanding,"${fund.shares}"`,
    ...['Stock', 'Bond', 'Cash', 'Other'].map((kind) => `${kind},"-"`),
    emptyLine,
    header,
    ...(day ? holdingLines(fund, day) : []),
    emptyLine,
    disclaimer,
  ].join('\n');
  return textAnswer(text, 'text/csv;charset=UTF-8');
}

/** What a fund owned on the day asked for; without one, on the newest; with no such day, nothing. */
export function ishares({ path, query }: Asked, now: Date): Answer | undefined {
  const product = pagePattern.exec(path)?.[1];
  const fund = Object.entries(funds).find(([number]) => number === product)?.[1];
  if (!fund) return undefined;
  const newest = newestOut(publication, now);
  const asked = query.get('asOfDate')?.replace(/^(\d{4})(\d{2})(\d{2})$/, '$1-$2-$3') ?? newest;
  const isOut = asked >= worldDays.first && asked <= newest && isTradingDay(asked);
  return holdingsFile(fund, isOut ? asked : undefined);
}
