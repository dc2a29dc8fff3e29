import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as xlsx from 'xlsx';
import { addDays, tradingDayOnOrBefore, tradingDays } from '../../schemas/calendar.ts';
import type { IsoDate } from '../../schemas/columns.ts';

/** Numbers that look drawn by lot and are the same in every run: a linear congruential sequence. */
function lots(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** The mid-month and month-end settlement dates from `year` on. */
function settlements(year: number, count: number): IsoDate[] {
  const firstDays = Array.from({ length: Math.ceil(count / 2) + 1 }, (_, month) =>
    new Date(Date.UTC(year, month, 1)).toISOString().slice(0, 10),
  );
  return firstDays
    .slice(0, -1)
    .flatMap((first, i) => [
      tradingDayOnOrBefore(addDays(first, 14)),
      tradingDayOnOrBefore(addDays(firstDays[i + 1] ?? first, -1)),
    ])
    .slice(0, count);
}

function ticker(rank: number): string {
  const letters = [...rank.toString(26)].map((digit) =>
    String.fromCharCode(65 + parseInt(digit, 26)),
  );
  return letters.join('').padStart(4, 'A');
}

const finraHeader =
  'accountingYearMonthNumber|symbolCode|issueName|issuerServicesGroupExchangeCode|' +
  'marketClassCode|currentShortPositionQuantity|previousShortPositionQuantity|stockSplitFlag|' +
  'averageDailyVolumeQuantity|daysToCoverQuantity|revisionFlag|changePercent|' +
  'changePreviousNumber|settlementDate';

/** What is short of each security on a settlement date: near what it always is, never the same. */
function positions(settlement: IsoDate): (rank: number) => number {
  const draw = lots(Number(settlement.replaceAll('-', '')));
  return (rank) => Math.floor((lots(rank)(9_000_000) * (950 + draw(100))) / 1000);
}

/** A file of FINRA's: `rows` securities on one settlement date, with their counts of the one before. */
function finraFile(settlement: IsoDate, before: IsoDate, rows: number): string {
  const draw = lots(Number(settlement.slice(0, 4)));
  const [shortOf, previousOf] = [positions(settlement), positions(before)];
  const lines = [finraHeader];
  const month = settlement.replaceAll('-', '');
  for (let rank = 0; rank < rows; rank += 1) {
    const volume = draw(20) === 0 ? 0 : draw(3_000_000);
    const short = shortOf(rank);
    const previous = previousOf(rank);
    const cover = volume === 0 ? '999.99' : Math.max(1, short / volume).toFixed(2);
    const change = (((short - previous) / (previous || 1)) * 100).toFixed(2);
    const flag = draw(500) === 0 ? 'R' : '';
    lines.push(
      `${month}|${ticker(rank)}|Example Company ${rank} Common|A|NNM|${short}|${previous}||` +
        `${volume}|${cover}|${flag}|${change}|${short - previous}|${settlement}`,
    );
  }
  return `${lines.join('\r\n')}\r\n`;
}

/** One of Cboe's daily pages: eight ratios and the volumes they come from. */
function cboePage(day: IsoDate): string {
  const draw = lots(Number(day.replaceAll('-', '')));
  const drawn = () => ({ call: 1_000_000 + draw(1_000_000), put: 500_000 + draw(2_000_000) });
  const [index, funds, equity] = [drawn(), drawn(), drawn()];
  const sum = (of: 'call' | 'put') => index[of] + funds[of] + equity[of];
  // Products on one index are a part of all on indexes.
  const part = (divisor: number) => ({
    call: Math.floor(index.call / divisor),
    put: Math.floor(index.put / divisor),
  });
  const classes = [
    { title: 'TOTAL', block: 'SUM OF ALL PRODUCTS', call: sum('call'), put: sum('put') },
    { title: 'INDEX', block: 'INDEX OPTIONS', ...index },
    { title: 'EXCHANGE TRADED PRODUCTS', block: 'EXCHANGE TRADED PRODUCTS', ...funds },
    { title: 'EQUITY', block: 'EQUITY OPTIONS', ...equity },
    { title: 'CBOE VOLATILITY INDEX (VIX)', block: 'CBOE VOLATILITY INDEX (VIX)', ...part(4) },
    { title: 'SPX + SPXW', block: 'SPX + SPXW', ...part(2) },
    { title: 'OEX', block: 'OEX', ...part(50) },
    { title: 'MRUT', block: 'MRUT', ...part(90) },
  ];
  const ratios = classes.map(({ title, call, put }) => ({
    name: `${title} PUT/CALL RATIO`,
    value: (put / call).toFixed(2),
  }));
  const blocks = classes.map(({ block, call, put }) => [
    block,
    [
      { name: 'VOLUME', call, put, total: call + put },
      { name: 'OPEN INTEREST', call: 9, put: 9, total: 18 },
    ],
  ]);
  return JSON.stringify({ ratios, ...Object.fromEntries(blocks) });
}

/** A workbook as AAII publishes it: titles over three rows, then a survey a week. */
function aaiiWorkbook(surveys: number): Uint8Array {
  const draw = lots(1987);
  // 1987-07-24 is the first survey; Excel counts days from 1899-12-30.
  const firstSerialDay = 31_982;
  const rows = Array.from({ length: surveys }, (_, week) => {
    const bullish = 200_000 + draw(300_000);
    const neutral = 200_000 + draw(150_000);
    const shares = [bullish, neutral, 1_000_000 - bullish - neutral].map((share) => share / 1e6);
    return [firstSerialDay + 7 * week, ...shares, 1];
  });
  const sheet = xlsx.utils.aoa_to_sheet([
    ['AAII Investor Sentiment Survey'],
    ['Reported', '', '', '', ''],
    ['Date', 'Bullish', 'Neutral', 'Bearish', 'Total'],
    ...rows,
  ]);
  for (let row = 4; row < 4 + surveys; row += 1) {
    const cell: xlsx.CellObject | undefined = sheet[`A${row}`];
    if (cell) cell.z = 'm/d/yy';
  }
  const book = xlsx.utils.book_new();
  xlsx.utils.book_append_sheet(book, sheet, 'SENTIMENT');
  return xlsx.write(book, { type: 'buffer', bookType: 'biff8' });
}

/** How much each publisher has said. */
export interface Volume {
  readonly finraFiles: number;
  readonly finraRowsPerFile: number;
  readonly cboeDays: number;
  readonly aaiiSurveys: number;
}

async function fill(folder: string, files: Iterable<readonly [string, string | Uint8Array]>) {
  await mkdir(folder, { recursive: true });
  for (const [file, content] of files) await writeFile(join(folder, file), content);
}

/** Writes every publisher's files below `folder`, one folder per source. */
export async function publish(folder: string, volume: Volume): Promise<void> {
  const { finraFiles, finraRowsPerFile, cboeDays, aaiiSurveys } = volume;
  const days = tradingDays('2012-01-03', '2024-12-31').slice(-cboeDays);
  const settled = settlements(2021, finraFiles);
  await fill(
    join(folder, 'finra_short_interest'),
    settled
      .entries()
      .map(([i, day]) => [
        `shrt${day.replaceAll('-', '')}.csv`,
        finraFile(day, settled[i - 1] ?? '2020-12-31', finraRowsPerFile),
      ]),
  );
  await fill(
    join(folder, 'cboe_put_call'),
    days.values().map((day) => [`${day}_daily_options`, cboePage(day)]),
  );
  await fill(join(folder, 'aaii_sentiment'), [['sentiment.xls', aaiiWorkbook(aaiiSurveys)]]);
}

/** Paths of a source's files, in order of name: the order in which they were published. */
export async function published(folder: string, source: string): Promise<string[]> {
  const files = await readdir(join(folder, source));
  return files.sort().map((file) => join(folder, source, file));
}
