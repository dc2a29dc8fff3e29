import { addTradingDays, newYork } from '../../../schemas/calendar.ts';
import { type Answer, type Asked, accessDenied, csvAnswer } from '../answer.ts';
import { randomOf } from '../random.ts';
import { type Shorted, settlements, shorted } from '../shorts.ts';

const filePattern = /^\/equity\/otcmarket\/biweekly\/shrt(\d{4})(\d{2})(\d{2})\.csv$/;
const publishedAfter_tradingDays = 8;
const publishedAt_time = '18:00';
const columns =
  'accountingYearMonthNumber|symbolCode|issueName|issuerServicesGroupExchangeCode|marketClassCode|' +
  'currentShortPositionQuantity|previousShortPositionQuantity|stockSplitFlag|' +
  'averageDailyVolumeQuantity|daysToCoverQuantity|revisionFlag|changePercent|' +
  'changePreviousNumber|settlementDate';
const longestName_characters = 30;
// What the publisher prints where nothing was traded.
const neverCovered = '999.99';

function daysToCover(position: number, dailyVolume_shares: number): string {
  if (dailyVolume_shares === 0) return neverCovered;
  return Math.max(1, position / dailyVolume_shares).toFixed(2);
}

/** The count before, which a file may print corrected: then it differs from the file before. */
function previousOf(security: Shorted, place: number): { shares: number; flag: string } {
  const shares = security.positions[place - 1] ?? 0;
  const random = randomOf(`revision ${security.symbol} ${place}`);
  return random() < 0.006 ? { shares: Math.round(shares * 1.01), flag: 'R' } : { shares, flag: '' };
}

function line(security: Shorted, place: number, settlement: string): string {
  const { symbol, name, exchangeCode, marketClass, dailyVolume_shares, positions } = security;
  const position = positions[place] ?? 0;
  const previous = previousOf(security, place);
  const change = position - previous.shares;
  return [
    settlement.replaceAll('-', ''),
    symbol,
    name.slice(0, longestName_characters).trim(),
    exchangeCode,
    marketClass,
    position,
    previous.shares,
    '',
    dailyVolume_shares,
    daysToCover(position, dailyVolume_shares),
    previous.flag,
    (previous.shares === 0 ? 100 : (100 * change) / previous.shares).toFixed(2),
    change,
    settlement,
  ].join('|');
}

/** One file per settlement date, eight trading days after it: called .csv, separated by bars. */
export function finra({ path }: Asked, now: Date): Answer | undefined {
  const match = filePattern.exec(path);
  if (!match) return undefined;
  const settlement = match.slice(1, 4).join('-');
  const place = settlements().indexOf(settlement);
  if (place === -1) return accessDenied;
  const publishedOn = addTradingDays(settlement, publishedAfter_tradingDays);
  if (newYork(publishedOn, publishedAt_time) > now) return accessDenied;
  return csvAnswer([columns, ...shorted().map((security) => line(security, place, settlement))]);
}
