import { describe, expect, it } from 'vitest';
import { anchors } from '../../../functions/rehearsal/anchors.ts';
import { companies } from '../../../functions/rehearsal/companies.ts';
import { fundDays } from '../../../functions/rehearsal/funds.ts';
import { optionsOn } from '../../../functions/rehearsal/options.ts';
import { settlements, shorted } from '../../../functions/rehearsal/shorts.ts';
import { surveys } from '../../../functions/rehearsal/survey.ts';
import { candles } from '../../../functions/rehearsal/volatility.ts';
import {
  bent,
  closes,
  days,
  placeOf,
  type StockIndex,
} from '../../../functions/rehearsal/world.ts';

const articleDay = '2025-11-26';

function closeOn(index: StockIndex, day: string): number {
  return closes(index)[placeOf(day)] ?? Number.NaN;
}

function returnPercent(index: StockIndex, from: string, to: string): number {
  return (closeOn(index, to) / closeOn(index, from) - 1) * 100;
}

/** Closes from one day to another, both included. */
function between(index: StockIndex, from: string, to: string): readonly number[] {
  return days().flatMap((day, place) =>
    from <= day && day <= to ? [closes(index)[place] ?? Number.NaN] : [],
  );
}

describe('index closes', () => {
  it('pass through every anchor', () => {
    for (const [day, rut, spx] of anchors) {
      expect([day, closeOn('RUT', day), closeOn('SPX', day)]).toEqual([day, rut, spx]);
    }
  });

  it('exist for every trading day and nearly always move', () => {
    for (const index of ['RUT', 'SPX'] as const) {
      const levels = closes(index);
      expect(levels).toHaveLength(days().length);
      expect(levels.filter((level, i) => level === levels[i - 1]).length).toBeLessThan(5);
    }
  });

  it.each([
    ['RUT', '2024-12-31', '2025-11-05', 10.52],
    ['RUT', '2025-06-30', '2025-07-31', 1.683],
    ['RUT', '2025-07-31', '2025-08-29', 6.998],
    ['RUT', '2025-03-31', '2025-04-30', -2.375],
    ['RUT', '2025-04-08', '2025-11-12', 39.194],
    ['SPX', '2025-06-30', '2025-07-31', 2.167],
    ['SPX', '2025-07-31', '2025-08-29', 1.907],
    ['SPX', '2025-03-31', '2025-04-30', -0.762],
  ] as const)('%s from %s to %s changes by the published percent', (index, from, to, percent) => {
    expect(returnPercent(index, from, to)).toBeCloseTo(percent, 3);
  });

  it('never invents a record or a low beyond the published one', () => {
    expect(Math.max(...between('RUT', '2017-12-29', '2025-09-17'))).toBe(2442.74);
    expect(Math.max(...between('RUT', '2017-12-29', articleDay))).toBe(2520.44);
    expect(Math.min(...between('RUT', '2025-01-01', '2025-12-31'))).toBe(1760.71);
    expect(Math.max(...between('SPX', '2017-12-29', articleDay))).toBe(6890.89);
    expect(Math.min(...between('SPX', '2025-01-01', '2025-12-31'))).toBe(4982.77);
  });
});

describe('fund prices', () => {
  /** Dividends put back on the day they are paid. */
  function totalReturnPercent(from: string, to: string): number {
    const history = fundDays('IWM');
    let factor = 1;
    for (let place = placeOf(from) + 1; place <= placeOf(to); place += 1) {
      const { close, dividend } = history[place] ?? { close: Number.NaN, dividend: 0 };
      factor *= (close + dividend) / (history[place - 1]?.close ?? Number.NaN);
    }
    return (factor - 1) * 100;
  }

  it('give the published total returns of IWM', () => {
    expect(totalReturnPercent('2025-06-30', '2025-07-31')).toBeCloseTo(1.67, 2);
    expect(totalReturnPercent('2025-07-31', '2025-08-29')).toBeCloseTo(7.19, 2);
    expect(totalReturnPercent('2024-12-31', '2025-09-30')).toBeCloseTo(10.365, 2);
  });

  it('hold the intraday low of 9 April 2025', () => {
    const lows = fundDays('IWM').slice(placeOf('2025-01-02'));
    expect(Math.min(...lows.map(({ low }) => low))).toBe(171.74);
    expect(fundDays('IWM')[placeOf('2025-04-09')]?.low).toBe(171.74);
  });

  it('keep low <= close <= high and pay four times a year', () => {
    for (const fund of ['IWM', 'SPY'] as const) {
      const history = fundDays(fund);
      expect(history.filter(({ low, close, high }) => low > close || close > high)).toEqual([]);
      for (const year of ['2019', '2024', '2025']) {
        const paid = days().filter(
          (day, place) => day.startsWith(year) && (history[place]?.dividend ?? 0) > 0,
        );
        expect(paid).toHaveLength(4);
      }
    }
  });
});

