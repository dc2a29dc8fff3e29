import type { IsoDate } from '../../../schemas/columns.ts';
import { tradingDaysLater } from '../../../schemas/publication.ts';
import { worldDays } from '../anchors.ts';
import type { Answer, Asked } from '../answer.ts';
import { companies } from '../companies.ts';
import { rounded } from '../random.ts';
import { newestOut } from '../visible.ts';
import { type SheetCell, workbook } from '../workbook.ts';

type Row = readonly SheetCell[];

const address = '/us/en/intermediary/library-content/products/fund-data/etfs/us/';
const publication = tradingDaysLater(1, '09:00');
const cash_usd = 1_250_000_000;
// SPY is about as large as IVV here; its weights differ by the cash it holds.
const fundShare = 0.92;

/** `14-Sep-2026` */
function dashed(day: IsoDate): string {
  const [, date = '', month = '', year = ''] = new Date(day).toUTCString().split(' ');
  return `${date}-${month}-${year}`;
}

function holdingRows(day: IsoDate): Row[] {
  const held = companies('IVV').map(({ name, ticker, shares, price }) => {
    const quantity = Math.round(shares * fundShare);
    return { name, ticker, quantity, value: quantity * price(day) };
  });
  const total = held.reduce((sum, { value }) => sum + value, cash_usd);
  const weight = (value: number) => rounded((100 * value) / total, 6);
  return [
    ...held
      .sort((a, b) => b.value - a.value)
      .map(({ name, ticker, quantity, value }, i): Row => {
        const number = String(100_000_000 + i);
        return [name, ticker, number, number.slice(2), weight(value), '-', quantity, 'USD'];
      }),
    ['US DOLLAR', '-', '999USDZ92', '-', weight(cash_usd), '-', cash_usd, 'USD'],
  ];
}

/** Weights and shares of SPY on the newest day; older ones are not served. */
export async function ssga({ path }: Asked, now: Date): Promise<Answer | undefined> {
  const day = newestOut(publication, now);
  if (path !== `${address}holdings-daily-us-en-spy.xlsx` || day < worldDays.first) return undefined;
  const rows: Row[] = [
    ['Fund Name:', 'A rehearsal of a trust: the companies in it do not exist'],
    ['Ticker Symbol:', 'SPY'],
    ['Holdings:', `As of ${dashed(day)}`],
    [],
    ['Name', 'Ticker', 'Identifier', 'SEDOL', 'Weight', 'Sector', 'Shares Held', 'Local Currency'],
    ...holdingRows(day),
    [],
    ['Invented for a rehearsal; not to be used to judge a fund or a security.'],
  ];
  const contentType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
  return { status: 200, contentType, body: await workbook('xlsx', { holdings: rows }) };
}
