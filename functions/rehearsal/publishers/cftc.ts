import { zipSync } from 'fflate';
import { commitmentsOfTraders } from '../../../schemas/commitments-of-traders.ts';
import { type Answer, type Asked, csvAnswer, textAnswer } from '../answer.ts';
import { type Report, reports } from '../positions.ts';
import { once, onceEach } from '../random.ts';
import { newestOut } from '../visible.ts';

const filePattern = /^\/files\/dea\/history\/fut_fin_txt_(\d{4})\.zip$/;
const numberWidth = 8;
const long = 'Long';
const short = 'Short';
const spread = 'Spread';

// As the publisher names them; of its columns on changes, shares and traders only two are here.
const header = [
  'Market_and_Exchange_Names',
  'As_of_Date_In_Form_YYMMDD',
  'Report_Date_as_YYYY-MM-DD',
  'CFTC_Contract_Market_Code',
  'CFTC_Market_Code',
  'CFTC_Region_Code',
  'CFTC_Commodity_Code',
  'Open_Interest_All',
  ...['Dealer', 'Asset_Mgr', 'Lev_Money', 'Other_Rept'].flatMap((traders) =>
    [long, short, spread].map((side) => `${traders}_Positions_${side}_All`),
  ),
  'NonRept_Positions_Long_All',
  'NonRept_Positions_Short_All',
  'Change_in_Open_Interest_All',
  'Traders_Tot_All',
  'FutOnly_or_Combined',
];

/** Open interest and positions in the order of the columns. */
function counts(report: Report): number[] {
  const { dealer, assetManager, leveragedFund, otherReportable, nonReportable } = report;
  const reporting = [dealer, assetManager, leveragedFund, otherReportable];
  return [
    report.openInterest,
    ...reporting.flatMap((held) => [held.long, held.short, held.spread]),
    nonReportable.long,
    nonReportable.short,
  ];
}

function line(report: Report): string {
  const { name, day, code } = report;
  const names = [`"${name}"`, day.replaceAll('-', '').slice(2), day, code, 'CME ', '00'];
  const numbers = counts(report).map((count) => String(count).padStart(numberWidth));
  return [...names, `${code.slice(0, 3)} `, ...numbers, '.', '.', '"FutOnly"'].join(',');
}

/** Columns of the interface: some names end in `_all` and some do not. */
const keys = [
  'open_interest_all',
  ...['dealer', 'asset_mgr', 'lev_money', 'other_rept'].flatMap((traders) =>
    ['long', 'short', 'spread'].map(
      (side) => `${traders}_positions_${side}${traders === 'dealer' ? '_all' : ''}`,
    ),
  ),
  'nonrept_positions_long_all',
  'nonrept_positions_short_all',
];

/** Written once: a report stands in the answers of all the weeks after it. */
const asJson = onceEach((report: Report): string => {
  const positions = counts(report).map((count, i) => [keys[i], String(count)]);
  return JSON.stringify({
    market_and_exchange_names: report.name,
    report_date_as_yyyy_mm_dd: `${report.day}T00:00:00.000`,
    cftc_contract_market_code: report.code,
    ...Object.fromEntries(positions),
    futonly_or_combined: 'FutOnly',
  });
});

/** Of those given, the ones out at `now`. */
function out(all: readonly Report[], now: Date): Report[] {
  const newest = newestOut(commitmentsOfTraders, now);
  return all.filter(({ day }) => day <= newest);
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** By week, the newest first. */
const newestFirst = once(() =>
  reports().toSorted((a, b) => compareText(b.day, a.day) || compareText(a.code, b.code)),
);

/** The file of a year: one text in an archive, replaced with each report. */
function yearFile(year: string, now: Date): Answer | undefined {
  // Newest first within a market.
  const lines = out(reports(), now)
    .sort((a, b) => (a.code === b.code && a.day < b.day ? 1 : -1))
    .filter(({ day }) => day.startsWith(year))
    .map(line);
  if (lines.length === 0) return undefined;
  const { body } = csvAnswer([header.map((title) => `"${title}"`).join(','), ...lines]);
  // Nothing in the archive may tell when or in which zone it was made: it holds local time.
  const mtime = new Date(2020, 0, 1);
  const archive = zipSync({ 'FinFutYY.txt': body }, { mtime });
  return { status: 200, contentType: 'application/zip', body: archive };
}

/** Reports as an interface gives them: all values are texts, newest week first. */
function newestReports({ query }: Asked, now: Date): Answer {
  const most = Number(query.get('$limit') ?? 1000);
  const found = out(newestFirst(), now).slice(0, most);
  return textAnswer(`[${found.map(asJson).join(',')}]\n`, 'application/json;charset=utf-8');
}

/** The traders' report in both forms, as far as it is out. */
export function cftc(asked: Asked, now: Date): Answer | undefined {
  if (asked.host === 'publicreporting.cftc.gov') {
    return asked.path === '/resource/gpe5-46if.json' ? newestReports(asked, now) : undefined;
  }
  const year = filePattern.exec(asked.path)?.[1];
  return year === undefined ? undefined : yearFile(year, now);
}
