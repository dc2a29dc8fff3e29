import { describe, expect, it } from 'vitest';
import { page } from '../../../functions/dashboard/page.ts';
import { alike } from '../../../functions/dashboard/tables.ts';
import type { SeriesStatus } from '../../../functions/status.ts';
import { fresh, linesOf, reportOf, supported } from './report-of.ts';

const years = { shown: linesOf(500) };
const weights = [
  { sector: 'Industrials', small: 0.181, large: 0.083 },
  { sector: 'Financials', small: 0.171, large: null },
];
const sectors = { weights, small_on: '2025-11-25', large_on: undefined, figures: [fresh] };
const risen = {
  state: 'above' as const,
  figure: 'fraction above the 200-day mean',
  value: 0.1242,
  lower: -0.02,
  upper: 0.02,
  age_days: 0,
  unknown_because: undefined,
};
const standings = [
  {
    dimension: 'momentum' as const,
    small: risen,
    large: {
      ...risen,
      state: 'unknown' as const,
      value: undefined,
      age_days: undefined,
      unknown_because: 'no reading by this day',
    },
  },
];

const full = reportOf({
  prices: years,
  drawdown: years,
  recovery: years,
  valuation: years,
  standings: { shown: standings },
  mood: {
    shown: {
      lines: { ...years.shown, figures: [] },
      newest: { day: '2025-11-26', value: 47.3 },
      parts: [
        {
          part: 'tone',
          percentile: 9.5,
          weight: 0.1,
          used_weight: 0.2,
          observed_on: '2025-11-25',
          age_days: 1,
        },
        {
          part: 'positioning',
          percentile: undefined,
          weight: 0.2,
          used_weight: undefined,
          observed_on: undefined,
          age_days: undefined,
        },
      ],
    },
  },
  bullBear: years,
  putCall: years,
  volatility: years,
  shortInterest: years,
  sectors: { shown: sectors },
});

const status: SeriesStatus = {
  source: 'cboe_put_call',
  dataset: 'option_activity',
  series: 'equity',
  newest: '2025-11-25',
  missed_publications: 0,
  next_expected: '2025-11-26 18:30 New York',
  ended_because: null,
  off_because: null,
  rows: 10,
  quarantined: 0,
};

it('shows each state with its figure and thresholds, and why one is unknown', async () => {
  const text = (await page(full)).replaceAll('\u00a0', ' ');
  expect(text).toContain('<strong>rising</strong><span class="age">+12.4 %, same day</span>');
  expect(text).toContain('unknown<span class="age">no reading by this day</span>');
  expect(text).toContain('\u22122.0 % to +2.0 %');
});

it('shows what the figure of sentiment is made of, missing parts too', async () => {
  const text = (await page(full)).replaceAll('\u00a0', ' ');
  expect(text).toContain('stands at 47 of 100, from 1 of 2 parts');
  expect(text).toContain('positioning<span class="note">no reading</span>');
  expect(text).toMatch(/data-label="Weight used">20\.0 %/);
});

it('says of a publisher that has stopped that it has', async () => {
  const ended = { ...status, next_expected: null, ended_because: 'discontinued after 2026-01-30' };
  expect(await page(reportOf({ health: [ended] }))).toContain('discontinued');
});

describe('page', async () => {
  const text = await page(full);

  it('stands alone: nothing runs, nothing is loaded', () => {
    expect(text).toContain('default-src &#39;none&#39;; style-src &#39;unsafe-inline&#39;');
    expect(text).not.toMatch(/<script|<link|<iframe|<img|@import|src=|\shref=|\son\w+=/);
    const addresses = [...text.matchAll(/https?:\/\/[^"<\s]*/g)].map(([address]) => address);
    // Names of the SVG vocabulary, never fetched.
    expect(addresses.filter((address) => !address.startsWith('http://www.w3.org/'))).toEqual([]);
  });

  it('stays under 600 kB with two years of days in every chart', () => {
    expect(Buffer.byteLength(text)).toBeLessThan(600_000);
  });

  it('gives every chart a finding and a caption, and every id once', () => {
    const figures = text.split('<figure>').slice(1);
    expect(figures).toHaveLength(10);
    for (const figure of figures) {
      expect(figure).toMatch(/role="img" aria-label="[^"]{30,}"/);
      expect(figure).toMatch(/<svg [\s\S]*<figcaption>/);
    }
    const ids = [...text.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('is the same every time', async () => {
    expect(await page(full)).toBe(text);
  });

  it('escapes statements', () => {
    expect(text).toContain('July &amp; more &lt;soon&gt;');
  });

  it('answers first', () => {
    expect(text.replaceAll('\u00a0', ' ')).toContain(
      'Of 1 statement in an article of 26 November 2025, 1 hold',
    );
  });
});

it('says that a rehearsal is one, and nothing of the kind about a live lake', async () => {
  expect(await page(reportOf())).toContain('<b>Rehearsal.</b>');
  expect(await page(reportOf({ world: 'live' }))).not.toContain('Rehearsal');
});

it('warns who may not pass the page on, where the data is real', async () => {
  expect(await page(reportOf({ world: 'live', licence: 'personal use' }))).toContain('to yourself');
  expect(await page(reportOf({ world: 'live', licence: 'public domain' }))).not.toContain(
    'to yourself',
  );
});

it('sets a fresh number in bold and a stale one not', async () => {
  const stale = { ...fresh, value: 17.5, age_days: 40, isStale: true };
  const text = await page(reportOf({ prices: { shown: linesOf(20, [fresh, stale]) } }));
  expect(text).toContain('<strong>2,414.28</strong>');
  expect(text).toContain('<dd class="value">17.50</dd>');
  expect(text.replaceAll('\u00a0', ' ')).toContain('40 days old, stale');
});

it('puts one line where an input is missing: which, and what brings it', async () => {
  const input = 'forward price/earnings';
  const missing = { input, sources: ['sp_estimates'], dropFile: 'index_estimate.csv' };
  const text = await page(reportOf({ valuation: { missing } }));
  expect(text).toContain(`Not shown: the lake holds no ${input}.`);
  expect(text).toContain('<code>sp_estimates</code>');
  expect(text).toContain('<code>index_estimate.csv</code>');
});

it('shows a statement without a number as undecidable, with the reason', async () => {
  const { claim } = supported;
  const judged = [{ claim, verdict: 'undecidable' as const, why: 'no analyst_target in the lake' }];
  const text = await page(reportOf({ judged }));
  expect(text).toContain('no analyst_target in the lake');
  expect(text).toContain('1 cannot be decided');
});

it('tells of series alike in one row, and apart when one falls behind', async () => {
  const behind = { ...status, series: 'index', newest: '2025-11-20', missed_publications: 3 };
  const rows = alike([status, { ...status, series: 'total' }, behind]);
  expect(rows.map(({ series, rows: held }) => [series, held])).toEqual([
    ['equity, total', 20],
    ['index', 10],
  ]);
  expect(await page(reportOf({ health: [status, behind] }))).toContain('3 behind');
});