it('lets volatility peak where it did, and draws whole candles', () => {
  const peaks = { VIX: 52.33, RVX: 45.22 };
  for (const symbol of ['VIX', 'RVX'] as const) {
    const drawn = candles(symbol);
    const year = drawn.slice(placeOf('2025-01-02'), placeOf('2025-12-31') + 1);
    expect(drawn[placeOf('2025-04-08')]?.close).toBe(peaks[symbol]);
    expect(Math.max(...year.map(({ close }) => close))).toBe(peaks[symbol]);
    const broken = drawn.filter(
      ({ open, high, low, close }) => low > Math.min(open, close) || high < Math.max(open, close),
    );
    expect(broken).toEqual([]);
  }
});

describe('survey', () => {
  it('reads as published on the anchored weeks and sums to one', () => {
    const spreadOn = (day: string) => {
      const survey = surveys().find((known) => known.day === day);
      return survey ? (survey.bullish - survey.bearish) * 100 : Number.NaN;
    };
    expect(spreadOn('2023-12-21')).toBeCloseTo(32, 6);
    expect(spreadOn('2025-10-09')).toBeCloseTo(10.2, 6);
    expect(spreadOn('2025-11-20')).toBeCloseTo(-11, 6);
    const totals = surveys().map(({ bullish, neutral, bearish }) => bullish + neutral + bearish);
    expect(totals.every((total) => Math.abs(total - 1) < 2e-6)).toBe(true);
  });

  it('is never near 33 points after December 2023', () => {
    const later = surveys().filter(({ day }) => day > '2023-12-21');
    expect(Math.max(...later.map(({ bullish, bearish }) => bullish - bearish))).toBeLessThan(0.31);
  });
});

describe('options', () => {
  const ratioOn = (day: string, product: 'equity' | 'index' | 'total') => {
    const { puts, calls } = optionsOn(day)[product];
    return puts / calls;
  };
  const year = days().filter((day) => day.startsWith('2025'));

  it('peak in April 2025 as published, and nowhere higher in that year', () => {
    for (const [product, day, ratio] of [
      ['equity', '2025-04-03', 1.02],
      ['index', '2025-04-07', 1.58],
      ['total', '2025-04-08', 1.23],
    ] as const) {
      expect(ratioOn(day, product)).toBeCloseTo(ratio, 4);
      const highest = Math.max(...year.map((known) => ratioOn(known, product)));
      expect(highest).toBe(ratioOn(day, product));
    }
  });

  it('have an equity mean close to the published 0.572 over the 12 months to 2025-11-14', () => {
    const window = days().filter((day) => day > '2024-11-14' && day <= '2025-11-14');
    const mean = window.reduce((sum, day) => sum + ratioOn(day, 'equity'), 0) / window.length;
    expect(mean).toBeCloseTo(0.572, 2);
  });
});

it('weighs sectors as IWM did on 5 November 2025, after a strong half year of two of them', () => {
  const valueOn = (day: string, sector: string) =>
    companies('IWM')
      .filter((company) => company.sector === sector)
      .reduce((sum, { shares, price }) => sum + shares * price(day), 0);
  for (const sector of ['Industrials', 'Financials']) {
    expect(valueOn('2025-11-05', sector) / valueOn('2025-04-30', sector)).toBeGreaterThan(1.25);
  }
  const tickers = [...companies('IWM'), ...companies('IVV')].map(({ ticker }) => ticker);
  expect(new Set(tickers).size).toBe(tickers.length);
});

it('lets short interest in IWM grow by 14 % in the year to October 2025', () => {
  const iwm = shorted().find(({ symbol }) => symbol === 'IWM');
  const on = (day: string) => iwm?.positions[settlements().indexOf(day)] ?? Number.NaN;
  expect(on('2025-10-31') / on('2024-10-31')).toBeCloseTo(1.14, 6);
});

it('bends a series through given values and leaves what is out of reach', () => {
  const flat = Array(9).fill(1);
  expect(bent(flat, new Map([[4, 3]]), 2)).toEqual([1, 1, 1, 2, 3, 2, 1, 1, 1]);
  expect(
    bent(
      flat,
      new Map([
        [3, 2],
        [5, 4],
      ]),
      9,
    ),
  ).toEqual(
    // Between anchors the bend goes straight from one to the other, from and to zero outside.
    [4 / 3, 13 / 9, 14 / 9, 2, 3, 4, 11 / 3, 10 / 3, 3].map((value, i) =>
      i < 3 ? expect.closeTo(1 + (i + 6) / 9, 9) : expect.closeTo(value, 9),
    ),
  );
});
