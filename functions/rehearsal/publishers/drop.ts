import { everyTradingDay } from '../../../schemas/publication.ts';
import { type Answer, type Asked, csvAnswer, notFound } from '../answer.ts';
import { fundDays } from '../funds.ts';
import { daysOut } from '../visible.ts';

const publication = everyTradingDay('18:00');
const header = 'ticker,observation_date,high_usd,low_usd,close_usd,dividend_usd';

function fundPrices(now: Date): Answer {
  const funds = (['IWM', 'SPY'] as const).map((ticker) => ({ ticker, history: fundDays(ticker) }));
  const lines = daysOut(publication, now).flatMap(([place, day]) =>
    funds.map(({ ticker, history }) => {
      const priced = history[place];
      const prices = [priced?.high, priced?.low, priced?.close].map((price) => price?.toFixed(2));
      return [ticker, day, ...prices, priced?.dividend ?? 0].join(',');
    }),
  );
  return csvAnswer([header, ...lines]);
}

/** What a person would put into the drop zone: fund prices; whatever is licensed stays absent. */
export function drop({ path }: Asked, now: Date): Answer {
  return path === '/fund_price.csv' ? fundPrices(now) : notFound;
}
