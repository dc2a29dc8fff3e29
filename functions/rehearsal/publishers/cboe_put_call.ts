import { isTradingDay, tradingDays } from '../../../schemas/calendar.ts';
import type { IsoDate } from '../../../schemas/columns.ts';
import { everyTradingDay } from '../../../schemas/publication.ts';
import { type Answer, type Asked, accessDenied, csvAnswer, textAnswer } from '../answer.ts';
import { optionsOn, type ProductClass, type Traded } from '../options.ts';
import { newestOut } from '../visible.ts';

const publication = everyTradingDay('18:30');
const dayPattern = /^\/data\/us\/options\/market_statistics\/daily\/([\d-]{10})_daily_options$/;
const archivePattern = /^\/resources\/options\/volume_and_call_put_ratios\/(\w+)\.csv$/;

const firstDaily: IsoDate = '2019-10-07';
// The real archives begin in 2006; their last weeks are enough to read their layout.
const archived = { from: '2019-08-01', to: '2019-10-04' };

const archives: Readonly<Record<string, { product: ProductClass; title: string }>> = {
  totalpc: { product: 'total', title: 'TOTAL' },
  indexpc: { product: 'index', title: 'INDEX' },
  etppc: { product: 'etp', title: 'ETP' },
  equitypc: { product: 'equity', title: 'EQUITY' },
};

/** Cboe's titles: over the ratio, and over the volumes. */
const titles: Readonly<Record<ProductClass, readonly [ratio: string, volumes: string]>> = {
  total: ['TOTAL', 'SUM OF ALL PRODUCTS'],
  index: ['INDEX', 'INDEX OPTIONS'],
  etp: ['EXCHANGE TRADED PRODUCTS', 'EXCHANGE TRADED PRODUCTS'],
  equity: ['EQUITY', 'EQUITY OPTIONS'],
  vix: ['CBOE VOLATILITY INDEX (VIX)', 'CBOE VOLATILITY INDEX (VIX)'],
  spx: ['SPX + SPXW', 'SPX + SPXW'],
  oex: ['OEX', 'OEX'],
  mrut: ['MRUT', 'MRUT'],
};

function ratioText({ calls, puts }: Traded): string {
  return (puts / calls).toFixed(2);
}

function counts(name: string, { calls, puts }: Traded) {
  return { name, call: calls, put: puts, total: calls + puts };
}

// Positions stay open for about three weeks of trading.
const openPerTraded = 17;

function dailyFile(day: IsoDate): Answer {
  const classes = Object.entries(optionsOn(day)) as [ProductClass, Traded][];
  const ratios = classes.map(([product, traded]) => ({
    name: `${titles[product][0]} PUT/CALL RATIO`,
    value: ratioText(traded),
  }));
  const volumes = classes.map(([product, traded]) => {
    const open = { calls: traded.calls * openPerTraded, puts: traded.puts * openPerTraded };
    return [titles[product][1], [counts('VOLUME', traded), counts('OPEN INTEREST', open)]];
  });
  const content = { ratios, ...Object.fromEntries(volumes) };
  return textAnswer(JSON.stringify(content), 'application/json');
}

function archiveFile(archive: string): Answer {
  const known = archives[archive];
  if (!known) return accessDenied;
  const lines = tradingDays(archived.from, archived.to).map((day) => {
    const traded = optionsOn(day)[known.product];
    const [year, month, dayOfMonth] = day.split('-').map(Number);
    const volumes = [traded.calls, traded.puts, traded.calls + traded.puts];
    return [`${month}/${dayOfMonth}/${year}`, ...volumes, ratioText(traded)].join(',');
  });
  return csvAnswer([
    'Volume and put/call ratios of a rehearsal,,,,',
    `, PRODUCT: ${known.title},,EXCHANGE: Cboe,`,
    'DATE,CALL,PUT,TOTAL,P/C Ratio',
    ...lines,
  ]);
}

/** A JSON file a day since October 2019, and the archives that were frozen then. */
export function putCall({ path }: Asked, now: Date): Answer | undefined {
  const archive = archivePattern.exec(path)?.[1];
  if (archive) return archiveFile(archive);
  const day = dayPattern.exec(path)?.[1];
  if (!day) return undefined;
  const isOut = day >= firstDaily && day <= newestOut(publication, now) && isTradingDay(day);
  return isOut ? dailyFile(day) : accessDenied;
}
