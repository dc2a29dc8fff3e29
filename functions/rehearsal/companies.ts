import { dayNumber } from '../../schemas/calendar.ts';
import type { IsoDate } from '../../schemas/columns.ts';
import { once, randomOf, rounded } from './random.ts';
import { closes, placeOf, type StockIndex } from './world.ts';

/** An invented company that an index fund owns. */
export interface Company {
  readonly ticker: string;
  readonly name: string;
  readonly sector: string;
  readonly exchange: string;
  readonly shares: number;
  readonly price: (day: IsoDate) => number;
}

export type HoldingFund = 'IWM' | 'IVV';

/** The day on which sectors have exactly the weights below. */
const weighed: IsoDate = '2025-11-05';

// Sector weights by market value, percent: published for IWM on that day; IVV's of 2024-12-06.
const weights: Readonly<Record<HoldingFund, Readonly<Record<string, number>>>> = {
  IWM: {
    Industrials: 18.1,
    Financials: 17.11,
    'Health Care': 16.8,
    'Information Technology': 16.14,
    'Consumer Discretionary': 9.15,
    'Real Estate': 5.64,
    Energy: 4.87,
    Materials: 3.86,
    Utilities: 3.37,
    Communication: 2.71,
    'Consumer Staples': 1.92,
  },
  IVV: {
    'Information Technology': 31.99,
    Financials: 13.51,
    'Consumer Discretionary': 11.23,
    'Health Care': 10.23,
    Communication: 9.13,
    Industrials: 8.34,
    'Consumer Staples': 5.59,
    Energy: 3.25,
    Utilities: 2.34,
    'Real Estate': 2.16,
    Materials: 2,
  },
};

const funds = {
  IWM: { companies: 120, marketValue_usd: 68.95e9, index: 'RUT' },
  IVV: { companies: 60, marketValue_usd: 640e9, index: 'SPX' },
} as const satisfies Record<HoldingFund, { index: StockIndex; [key: string]: unknown }>;

// How much faster than its index a sector rises, per year.
const edges: Readonly<Record<string, number>> = {
  Industrials: 0.16,
  Financials: 0.1,
  'Information Technology': 0.14,
  'Consumer Staples': -0.2,
  Communication: -0.08,
};
const otherEdge = -0.12;

const places =
  'Aldwick Brambleton Corvane Dunmere Elderford Fennimark Glastrid Hollowfen Ivermoor Jorvale ' +
  'Kestrelby Larkmere Mossgate Nethercote Oxbarrow Pellworth Quillmark Ravensby Stonleigh Tarnwick';
const trades: Readonly<Record<string, string>> = {
  Industrials: 'Toolworks Freight Aerosystems Machinery',
  Financials: 'Bancorp Savings Capital Insurance',
  'Health Care': 'Therapeutics Diagnostics Biosciences Devices',
  'Information Technology': 'Semiconductor Software Networks Photonics',
  'Consumer Discretionary': 'Outfitters Kitchens Homes',
  'Real Estate': 'Realty Properties',
  Energy: 'Petroleum Drilling',
  Materials: 'Minerals Chemicals',
  Utilities: 'Water Electric',
  Communication: 'Broadcasting Fiber',
  'Consumer Staples': 'Foods Beverages',
};

/** Every name a sector can give, in an order of its own; tickers are four letters of it. */
function namesOf(fund: HoldingFund, sector: string): { name: string; ticker: string }[] {
  const random = randomOf(`names ${fund} ${sector}`);
  // Each fund has half of the places, so no company is in both.
  const own = places.split(' ').filter((_, i) => (i % 2 === 0) === (fund === 'IWM'));
  return own
    .flatMap((place) => (trades[sector] ?? '').split(' ').map((trade) => ({ place, trade })))
    .map(({ place, trade }) => ({
      name: `${place} ${trade} Inc`.toUpperCase(),
      ticker: `${place.slice(0, 2)}${trade.slice(0, 2)}`.toUpperCase(),
      order: random(),
    }))
    .sort((a, b) => a.order - b.order);
}

function pricesOf(sector: string, index: StockIndex, random: () => number) {
  const base = 8 + 170 * random() ** 2;
  const phase = 6 * random();
  const swing = (day: IsoDate) => 0.1 * Math.sin(phase + dayNumber(day) / 45);
  const edge = edges[sector] ?? otherEdge;
  const levels = closes(index);
  const level = levels[placeOf(weighed)] ?? 1;
  return (day: IsoDate): number => {
    const years = (dayNumber(day) - dayNumber(weighed)) / 365.25;
    const market = (levels[placeOf(day)] ?? level) / level;
    return rounded(base * market * Math.exp(edge * years + swing(day) - swing(weighed)), 2);
  };
}

function companiesOf(fund: HoldingFund, sector: string, weight_percent: number): Company[] {
  const { companies, marketValue_usd, index } = funds[fund];
  const names = namesOf(fund, sector);
  const wanted = Math.min(
    names.length,
    Math.max(1, Math.round((companies * weight_percent) / 100)),
  );
  const random = randomOf(`companies ${fund} ${sector}`);
  const sizes = Array.from({ length: wanted }, (_, rank) => (0.6 + random()) / (rank + 3));
  const whole = sizes.reduce((sum, size) => sum + size, 0);
  return sizes.map((size, rank): Company => {
    const { name = '', ticker = '' } = names[rank] ?? {};
    const price = pricesOf(sector, index, random);
    const value_usd = (marketValue_usd * weight_percent * size) / 100 / whole;
    const exchange = random() < 0.55 ? 'NASDAQ' : 'New York Stock Exchange Inc.';
    return {
      ticker,
      name,
      sector,
      exchange,
      shares: Math.round(value_usd / price(weighed)),
      price,
    };
  });
}

function draw(fund: HoldingFund): Company[] {
  return Object.entries(weights[fund]).flatMap(([sector, weight_percent]) =>
    companiesOf(fund, sector, weight_percent),
  );
}

const drawn = { IWM: once(() => draw('IWM')), IVV: once(() => draw('IVV')) };

/** The companies a fund owns. */
export function companies(fund: HoldingFund): readonly Company[] {
  return drawn[fund]();
}
