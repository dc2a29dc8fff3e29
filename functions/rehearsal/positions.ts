import type { IsoDate } from '../../schemas/columns.ts';
import { positionDays } from '../../schemas/commitments-of-traders.ts';
import { worldDays } from './anchors.ts';
import { normalOf, once } from './random.ts';

/** What one kind of trader holds of a market, contracts. */
interface Holding {
  readonly long: number;
  readonly short: number;
  readonly spread: number;
}

/** A market of the traders' report on one Tuesday. */
export interface Report {
  readonly code: string;
  readonly name: string;
  readonly day: IsoDate;
  readonly openInterest: number;
  readonly dealer: Holding;
  readonly assetManager: Holding;
  readonly leveragedFund: Holding;
  readonly otherReportable: Holding;
  readonly nonReportable: Omit<Holding, 'spread'>;
}

interface Market {
  readonly code: string;
  readonly names: readonly (readonly [from: IsoDate, name: string])[];
  readonly openInterest: number;
  /** Usual net positions as shares of open interest; dealers take the other side. */
  readonly assetManagerNet: number;
  readonly leveragedFundNet: number;
}

// Sizes as in those years; the week to week is invented. The Russell's market was renamed.
const markets: readonly Market[] = [
  {
    code: '239742',
    names: [
      ['2017-01-01', 'E-MINI RUSSELL 2000 INDEX - CHICAGO MERCANTILE EXCHANGE'],
      ['2022-02-01', 'RUSSELL E-MINI - CHICAGO MERCANTILE EXCHANGE'],
    ],
    openInterest: 450_000,
    assetManagerNet: 0.05,
    leveragedFundNet: -0.18,
  },
  {
    code: '13874A',
    names: [['2017-01-01', 'E-MINI S&P 500 - CHICAGO MERCANTILE EXCHANGE']],
    openInterest: 2_100_000,
    assetManagerNet: 0.42,
    leveragedFundNet: -0.16,
  },
];

const days = once(() => positionDays(worldDays.first, worldDays.last));

/** Gross positions that come to a net one. */
function holding(net: number, gross: number, spread: number): Holding {
  const long = Math.max(0, Math.round((gross + net) / 2));
  return { long, short: Math.max(0, long - Math.round(net)), spread: Math.round(spread) };
}

function reportsOf(market: Market): Report[] {
  const noise = normalOf(`positions ${market.code}`);
  let size = 0;
  let managers = 0;
  let funds = 0;
  return days().map((day) => {
    size = 0.95 * size + 0.03 * noise();
    managers = 0.97 * managers + 0.02 * noise();
    funds = 0.97 * funds + 0.025 * noise();
    const contracts = market.openInterest * Math.exp(size);
    const assetManager = holding(
      (market.assetManagerNet + managers) * contracts,
      0.65 * contracts,
      0.05 * contracts,
    );
    const leveragedFund = holding(
      (market.leveragedFundNet + funds) * contracts,
      0.42 * contracts,
      0.02 * contracts,
    );
    const otherReportable = holding(0, 0.05 * contracts, 0);
    const nonReportable = {
      long: Math.round(0.07 * contracts),
      short: Math.round(0.06 * contracts),
    };
    const others = [assetManager, leveragedFund, otherReportable, nonReportable];
    const long = others.reduce((sum, held) => sum + held.long, 0);
    const short = others.reduce((sum, held) => sum + held.short, 0);
    // Dealers hold what is left: both sides of a market are equal.
    const dealerLong = Math.max(0, short - long) + Math.round(0.1 * contracts);
    const dealer = {
      long: dealerLong,
      short: dealerLong + long - short,
      spread: Math.round(0.02 * contracts),
    };
    const spreads = dealer.spread + assetManager.spread + leveragedFund.spread;
    const name = market.names.findLast(([from]) => from <= day)?.[1] ?? '';
    return {
      code: market.code,
      name,
      day,
      openInterest: long + dealer.long + spreads,
      dealer,
      assetManager,
      leveragedFund,
      otherReportable,
      nonReportable,
    };
  });
}

/** Every report of the world: market by market, oldest first. */
export const reports: () => readonly Report[] = once(() => markets.flatMap(reportsOf));
