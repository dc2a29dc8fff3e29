import { type Fault, faultsOf, servedAsPage, type Told } from '../fault.ts';
import { type Cells, lower, number, rowsOf, sheet, text, withColumn } from './sheets.ts';

const isHolding = (cells: Cells) => cells[4]?.t === 'n';

const holdings: readonly Told[] = [
  {
    name: 'column_more',
    what: 'a column more before the weights',
    seen: 'sources.md 8 (spellings change), 15',
    spoil: withColumn(4),
    detectedBy: ['changed'],
  },
  {
    name: 'line_more',
    what: 'two lines more above the table',
    seen: 'sources.md 15 (preamble)',
    spoil: lower(2),
    detectedBy: [],
  },
  {
    name: 'day_frozen',
    what: 'new holdings under the day of some days before',
    seen: 'sources.md 8 (as-of)',
    spoil: rowsOf((cells) =>
      cells[0]?.v === 'Holdings:' ? cells.with(1, text('As of 28-Feb-2025')) : cells,
    ),
    detectedBy: ['stale'],
  },
  {
    name: 'no_day',
    what: 'the day is “-”',
    seen: 'sources.md 8',
    spoil: rowsOf((cells) =>
      cells[0]?.v === 'Holdings:' ? cells.with(1, text('As of -')) : cells,
    ),
    detectedBy: ['changed'],
  },
  {
    name: 'fractions',
    what: 'weights as fractions',
    seen: 'peers.md 3 M11 (x100)',
    spoil: rowsOf((cells) =>
      isHolding(cells) ? cells.with(4, number(Number(cells[4]?.v) / 100)) : cells,
    ),
    detectedBy: ['changed'],
  },
  {
    name: 'thousands',
    what: 'shares in thousands',
    seen: 'peers.md 3 M11 (x100)',
    spoil: rowsOf((cells) =>
      isHolding(cells) ? cells.with(6, number(Number(cells[6]?.v) / 1000)) : cells,
    ),
    detectedBy: ['changed'],
  },
  {
    name: 'another_fund',
    what: 'the file of small companies',
    seen: 'sources.md 8 (the same for SPSM and MDY)',
    spoil: rowsOf((cells) =>
      cells[0]?.v === 'Ticker Symbol:' ? cells.with(1, text('SPSM')) : cells,
    ),
    detectedBy: ['changed'],
  },
  {
    name: 'halved',
    what: 'every other line is gone',
    seen: 'sources.md 15',
    spoil: sheet((rows) => rows.filter((cells, i) => !cells || !isHolding(cells) || i % 2 === 0)),
    detectedBy: ['changed'],
  },
  servedAsPage,
];

/** What a workbook of a fund's holdings has come to, or may come to. */
export const fundBookFaults: readonly Fault[] = faultsOf(
  { source: 'spdr_holdings', prefix: 'spdr', hits: /-spy\.xlsx$/ },
  holdings,
);
