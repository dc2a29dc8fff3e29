import { strFromU8, unzipSync } from 'fflate';
import { readXls, readXlsx } from 'hucre/xlsx';
import { describe, expect, it } from 'vitest';
import type { Answer } from '../../../functions/rehearsal/answer.ts';
import { answerOf } from '../../../functions/rehearsal/publishers.ts';
import { addDays, newYork } from '../../../schemas/calendar.ts';

const evening = newYork('2025-11-26', '18:45');

async function ask(address: string, now = evening): Promise<Answer> {
  const url = new URL(`https://${address}`);
  return await answerOf({ host: url.hostname, path: url.pathname, query: url.searchParams }, now);
}

async function linesOf(address: string, now = evening): Promise<string[]> {
  const { body } = await ask(address, now);
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(body).split('\n');
}

/** The last line that holds something. */
async function lastLine(address: string, now: Date): Promise<string | undefined> {
  return (await linesOf(address, now)).findLast((line) => line !== '');
}

const history = (symbol: string) =>
  `cdn.cboe.com/api/global/us_indices/daily_prices/${symbol}_History.csv`;
const options = (day: string) =>
  `cdn.cboe.com/data/us/options/market_statistics/daily/${day}_daily_options`;
const holdings = (day: string) =>
  'www.ishares.com/us/products/239710/ishares-russell-2000-etf/1467271812596.ajax' +
  `?fileType=csv&fileName=IWM_holdings&dataType=fund&asOfDate=${day}`;
const shorts = (day: string) => `cdn.finra.org/equity/otcmarket/biweekly/shrt${day}.csv`;
const graph = (id: string) => `fred.stlouisfed.org/graph/fredgraph.csv?id=${id}`;
const survey = 'www.aaii.com/files/surveys/sentiment.xls';
const estimates = 'www.spglobal.com/spdji/en/documents/additional-material/sp-500-eps-est.xlsx';

describe('Cboe index history', () => {
  it('prints closes in two columns with six decimals', async () => {
    const lines = await linesOf(history('RUT'));
    expect(lines.slice(0, 2)).toEqual(['DATE,RUT', '12/29/2017,1535.510000']);
    expect(lines.slice(-3)).toEqual(['11/25/2025,2465.980000', '11/26/2025,2486.120000', '']);
  });

  it('prints volatility as candles', async () => {
    const lines = await linesOf(history('VIX'));
    expect(lines[0]).toBe('DATE,OPEN,HIGH,LOW,CLOSE');
    expect(lines).toContainEqual(
      expect.stringMatching(/^04\/08\/2025(,\d+\.\d{6}){3},52\.330000$/),
    );
  });

  it('grows at 18:00, not before', async () => {
    expect(await lastLine(history('SPX'), newYork('2025-11-26', '17:59'))).toMatch(
      /^11\/25\/2025,/,
    );
    expect(await lastLine(history('SPX'), newYork('2025-11-26', '18:00'))).toMatch(
      /^11\/26\/2025,/,
    );
    expect(await lastLine(history('SPX'), newYork('2025-11-27', '20:00'))).toMatch(
      /^11\/26\/2025,/,
    );
  });

  it('answers 403 for an index it does not have', async () => {
    const { status, body } = await ask(history('NDX'));
    expect(status).toBe(403);
    expect(new TextDecoder().decode(body)).toContain('<Code>AccessDenied</Code>');
  });
});

