import type { IsoDate } from '../../schemas/columns.ts';
import { companies, type HoldingFund } from './companies.ts';
import { closes, placeOf } from './world.ts';

/** The funds, by the number in their page's address. */
export const funds = {
  '239710': {
    ticker: 'IWM',
    title: 'iShares Russell 2000 ETF',
    inception: 'May 22, 2000',
    shares: '281,300,000.00',
    future: { code: 'RTY', name: 'RUSSELL 2000 EMINI CME', index: 'RUT', contracts: 1778 },
    cash_usd: 33_598_512,
    fund_usd: 178_341_599,
  },
  '239726': {
    ticker: 'IVV',
    title: 'iShares Core S&P 500 ETF',
    inception: 'May 15, 2000',
    shares: '957,950,000.00',
    future: { code: 'ES', name: 'S&P500 EMINI', index: 'SPX', contracts: 4367 },
    cash_usd: 642_796_848,
    fund_usd: 636_315_298,
  },
} as const satisfies Record<string, { ticker: HoldingFund; [key: string]: unknown }>;

export type Fund = (typeof funds)[keyof typeof funds];

/** One line of a fund's table before it is printed; values in US dollars. */
export interface Holding {
  readonly ticker: string;
  readonly name: string;
  readonly sector: string;
  readonly assetClass: string;
  readonly value: number;
  readonly notional: number;
  readonly quantity: number;
  readonly price: number;
  readonly location: string;
  readonly exchange: string;
}

/** The quarterly contract a fund holds on a day: `RTYZ5`, `DEC 25`. */
function contract(day: IsoDate): { code: string; month: string } {
  const quarter = Math.floor((Number(day.slice(5, 7)) - 1) / 3);
  const year = day.slice(2, 4);
  const months = ['MAR', 'JUN', 'SEP', 'DEC'];
  return { code: `${'HMUZ'[quarter]}${year.slice(1)}`, month: `${months[quarter]} ${year}` };
}

function equities(fund: Fund, day: IsoDate): Holding[] {
  return companies(fund.ticker).map(({ shares, price, ...company }) => {
    const value = shares * price(day);
    return {
      ...company,
      ...{ assetClass: 'Equity', value, notional: value, quantity: shares, price: price(day) },
      location: 'United States',
    };
  });
}

/** Leftovers of mergers: no market, no ticker or an old one, and names that repeat. */
function leftovers(): Holding[] {
  const names = [
    ['-', 'DUNMERE THERAPEUTICS $15.00 VESTING PRVT'],
    ['-', 'DUNMERE THERAPEUTICS $12.50 VESTING PRVT'],
    ['OXCV', 'OXBARROW BIOSCIENCES INC - CVR'],
    ['OXCV', 'OXBARROW BIOSCIENCES INC - CVR'],
  ] as const;
  return names.map(([ticker, name], i) => ({
    ...{ ticker, name, sector: 'Health Care', assetClass: 'Equity' },
    ...{ value: 1.31 - i / 10, notional: 1.31 - i / 10, quantity: 130_676 - i, price: 0 },
    ...{ location: 'United States', exchange: 'NO MARKET (E.G. UNLISTED)' },
  }));
}

function cash(fund: Fund, day: IsoDate): Holding[] {
  const { code, name, index, contracts } = fund.future;
  const next = contract(day);
  const level = closes(index)[placeOf(day)] ?? 0;
  const unpriced = { sector: 'Cash and/or Derivatives', location: 'United States', exchange: '-' };
  const money = (
    ticker: string,
    title: string,
    assetClass: string,
    value: number,
    price: number,
  ) => ({
    ...unpriced,
    ...{ ticker, name: title, assetClass, value, notional: value, quantity: value, price },
  });
  return [
    money('XTSLA', 'BLK CSH FND TREASURY SL AGENCY', 'Money Market', fund.fund_usd, 1),
    money('USD', 'USD CASH', 'Cash', fund.cash_usd, 100),
    {
      ...unpriced,
      ...{ ticker: `${code}${next.code}`, name: `${name} ${next.month}`, assetClass: 'Futures' },
      // Gains are settled daily: a future is worth nothing and moves a great deal.
      ...{ value: 0, notional: contracts * 50 * level, quantity: contracts, price: level },
      ...{ location: '-', exchange: 'Chicago Mercantile Exchange' },
    },
  ];
}

/** Everything a fund holds on a day, in no order. */
export function holdingsOn(fund: Fund, day: IsoDate): Holding[] {
  return [...equities(fund, day), ...leftovers(), ...cash(fund, day)];
}
