import { dataset as investorSentiment } from '../../schemas/datasets/investor_sentiment.ts';
import { investorSurvey } from '../../schemas/investor-survey.ts';
import { SourceChangedError, SourceUnavailableError } from '../errors.ts';
import { fixedBySource, parsed, type Request, type Source } from '../source.ts';
import { type Cell, cellDay, cellNumber, cellPlace, cellText, sheetRows } from '../workbook.ts';

const name = 'aaii_sentiment';
const sheet = 'SENTIMENT';
const columns = ['Date', 'Bullish', 'Neutral', 'Bearish'];
const letters = {
  observation_date: 'A',
  bullish_percent: 'B',
  neutral_percent: 'C',
  bearish_percent: 'D',
};

// Nothing, or Excel's own word for it: the publisher typed the latter for 1996-01-11.
const missing = ['', '#N/A'];

const request: Request = {
  key: 'sentiment',
  url: 'https://www.aaii.com/files/surveys/sentiment.xls',
};

/** Titles spread over three rows, so the header is the row whose first four cells read so. */
function headerIndex(rows: readonly (readonly Cell[])[]): number {
  const index = rows.findIndex((cells) =>
    columns.every((title, i) => cellText(cells[i]) === title),
  );
  if (index !== -1) return index;
  const dated = rows.find((cells) => cellText(cells[0]) === 'Date') ?? [];
  throw new SourceChangedError(
    name,
    `a row ${columns.join(', ')} in sheet ${sheet}`,
    dated.slice(0, columns.length).map(cellText).join(', ') || `${rows.length} rows without one`,
  );
}

/** A share as percent: 0.379661 is 37.9661. */
function percent(cell: Cell): number | string {
  const fraction = cellNumber(cell);
  // Published to six decimals: what a product shows beyond the fourth is binary noise.
  return typeof fraction === 'number' ? Math.round(fraction * 1e6) / 1e4 : fraction;
}

function* surveys(rows: readonly (readonly Cell[])[], header: number) {
  for (const [index, [day, bullish, neutral, bearish]] of rows.entries()) {
    if (index <= header) continue;
    // Some 200 rows of statistics stand below the surveys: `Avg`, `Max '87`, `Count '25`.
    const isStatistic = typeof day === 'string' && /^\D/.test(day.trim());
    const hasReading = [bullish, neutral, bearish].some(
      (cell) => !missing.includes(cellText(cell)),
    );
    if (isStatistic || !hasReading) continue;
    yield {
      row: {
        survey: 'AAII' as const,
        observation_date: cellDay(day),
        bullish_percent: percent(bullish),
        neutral_percent: percent(neutral),
        bearish_percent: percent(bearish),
      },
      position: `${sheet}!A${index + 1}`,
    };
  }
}

/** Every weekly survey since 1987 in one workbook; a dated week without a reading is no survey. */
export const source: Source = {
  name,
  publisher: 'American Association of Individual Investors',
  title: 'AAII Investor Sentiment Survey',
  licence: 'personal use',
  terms: 'AAII copyright: personal, non-commercial use, no redistribution',
  habits: {
    cadence:
      'weekly, Thursday morning New York time, on holidays too; a few are dated Wednesday or Friday',
    revisions:
      'none in 27 vintages compared; the bytes change without new readings, since averages of all history are recomputed',
    identity: 'the survey’s date; rows of statistics under the data are no surveys',
    limits:
      'one workbook with the whole history since 1987; browsers are preferred, and a web page may be served in its place',
  },
  homepage: 'https://www.aaii.com/sentimentsurvey',
  hosts: ['www.aaii.com'],
  publication: investorSurvey,
  content: ['xls'],
  datasets: [investorSentiment],
  historyDays: 36_500,

  async *fetch(get) {
    const response = await get(request);
    if (!response) throw new SourceUnavailableError(name, 'sentiment.xls', 'no such file');
    yield response;
  },

  async parse({ bytes }) {
    const rows = await sheetRows(name, bytes, 'xls', sheet);
    return parsed(investorSentiment, surveys(rows, headerIndex(rows)), ({ position }, column) =>
      column === 'survey' ? fixedBySource : cellPlace(position, letters[column]),
    );
  },

  identify: ({ name: file }) => ({ ...request, url: `file:${file}` }),
};
