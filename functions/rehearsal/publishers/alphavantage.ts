import { addDays } from '../../../schemas/calendar.ts';
import { everyTradingDay } from '../../../schemas/publication.ts';
import { type Answer, type Asked, textAnswer } from '../answer.ts';
import { sessionsOf } from '../funds.ts';
import { newestOut } from '../visible.ts';

const publication = everyTradingDay('20:15');
// What the free kind of answer reaches back to.
const compact_sessions = 100;

const names = ['1. open', '2. high', '3. low', '4. close', '5. volume'];

/** The last hundred sessions of a fund, newest first; all numbers are texts. */
export function alphaVantage({ path, query }: Asked, now: Date): Answer | undefined {
  const fund = query.get('symbol');
  const isDaily = path === '/query' && query.get('function') === 'TIME_SERIES_DAILY';
  if (!isDaily || (fund !== 'IWM' && fund !== 'SPY')) return undefined;
  const to = newestOut(publication, now);
  const sessions = sessionsOf(fund, addDays(to, -200), to).slice(-compact_sessions).reverse();
  const series = sessions.map(({ day, open, high, low, close, volume }) => {
    const prices = [open, high, low, close].map((price) => price.toFixed(4));
    const cells = [...prices, String(volume)];
    return [day, Object.fromEntries(names.map((name, i) => [name, cells[i]]))];
  });
  const meta = {
    '1. Information': 'Daily Prices (open, high, low, close) and Volumes',
    '2. Symbol': fund,
    '3. Last Refreshed': to,
    '4. Output Size': 'Compact',
    '5. Time Zone': 'US/Eastern',
  };
  const content = { 'Meta Data': meta, 'Time Series (Daily)': Object.fromEntries(series) };
  return textAnswer(JSON.stringify(content), 'application/json');
}
