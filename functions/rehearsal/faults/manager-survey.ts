import { edited, type Fault, faultsOf, servedAsPage, type Told } from '../fault.ts';
import { type Cells, lower, number, rowsOf, sheet, text, withColumn } from './sheets.ts';

const [mean, lowest, highest] = [2, 3, 7];
const isSurvey = (cells: Cells) => cells[mean]?.t === 'n';

const page: Pick<Fault, 'hits'> = { hits: /^naaim\.org\/programs\/naaim-exposure-index\/$/ };

const surveys: readonly Told[] = [
  {
    ...page,
    name: 'no_link',
    what: 'the page has no link to the workbook',
    seen: 'issue: bad input (discontinued feed)',
    spoil: edited((html) => html.replace(/<a [^>]*>/, '<a>')),
    detectedBy: ['unavailable'],
  },
  {
    ...page,
    name: 'old_link',
    what: 'the page goes on linking to the workbook of February',
    seen: 'peers.md 0 (frozen and served with 200)',
    spoil: edited((html) =>
      html.replace(/uploads\/.*\.xlsx/, 'uploads/2025/02/USE_Data-since-Inception_2025-02-26.xlsx'),
    ),
    detectedBy: ['stale'],
  },
  {
    name: 'column_renamed',
    what: 'the mean is called otherwise',
    seen: 'sources.md 15 (moved headers)',
    spoil: rowsOf((cells) => (isSurvey(cells) ? cells : cells.with(mean, text('Average')))),
    detectedBy: ['changed'],
  },
  {
    name: 'column_more',
    what: 'a column more before the mean',
    seen: 'sources.md 15',
    spoil: withColumn(mean),
    detectedBy: [],
  },
  {
    name: 'lower',
    what: 'a line above the header',
    seen: 'sources.md 15 (preamble)',
    spoil: lower(1),
    detectedBy: ['changed'],
  },
  {
    name: 'extremes_swapped',
    what: 'the most bearish answers under the most bullish, and the other way round',
    seen: 'peers.md 3 (columns swapped)',
    spoil: rowsOf((cells) =>
      isSurvey(cells)
        ? cells.with(lowest, cells[highest] ?? text('')).with(highest, cells[lowest] ?? text(''))
        : cells,
    ),
    detectedBy: ['changed'],
  },
  {
    name: 'fractions',
    what: 'exposures as fractions',
    seen: 'peers.md 3 M11 (x100)',
    spoil: rowsOf((cells) =>
      isSurvey(cells)
        ? cells.map((cell, i) => (mean <= i && i <= highest ? number(Number(cell?.v) / 100) : cell))
        : cells,
    ),
    detectedBy: ['changed'],
  },
  {
    name: 'again',
    what: 'last week’s answers under the new date',
    seen: 'peers.md 0 (the same reading twice in a row)',
    // The newest week stands first.
    spoil: sheet((rows) => {
      const [header, newest, before, ...older] = rows;
      const repeated = before && newest ? [newest[0], ...before.slice(1)] : newest;
      return [header, repeated as typeof newest, before, ...older];
    }),
    detectedBy: ['quarantine'],
  },
  {
    name: 'week_skipped',
    what: 'a week lacks between its neighbours',
    seen: 'sources.md 15',
    spoil: sheet((rows) => rows.filter((_, i) => i !== 2)),
    detectedBy: ['warning'],
  },
  servedAsPage,
];

/** What the workbook of managers' exposure, and the page that leads to it, may come to. */
export const managerSurveyFaults: readonly Fault[] = faultsOf(
  {
    source: 'naaim_exposure',
    prefix: 'naaim',
    hits: /^naaim\.org\/wp-content\/uploads\/.*\.xlsx$/,
  },
  surveys,
);
