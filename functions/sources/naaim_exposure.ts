import type { RowOf } from '../../schemas/dataset.ts';
import { dataset as managerExposure } from '../../schemas/datasets/manager_exposure.ts';
import { managerSurvey } from '../../schemas/manager-survey.ts';
import { decode } from '../delimited.ts';
import { SourceChangedError, SourceUnavailableError } from '../errors.ts';
import { fixedBySource, parsed, type Request, type Source } from '../source.ts';
import {
  type Cell,
  cellDay,
  cellNumber,
  cellPlace,
  cellText,
  columnLetter,
  firstSheetRows,
} from '../workbook.ts';

const name = 'naaim_exposure';
/** Titles of the columns that are read, wherever they stand. */
const titles = {
  observation_date: 'Date',
  mean_exposure_percent: 'Mean/Average',
  lowest_exposure_percent: 'Most Bearish Response',
  lower_quartile_exposure_percent: 'Quart 1 (25% at/below)',
  median_exposure_percent: 'Quart 2 (median)',
  upper_quartile_exposure_percent: 'Quart 3 (25% at/above)',
  highest_exposure_percent: 'Most Bullish Response',
} as const;
type Title = keyof typeof titles;
type Layout = Readonly<Record<Title, number>>;

const page: Request = {
  key: 'page',
  url: 'https://naaim.org/programs/naaim-exposure-index/',
};
const link =
  /https:\/\/(?:www\.)?naaim\.org(\/wp-content\/uploads\/[\w/-]*\/USE_Data-since-Inception[\w-]*\.xlsx)/;

/** Published to two decimals: what a product shows beyond them is binary noise. */
function percent(cell: Cell): number | string | null {
  if (cellText(cell) === '') return null;
  const value = cellNumber(cell);
  return typeof value === 'number' ? Math.round(value * 100) / 100 : value;
}

/** @throws SourceChangedError when a column is called otherwise, or twice the same */
function layoutOf(header: readonly Cell[]): Layout {
  const found = header.map(cellText);
  const isOnce = (title: string) => found.filter((each) => each === title).length === 1;
  const wanted = Object.values(titles);
  if (!wanted.every(isOnce)) {
    const expected = `each of ${wanted.join(', ')}`;
    throw new SourceChangedError(name, expected, found.join(', ') || 'no header');
  }
  const places = Object.entries(titles).map(([column, title]) => [column, found.indexOf(title)]);
  return Object.fromEntries(places) as Layout;
}

function* surveys(rows: readonly (readonly Cell[])[], layout: Layout, sheet: string) {
  for (const [index, cells] of rows.entries()) {
    if (index === 0 || cells.every((cell) => cellText(cell) === '')) continue;
    const exposure = (title: Title) => percent(cells[layout[title]]);
    yield {
      row: {
        survey: 'NAAIM' as const,
        observation_date: cellDay(cells[layout.observation_date]),
        mean_exposure_percent: exposure('mean_exposure_percent') ?? '',
        lowest_exposure_percent: exposure('lowest_exposure_percent'),
        lower_quartile_exposure_percent: exposure('lower_quartile_exposure_percent'),
        median_exposure_percent: exposure('median_exposure_percent'),
        upper_quartile_exposure_percent: exposure('upper_quartile_exposure_percent'),
        highest_exposure_percent: exposure('highest_exposure_percent'),
      } satisfies Record<keyof RowOf<typeof managerExposure>, string | number | null>,
      position: `${sheet}!A${index + 1}`,
    };
  }
}

/** Every weekly survey since 2006 in one workbook, whose name changes each week. */
export const source: Source = {
  name,
  publisher: 'National Association of Active Investment Managers',
  title: 'NAAIM Exposure Index',
  licence: 'personal use',
  terms: 'NAAIM copyright: personal use with attribution, no redistribution of the data',
  habits: {
    cadence: 'weekly: answers of Wednesday, published on Thursday',
    revisions:
      'none known; the oldest week stands in the workbook twice, to two digits and to more',
    identity: 'the survey’s Wednesday',
    limits:
      'one workbook with the whole history since 2006-07, found through a link on a web page since its name holds the week; none of its bytes were at hand: what is known of it is what other programs read of it',
  },
  homepage: 'https://naaim.org/programs/naaim-exposure-index/',
  hosts: ['naaim.org'],
  publication: managerSurvey,
  datasets: [managerExposure],
  historyDays: 36_500,

  async *fetch(get) {
    const found = link.exec(decode((await get(page))?.bytes ?? new Uint8Array()))?.[1];
    if (found === undefined) {
      throw new SourceUnavailableError(name, `a link to the workbook on ${page.url}`, 'none');
    }
    const response = await get({ key: 'since-inception', url: `https://naaim.org${found}` });
    if (!response) throw new SourceUnavailableError(name, found, 'no such file');
    yield response;
  },

  async parse({ bytes }) {
    const { name: sheet, rows } = await firstSheetRows(name, bytes, 'xlsx');
    const layout = layoutOf(rows[0] ?? []);
    return parsed(managerExposure, surveys(rows, layout, sheet), ({ position }, column) =>
      column === 'survey' ? fixedBySource : cellPlace(position, columnLetter(layout[column])),
    );
  },

  identify: ({ name: file }) => ({ key: 'since-inception', url: `file:${file}` }),
};
