import { textAnswer } from '../answer.ts';
import { always, edited, editedLines, type Fault, faultsOf, type Told } from '../fault.ts';
import { ofSeries } from '../spoils.ts';

/** The header and the newest lines. */
function shortened(text: string): string {
  const [header = '', ...lines] = text.trimEnd().split('\n');
  return [header, ...lines.slice(-10), ''].join('\n');
}

const holidayZero: Told = {
  name: 'holiday_zero',
  what: '0 where nothing was read',
  seen: 'sources.md 12 (missing), peers.md 3 (0 for missing)',
  spoil: editedLines((line) => line.replace(/,$/, ',0')),
  detectedBy: ['quarantine'],
};

const indicators: readonly Told[] = [
  holidayZero,
  {
    name: 'three_years',
    what: 'the high-yield spread’s file begins later than what is held of it',
    seen: 'sources.md 12 (three years of ICE’s series), 15 (truncated by licence)',
    spoil: ofSeries('BAMLH0A0HYM2', edited(shortened)),
    detectedBy: [],
  },
  {
    name: 'header_of_before',
    what: 'DATE over the days, as until 2024',
    seen: 'sources.md 12 (header)',
    spoil: edited((text) => text.replace('observation_date', 'DATE')),
    detectedBy: [],
  },
  {
    name: 'dots',
    what: 'a dot where nothing was read, as the other interface prints it',
    seen: 'sources.md 12 ("." = missing)',
    spoil: editedLines((line) => line.replace(/,$/, ',.')),
    detectedBy: [],
  },
  {
    name: 'withdrawn',
    what: 'the high-yield spread’s owner has it taken off: 404',
    seen: 'sources.md 12 (pre-approval licence)',
    spoil: ofSeries('BAMLH0A0HYM2', always(textAnswer('', 'text/html', 404))),
    detectedBy: ['unavailable'],
  },
  {
    name: 'emptied',
    what: 'the high-yield spread’s file has a header and no line',
    seen: 'sources.md 12 (pre-approval licence)',
    spoil: ofSeries(
      'BAMLH0A0HYM2',
      edited((text) => `${text.split('\n', 1).join('')}\n`),
    ),
    detectedBy: ['changed'],
  },
  {
    name: 'basis_points',
    what: 'the slope of the curve in basis points',
    seen: 'peers.md 3 M11 (x100)',
    spoil: ofSeries(
      'T10Y2Y',
      edited((text) => text.replace(/,(-?[\d.]+)$/gm, (_, value) => `,${Number(value) * 100}`)),
    ),
    detectedBy: ['changed'],
  },
  {
    name: 'another_series',
    what: 'the spread of Baa bonds under the address of the slope',
    seen: 'sources.md 12',
    spoil: edited((text) => text.replace('observation_date,T10Y2Y', 'observation_date,BAA10Y')),
    detectedBy: ['changed'],
  },
];

const hits = /fredgraph\.csv$/;

/** What FRED's graphs have come to, or may come to. */
export const graphFaults: readonly Fault[] = [
  ...faultsOf({ source: 'fred_indicators', prefix: 'indicators', hits }, indicators),
  ...faultsOf({ source: 'fred_series', prefix: 'rates', hits }, [holidayZero]),
];