describe('Cboe put/call', () => {
  it('prints ratios as text that agree with the volumes', async () => {
    const content = JSON.parse((await linesOf(options('2025-04-03'))).join('\n'));
    expect(content.ratios).toContainEqual({ name: 'EQUITY PUT/CALL RATIO', value: '1.02' });
    const [volume] = content['EQUITY OPTIONS'];
    expect(volume.name).toBe('VOLUME');
    expect((volume.put / volume.call).toFixed(2)).toBe('1.02');
    expect(volume.total).toBe(volume.put + volume.call);
  });

  it.each([
    ['a Saturday', '2025-11-22', evening],
    ['a holiday', '2025-11-27', newYork('2025-12-01', '12:00')],
    ['a day before the daily files', '2019-10-04', evening],
    ['a day to come', '2025-11-28', evening],
    ['the day itself at 18:29', '2025-11-26', newYork('2025-11-26', '18:29')],
  ])('answers 403 for %s', async (_, day, now) => {
    expect((await ask(options(day), now)).status).toBe(403);
  });

  it('has the day at 18:30', async () => {
    expect((await ask(options('2025-11-26'), newYork('2025-11-26', '18:30'))).status).toBe(200);
  });

  it('keeps the archives that end in 2019, dates without zeros', async () => {
    const address = 'cdn.cboe.com/resources/options/volume_and_call_put_ratios/equitypc.csv';
    const lines = await linesOf(address);
    expect(lines.slice(1, 3)).toEqual([
      ', PRODUCT: EQUITY,,EXCHANGE: Cboe,',
      'DATE,CALL,PUT,TOTAL,P/C Ratio',
    ]);
    expect(lines[3]).toMatch(/^8\/1\/2019,\d+,\d+,\d+,0\.\d\d$/);
    expect(lines.at(-2)).toMatch(/^10\/4\/2019,/);
  });
});

describe('AAII survey', () => {
  const sheet = async (now: Date) => {
    const { sheets } = await readXls((await ask(survey, now)).body);
    return sheets[0]?.rows ?? [];
  };
  const newestIn = (rows: Awaited<ReturnType<typeof sheet>>) =>
    rows
      .flatMap((cells) => (cells?.[0] instanceof Date ? [cells[0].toISOString().slice(0, 10)] : []))
      .at(-1);

  it('spreads its header over rows 2 to 4 and has statistics below', async () => {
    const rows = await sheet(evening);
    expect(rows[3]?.slice(0, 4)).toEqual(['Date', 'Bullish', 'Neutral', 'Bearish']);
    expect(rows[2]?.[0]).toBe('Reported');
    expect(rows.map((cells) => cells?.[0])).toContain("Count '25");
  });

  it('comes on Thursday at 08:00, not on the eve of Thanksgiving', async () => {
    expect(newestIn(await sheet(newYork('2025-11-20', '07:59')))).toBe('2025-11-13');
    expect(newestIn(await sheet(newYork('2025-11-20', '08:00')))).toBe('2025-11-20');
    expect(newestIn(await sheet(evening))).toBe('2025-11-20');
  });
});

