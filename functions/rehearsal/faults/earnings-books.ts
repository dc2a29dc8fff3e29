import { always, cut, type Fault, faultsOf, frozen, type Told, webPage } from '../fault.ts';
import { type Cells, lower, number, rowsOf, sheet, text, withColumn } from './sheets.ts';

const isMonth = (cells: Cells) => cells[0]?.t === 'n';

const history: readonly Told[] = [
  {
    name: 'october_lost',
    what: 'each October is 2025.01, since 2025.1 lost its last digit',
    seen: 'sources.md 13 (2025.1 = October)',
    from: new Date('2025-11-04T12:00:00Z'),
    spoil: rowsOf((cells) => {
      const year = Math.floor(Number(cells[0]?.v));
      const isOctober = isMonth(cells) && Number(cells[0]?.v).toFixed(2) === `${year}.10`;
      return isOctober ? cells.with(0, number(year + 0.01)) : cells;
    }),
    detectedBy: ['changed', 'quarantine', 'warning'],
  },
  {
    name: 'zeros',
    what: 'dividends and earnings not yet known are 0',
    seen: 'sources.md 13 (last rows partial), peers.md 3 (0 for missing)',
    spoil: rowsOf((cells) =>
      isMonth(cells)
        ? Array.from(cells, (cell, at) => ([2, 3].includes(at) && !cell ? number(0) : cell))
        : cells,
    ),
    detectedBy: ['quarantine'],
  },
  {
    name: 'header_lower',
    what: 'the header stands five rows lower',
    seen: 'sources.md 15 (moving header rows)',
    spoil: lower(5),
    detectedBy: [],
  },
  {
    name: 'column_more',
    what: 'a column more before the dividends',
    seen: 'sources.md 15 (moving headers)',
    spoil: withColumn(2),
    detectedBy: ['changed'],
  },
  {
    name: 'sheet_renamed',
    what: 'the sheet has another name',
    seen: 'peers.md 2C 12 (the file moved)',
    spoil: sheet((rows) => rows, 'ie_data'),
    detectedBy: ['changed'],
  },
  {
    name: 'resaved',
    what: 'saved anew without a new month',
    seen: 'sources.md 15 (silent re-save)',
    from: new Date('2025-03-20T12:00:00Z'),
    until: new Date('2025-05-20T12:00:00Z'),
    spoil: frozen(new Date('2025-03-20T12:00:00Z')),
    detectedBy: ['stale'],
    // A file has the month it is saved in, which is all that the next publication owes.
    noticedWithin_hours: 31 * 24,
  },
  {
    name: 'link_gone',
    what: 'the page no longer leads to the file',
    seen: 'peers.md 2C 12 (the file moved)',
    hits: /^shillerdata\.com\//,
    spoil: always(webPage),
    detectedBy: ['unavailable'],
  },
  {
    name: 'prices_in_tens',
    what: 'prices are a tenth of what they were',
    seen: 'peers.md 3 M11 (x100)',
    spoil: rowsOf((cells) =>
      isMonth(cells) ? cells.with(1, number(Number(cells[1]?.v) / 10)) : cells,
    ),
    detectedBy: ['changed'],
  },
  cut,
];

const estimates: readonly Told[] = [
  {
    name: 'header_lower',
    what: 'fifteen rows of remarks push the tables down',
    seen: 'sources.md 13 (row 122, then 137)',
    spoil: lower(15),
    detectedBy: [],
  },
  {
    name: 'column_more',
    what: 'a column more before the earnings',
    seen: 'sources.md 15 (moving headers)',
    spoil: withColumn(2),
    detectedBy: ['changed'],
  },
  {
    name: 'sheet_renamed',
    what: 'the sheet has another name',
    seen: 'sources.md 13',
    spoil: sheet((rows) => rows, 'ESTIMATES'),
    detectedBy: ['changed'],
  },
  {
    name: 'discontinued',
    what: 'the same file for ever, with status 200',
    seen: 'sources.md 13 (discontinued), 15',
    from: new Date('2025-10-01T12:00:00Z'),
    spoil: frozen(new Date('2025-10-01T12:00:00Z')),
    detectedBy: ['stale'],
  },
  {
    name: 'heading_gone',
    what: 'no line ACTUALS between what is expected and what was',
    seen: 'sources.md 13',
    spoil: rowsOf((cells) => (cells[0]?.v === 'ACTUALS' ? cells.with(0, text('')) : cells)),
    detectedBy: ['changed'],
  },
];

/** What workbooks on what an index earns have come to, or may come to. */
export const earningsBookFaults: readonly Fault[] = [
  ...faultsOf({ source: 'shiller_valuation', prefix: 'valuation', hits: /ie_data\.xls$/ }, history),
  ...faultsOf(
    {
      source: 'sp_estimates',
      prefix: 'estimates',
      hits: /sp-500-eps-est\.xlsx$/,
      // Some weeks after an issue.
      from: new Date('2025-07-08T12:00:00Z'),
    },
    estimates,
  ),
];
