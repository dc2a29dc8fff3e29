import { addDays } from '../../../schemas/calendar.ts';
import { textAnswer } from '../answer.ts';
import {
  always,
  cut,
  editedJson,
  type Fault,
  faultsOf,
  frozen,
  servedAsPage,
  type Told,
} from '../fault.ts';

interface Rates {
  readonly refRates: readonly { readonly effectiveDate: string; readonly percentRate: number }[];
}

const refRates = (edit: (rate: Rates['refRates'][number], place: number) => unknown) =>
  editedJson<Rates>(({ refRates: all }) => ({ refRates: all.map(edit) }));

const effective: readonly Told[] = [
  {
    name: 'empty_list',
    what: 'a list without a rate',
    seen: 'sources.md 12 (NY Fed)',
    spoil: editedJson<Rates>(() => ({ refRates: [] })),
    detectedBy: ['changed'],
  },
  {
    name: 'fractions',
    what: 'rates as fractions: 0.0433 for 4.33 %',
    seen: 'sources.md 12 (percentRate)',
    spoil: refRates((rate) => ({ ...rate, percentRate: rate.percentRate / 100 })),
    detectedBy: ['changed'],
  },
  {
    name: 'newest_fraction',
    what: 'the newest rate as a fraction',
    seen: 'sources.md 12 (percentRate)',
    spoil: refRates((rate, i) => (i > 0 ? rate : { ...rate, percentRate: rate.percentRate / 100 })),
    detectedBy: ['quarantine'],
  },
  {
    name: 'null',
    what: 'the newest rate is null',
    seen: 'sources.md 15 (missing as null)',
    spoil: refRates((rate, i) => (i > 0 ? rate : { ...rate, percentRate: null })),
    detectedBy: ['quarantine'],
  },
  {
    name: 'another_rate',
    what: 'the rate of overnight bank funding',
    seen: 'sources.md 12 (NY Fed)',
    spoil: refRates((rate) => ({ ...rate, type: 'OBFR' })),
    detectedBy: ['changed', 'warning'],
  },
  {
    name: 'day_late',
    what: 'each rate under the day after',
    seen: 'peers.md 3 M11 (shifted dates)',
    spoil: refRates((rate) => ({ ...rate, effectiveDate: addDays(rate.effectiveDate, 1) })),
    detectedBy: ['changed'],
  },
  {
    name: 'frozen',
    what: 'no new rate, status 200',
    seen: 'peers.md 0.1',
    spoil: frozen(new Date('2025-03-03T15:00:00Z')),
    detectedBy: ['stale'],
  },
  servedAsPage,
];

interface Vintages {
  readonly realtime_start: string;
  readonly observations: readonly {
    readonly realtime_start: string;
    readonly date: string;
    readonly value: string;
  }[];
}

const observations = (edit: (each: Vintages['observations'][number], of: Vintages) => unknown) =>
  editedJson<Vintages>((content) => ({
    ...content,
    observations: content.observations.map((each) => edit(each, content)),
  }));

const vintages: readonly Told[] = [
  {
    name: 'undated',
    what: 'values without the day from which they held',
    seen: 'sources.md 12 (point in time)',
    spoil: observations(({ realtime_start: _, ...rest }) => rest),
    detectedBy: ['changed'],
  },
  {
    name: 'of_today',
    what: 'the newest values alone, each dated to the day of asking',
    seen: 'peers.md 2A 1 (no vintage)',
    spoil: observations((each, { realtime_start }) => ({ ...each, realtime_start })),
    detectedBy: ['stale'],
  },
  {
    name: 'numbers',
    what: 'values are numbers',
    seen: 'sources.md 12 (value string)',
    spoil: observations(({ value, ...rest }) => ({ ...rest, value: Number(value) })),
    detectedBy: ['changed'],
  },
  {
    name: 'refused',
    what: 'more vintages than are answered at once: 400',
    seen: 'sources.md 12 (400 when too many vintages)',
    spoil: always(textAnswer('{"error_code":400,"error_message":"Bad Request."}', 'json', 400)),
    detectedBy: ['unavailable'],
  },
  {
    name: 'refused_200',
    what: 'the same with status 200',
    seen: 'sources.md 15 (200 means error)',
    spoil: always(textAnswer('{"error_code":400,"error_message":"Bad Request."}', 'json')),
    detectedBy: ['changed'],
  },
  cut,
];

/** What rates as their makers give them, and vintages, have come to or may come to. */
export const fedFaults: readonly Fault[] = [
  ...faultsOf(
    { source: 'nyfed_effective_rate', prefix: 'effective', hits: /^markets\.newyorkfed\.org\// },
    effective,
  ),
  ...faultsOf(
    { source: 'alfred_vintages', prefix: 'vintages', hits: /^api\.stlouisfed\.org\// },
    vintages,
  ),
];