describe('iShares holdings', () => {
  it('prints byte order mark, preamble, empty lines with a no-break space and a disclaimer', async () => {
    const lines = await linesOf(holdings('20251105'));
    expect(lines.slice(0, 2)).toEqual([
      '\ufeffiShares Russell 2000 ETF',
      'Fund Holdings as of,"Nov 05, 2025"',
    ]);
    expect(lines[8]).toBe('\u00a0');
    expect(lines[9]).toMatch(/^Ticker,Name,Sector,/);
    expect(lines[10]).toMatch(/^"[A-Z]{4}","[A-Z ]+",.*,"\d{1,3}(,\d{3})+\.\d\d",/);
    expect(lines.filter((line) => line.startsWith('"-"'))).toHaveLength(2);
    expect(lines).toContainEqual(expect.stringMatching(/^"RTYZ5",.*"Futures","0\.00","0\.00","\d/));
    expect(lines.at(-1)).toMatch(/"$/);
  });

  it('shows a day the next trading morning', async () => {
    const newest = holdings('').replace('&asOfDate=', '');
    const asOf = async (now: Date) => (await linesOf(newest, now))[1];
    expect(await asOf(newYork('2025-11-26', '07:59'))).toContain('Nov 24, 2025');
    expect(await asOf(newYork('2025-11-26', '08:00'))).toContain('Nov 25, 2025');
  });

  it.each(['20251126', '20251122'])('has no holdings as of %s', async (day) => {
    const lines = await linesOf(holdings(day));
    expect(lines[1]).toBe('Fund Holdings as of,"-"');
    expect(lines.filter((line) => line.includes('"Equity"'))).toEqual([]);
  });
});

describe('FINRA short interest', () => {
  it('separates by bars, cuts names at 30 characters and prints 999.99 where nothing traded', async () => {
    const lines = await linesOf(shorts('20251031'));
    expect(lines[0]?.split('|')).toHaveLength(14);
    expect(lines).toContainEqual(
      expect.stringMatching(/^20251031\|IWM\|iShares Russell 2000 ETF\|E\|ARCA\|112176000\|/),
    );
    expect(lines.filter((line) => line.includes('|999.99|'))).not.toEqual([]);
    expect(lines.slice(1, -1).every((line) => (line.split('|')[2]?.length ?? 99) <= 30)).toBe(true);
  });

  it('comes out eight trading days after settlement', async () => {
    expect((await ask(shorts('20251114'), newYork('2025-11-26', '17:59'))).status).toBe(403);
    expect((await ask(shorts('20251114'), newYork('2025-11-26', '18:00'))).status).toBe(200);
    expect((await ask(shorts('20251113'))).status).toBe(403);
  });
});

describe('FRED graph', () => {
  it('steps the target range on the day a decision takes effect', async () => {
    const upper = await linesOf(graph('DFEDTARU'));
    expect(upper[0]).toBe('observation_date,DFEDTARU');
    expect(upper).toContain('2025-10-29,4.25');
    expect(upper).toContain('2025-10-30,4.00');
    expect(await linesOf(graph('DFEDTARL'))).toContain('2025-10-30,3.75');
  });

  it('leaves holidays empty and weekends out for a bond yield', async () => {
    const lines = await linesOf(graph('DGS10'));
    expect(lines).toContain('2025-07-04,');
    expect(lines.filter((line) => line.startsWith('2025-07-05'))).toEqual([]);
    expect((await linesOf(graph('DFF'))).some((line) => line.startsWith('2025-07-05,'))).toBe(true);
  });

  it('cuts high-yield spreads to three years from April 2026 on', async () => {
    const first = async (now: Date) => (await linesOf(graph('BAMLH0A0HYM2'), now))[1];
    expect(await first(newYork('2026-04-01', '12:00'))).toMatch(/^2022-01-03,/);
    expect(await first(newYork('2026-06-30', '12:00'))).toMatch(/^2023-06-30,/);
  });

  it.each([
    ['DFEDTARU', '08:29', '08:30'],
    ['DFF', '16:19', '16:20'],
  ])('shows yesterday’s %s on a business day: not at %s, but at %s', async (id, before, at) => {
    expect(await lastLine(graph(id), newYork('2025-11-24', before))).toMatch(/^2025-11-20,/);
    expect(await lastLine(graph(id), newYork('2025-11-24', at))).toMatch(/^2025-11-23,/);
  });

  it('answers the range asked for, and 404 for a series it does not have', async () => {
    const lines = await linesOf(`${graph('DFF')}&cosd=2025-01-02&coed=2025-01-03`);
    expect(lines.slice(1, -1).map((line) => line.slice(0, 10))).toEqual([
      '2025-01-02',
      '2025-01-03',
    ]);
    expect((await ask(graph('GDP'))).status).toBe(404);
  });
});

describe('New York Fed', () => {
  const rates = 'markets.newyorkfed.org/api/rates/unsecured/effr/';

  it('gives the newest days first, of a banking day the next morning at nine', async () => {
    const newest = async (now: Date) => {
      const { refRates } = JSON.parse((await linesOf(`${rates}last/2.json`, now)).join('\n'));
      return refRates.map((rate: { effectiveDate: string }) => rate.effectiveDate);
    };
    expect(await newest(newYork('2025-11-26', '08:59'))).toEqual(['2025-11-24', '2025-11-21']);
    expect(await newest(newYork('2025-11-26', '09:00'))).toEqual(['2025-11-25', '2025-11-24']);
  });

  it('gives a range, with the target range of each day', async () => {
    const range = 'search.json?startDate=2025-10-29&endDate=2025-10-30&type=rate';
    const { refRates } = JSON.parse((await linesOf(rates + range)).join('\n'));
    expect(refRates).toEqual([
      expect.objectContaining({
        effectiveDate: '2025-10-30',
        targetRateFrom: 3.75,
        percentRate: 3.88,
      }),
      expect.objectContaining({ effectiveDate: '2025-10-29', targetRateTo: 4.25, type: 'EFFR' }),
    ]);
  });
});

describe('Shiller’s data', () => {
  it('stand behind a link, months as hundredths, the newest without earnings', async () => {
    const html = (await linesOf('shillerdata.com/')).join('');
    const [address = ''] = /img1[^"]+ie_data\.xls/.exec(html) ?? [];
    const { sheets } = await readXls((await ask(address)).body);
    const rows = sheets.find(({ name }) => name === 'Data')?.rows ?? [];
    expect(rows[6]?.slice(0, 5)).toEqual(['Date', 'P', 'D', 'E', 'CPI']);
    const dates = rows.map((cells) => cells?.[0]).filter((cell) => typeof cell === 'number');
    expect(dates.slice(-3)).toEqual([2025.09, 2025.1, 2025.11]);
    const newest = rows.find((cells) => cells?.[0] === 2025.11);
    expect([newest?.[2], newest?.[3]]).toEqual([null, null]);
    expect(rows.at(-1)?.slice(0, 2)).toEqual([null, 'The newest price is the mean so far']);
  });
});

describe('CFTC traders’ report', () => {
  const reports = 'publicreporting.cftc.gov/resource/gpe5-46if.json?$limit=2';
  const year = (of: number) => `www.cftc.gov/files/dea/history/fut_fin_txt_${of}.zip`;

  it('gives the newest week as texts, late while the government’s backlog lasts', async () => {
    const found = JSON.parse((await linesOf(reports)).join('\n'));
    expect(found).toMatchObject([
      { cftc_contract_market_code: '13874A', report_date_as_yyyy_mm_dd: '2025-10-14T00:00:00.000' },
      {
        cftc_contract_market_code: '239742',
        lev_money_positions_long: expect.stringMatching(/^\d+$/),
      },
    ]);
    const early = JSON.parse((await linesOf(reports, newYork('2025-11-25', '15:29'))).join('\n'));
    expect(early[0]).toMatchObject({ report_date_as_yyyy_mm_dd: '2025-10-07T00:00:00.000' });
  });

  it('keeps each year as one text in an archive, the same bytes whenever asked', async () => {
    const first = await ask(year(2024));
    expect(first.body).toEqual((await ask(year(2024), newYork('2026-01-05', '16:00'))).body);
    const text = strFromU8(unzipSync(first.body)['FinFutYY.txt'] ?? new Uint8Array());
    const lines = text.trimEnd().split('\n');
    expect(lines).toHaveLength(1 + 2 * 53);
    expect(lines[1]).toMatch(/^"E-MINI S&P 500.*",241231,2024-12-31,13874A,CME ,00,138 , {1,}\d+,/);
    expect((await ask(year(2026))).status).toBe(404);
  });
});

describe('S&P estimates', () => {
  const sheet = async (now: Date) => {
    const { sheets } = await readXlsx((await ask(estimates, now)).body);
    return sheets[0]?.rows ?? [];
  };
  const rowOf = (rows: Awaited<ReturnType<typeof sheet>>, title: string) =>
    rows.find((cells) => cells?.[0] === title);

  it('states 22.07 as the price over the earnings of 2026, as of September 2025', async () => {
    const rows = await sheet(evening);
    const year = rowOf(rows, '12/31/2026');
    expect(year?.[5]).toBeCloseTo(22.0676, 4);
    expect(year?.[8]).toBe(303.09);
    expect(rowOf(rows, '12/31/2025')?.[8]).toBe(257.99);
    expect(rowOf(rows, '12/31/2024 ')?.[8]).toBe(233.36);
    expect(rowOf(rows, '6/30/2025 (Prelim.)')).toBeDefined();
  });

  it('comes out on a Sunday evening', async () => {
    const asOf = async (now: Date) => (await sheet(now))[1]?.[0];
    expect(await asOf(newYork('2025-10-05', '17:59'))).toEqual(new Date('2025-06-30'));
    expect(await asOf(newYork('2025-10-05', '18:00'))).toEqual(new Date('2025-09-30'));
    expect((await ask(estimates, newYork('2022-10-02', '17:59'))).status).toBe(404);
  });

  it('ends with an issue whose tables stand lower', async () => {
    const place = async (now: Date) =>
      (await sheet(now)).findIndex((cells) => cells?.[0] === 'ESTIMATES');
    const last = await place(newYork('2026-02-02', '12:00'));
    expect(last - (await place(evening))).toBe(14);
    expect(await place(newYork('2026-06-01', '12:00'))).toBe(last);
  });
});

describe('drop zone', () => {
  it('holds fund prices up to the evening', async () => {
    const lines = await linesOf('drop/fund_price.csv');
    expect(lines[0]).toBe('ticker,observation_date,high_usd,low_usd,close_usd,dividend_usd');
    expect(lines).toContainEqual(expect.stringMatching(/^IWM,2025-11-26,.*,247\.30,0$/));
    expect(await lastLine('drop/fund_price.csv', newYork('2025-11-26', '17:59'))).toMatch(
      /^SPY,2025-11-25,/,
    );
  });

  it('has nothing that is licensed', async () => {
    expect((await ask('drop/analyst_target.csv')).status).toBe(404);
  });
});

describe('SEC', () => {
  const document = async (now: Date) => {
    const { body } = await ask('data.sec.gov/api/xbrl/companyfacts/CIK0009000001.json', now);
    return JSON.parse(new TextDecoder().decode(body));
  };

  it('has a company’s filings once they are filed, and no fourth quarter by itself', async () => {
    const { cik, facts } = await document(evening);
    expect(cik).toBe(9_000_001);
    const income = facts['us-gaap'].NetIncomeLoss.units.USD;
    const annual = income.filter(({ form }: { form: string }) => form === '10-K');
    expect(annual.length).toBeGreaterThan(0);
    for (const { start, end } of annual)
      expect([start.slice(5), end.slice(5)]).toEqual(['01-01', '12-31']);
    const [newest] = income.slice(-1);
    expect(newest).toMatchObject({ start: '2025-07-01', end: '2025-09-30', form: '10-Q' });
    const before = (await document(newYork(newest.filed, '17:29'))).facts['us-gaap'];
    expect(before.NetIncomeLoss.units.USD.at(-1).end).toBe('2025-06-30');
  });

  it('lists who filed in a quarter, at least one company each Friday', async () => {
    const lines = await linesOf('www.sec.gov/Archives/edgar/full-index/2025/QTR3/xbrl.idx');
    expect(lines).toContain('CIK|Company Name|Form Type|Date Filed|Filename');
    const filed = new Set(lines.map((line) => line.split('|')[3]));
    for (let day = '2025-07-11'; day <= '2025-09-26'; day = addDays(day, 7)) {
      expect(filed).toContain(day);
    }
  });

  it('says 404 of a frame nobody filed', async () => {
    const frame = (period: string) =>
      `data.sec.gov/api/xbrl/frames/us-gaap/NetIncomeLoss/USD/${period}.json`;
    expect((await ask(frame('CY2025Q3'))).status).toBe(200);
    expect((await ask(frame('CY2026Q1'))).status).toBe(404);
  });
});
