import { textAnswer } from '../answer.ts';
import {
  always,
  cut,
  denied,
  editedJson,
  type Fault,
  faultsOf,
  frozen,
  jsonError,
  rateLimited,
  type Told,
} from '../fault.ts';
import { type Timeline, timelines } from '../spoils.ts';

const tones: readonly Told[] = [
  {
    name: 'error_text',
    what: 'what is wrong with the question, in a sentence with status 200',
    seen: 'sources.md 14, 15 (200 means error)',
    spoil: always(textAnswer('Your query was too short or too long.\n', 'text/html')),
    detectedBy: ['changed'],
  },
  {
    name: 'json_error',
    what: 'an error as JSON with status 200',
    seen: 'sources.md 15 (200 means error)',
    spoil: always(jsonError),
    detectedBy: ['changed'],
  },
  {
    name: 'rate_limited',
    what: 'status 429 for longer than a day',
    seen: 'sources.md 14',
    spoil: always(rateLimited),
    detectedBy: ['unavailable'],
  },
  {
    name: 'empty_series',
    what: 'a series without a point, status 200',
    seen: 'sources.md 14 (`"data":[ ]`)',
    spoil: timelines((each) => ({ ...each, data: [] })),
    detectedBy: ['unavailable'],
  },
  {
    name: 'no_series',
    what: 'a timeline without a series, status 200',
    seen: 'sources.md 14',
    spoil: editedJson<Timeline>((content) => ({ ...content, timeline: [] })),
    detectedBy: ['unavailable', 'stale'],
  },
  {
    name: 'hours',
    what: 'points by the hour where days were asked for',
    seen: 'sources.md 14 (short spans)',
    spoil: timelines((each) => ({
      ...each,
      data: each.data.flatMap(({ date, value }) =>
        Array.from({ length: 24 }, (_, hour) => ({
          date: date.replace('T00', `T${String(hour).padStart(2, '0')}`),
          value,
        })),
      ),
    })),
    detectedBy: ['changed'],
  },
  {
    name: 'volume',
    what: 'how much was written, not how it sounds',
    seen: 'sources.md 14 (modes)',
    spoil: timelines((each) => ({ ...each, series: 'Volume Intensity' })),
    detectedBy: ['changed'],
  },
  {
    name: 'texts',
    what: 'values are texts',
    seen: 'sources.md 15 (numbers as strings)',
    spoil: timelines((each) => ({
      ...each,
      data: each.data.map(({ date, value }) => ({ date, value: `${value}` })),
    })),
    detectedBy: ['changed'],
  },
  {
    name: 'frozen',
    what: 'no day after the third of March, however long the span asked for',
    seen: 'sources.md 15 (no new data)',
    spoil: frozen(new Date('2025-03-04T08:00:00Z')),
    detectedBy: ['unavailable', 'stale'],
  },
  cut,
  {
    name: 'denied',
    what: '403 for every question',
    seen: 'sources.md 15 (403)',
    spoil: always(denied),
    detectedBy: ['unavailable'],
  },
];

/** What news turned into numbers has come to, or may come to. */
export const toneFaults: readonly Fault[] = faultsOf(
  { source: 'gdelt_tone', prefix: 'tone', hits: /\/api\/v2\/doc\/doc$/ },
  tones,
);
