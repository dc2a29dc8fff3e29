import { addDays, closure, weekday } from '../../schemas/calendar.ts';
import type { RowOf } from '../../schemas/dataset.ts';
import { dataset as managerExposure } from '../../schemas/datasets/manager_exposure.ts';
import type { Publication } from '../../schemas/publication.ts';
import { decode } from '../delimited.ts';
import { SourceChangedError, SourceUnavailableError } from '../errors.ts';
import { fixedBySource, parsed, type Request, type Source } from '../source.ts';
import {
  type Cell,
  cellDay,
  cellNumber,
  cellPlace,
  cellText,
  firstSheetRows,
} from '../workbook.ts';

const name = 'naaim_exposure';
const columns = [
  'Date',
  'Mean/Average',
  'Most Bearish Response',
  'Quart 1 (25% at/below)',
  'Quart 2 (median)',
  'Quart 3 (25% at/above)',
  'Most Bullish Response',
];
const letters: Readonly<Record<string, string>> = {
  observation_date: 'A',
  mean_exposure_percent: 'B',
  lowest_exposure_percent: 'C',
  lower_quartile_exposure_percent: 'D',
  median_exposure_percent: 'E',
  upper_quartile_exposure_percent: 'F',
  highest_exposure_percent: 'G',
};

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

function* surveys(rows: readonly (readonly Cell[])[], sheet: string) {
  for (const [index, cells] of rows.entries()) {
    const [day, mean, lowest, lower, median, upper, highest] = cells;
    if (index === 0 || cells.every((cell) => cellText(cell) === '')) continue;
    yield {
      row: {
        survey: 'NAAIM' as const,
        observation_date: cellDay(day),
        mean_exposure_percent: percent(mean) ?? '',
        lowest_exposure_percent: percent(lowest),
        lower_quartile_exposure_percent: percent(lower),
        median_exposure_percent: percent(median),
        upper_quartile_exposure_percent: percent(upper),
        highest_exposure_percent: percent(highest),
      } satisfies Record<keyof RowOf<typeof managerExposure>, string | number | null>,
      position: `${sheet}!A${index + 1}`,
    };
  }
}

const wednesday = 3;

/**
 * Wednesday's answers come out the day after, or on the next day that is none of rest. A survey of a
 * Wednesday that is a holiday is dated that day: all six of 2016 to June 2026 are. One dated Tuesday,
 * as on 2016-11-15, is its week's.
 */
const thursdays: Publication = {
  time: '12:00',
  on: (day) => {
    const closed = closure(day);
    if (closed) return { silence: `no business day, ${closed}` };
    let survey = addDays(day, -1);
    while (weekday(survey) !== wednesday && closure(survey) !== undefined) {
      survey = addDays(survey, -1);
    }
    return weekday(survey) === wednesday
      ? { observation_date: survey, earliest: addDays(survey, -1) }
      : { silence: 'comes out on the day after a Wednesday' };
  },
};

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
      'one workbook with the whole history since 2006-07, found through a link on a web page since its name holds the week',
  },
  isOffBecause:
    'its workbook is known from other programs that read it: none of its own bytes were at hand to test against',
  homepage: 'https://naaim.org/programs/naaim-exposure-index/',
  hosts: ['naaim.org'],
  publication: thursdays,
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
    const found = (rows[0] ?? []).slice(0, columns.length).map(cellText);
    if (found.join('|') !== columns.join('|')) {
      throw new SourceChangedError(name, columns.join(', '), found.join(', ') || 'no header');
    }
    return parsed(managerExposure, surveys(rows, sheet), ({ position }, column) =>
      column === 'survey' ? fixedBySource : cellPlace(position, letters[column] ?? 'A'),
    );
  },

  identify: ({ name: file }) => ({ key: 'since-inception', url: `file:${file}` }),
};
