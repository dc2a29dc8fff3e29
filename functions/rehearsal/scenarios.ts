import { type Answer, accessDenied, textAnswer } from './answer.ts';

/** What the publisher would truly answer at a moment. */
type Honest = (at: Date) => Promise<Answer>;

/** One thing that goes wrong at a publisher. Aim it elsewhere with `{ ...scenario, hits: /…/ }`. */
export interface Scenario {
  readonly name: string;
  readonly what: string;
  readonly lakeShould: string;
  /** Requests it spoils, as `HOST/PATH?QUERY`. */
  readonly hits: RegExp;
  /** How long the answer is held back. */
  readonly delay_ms?: number;
  /** The spoilt answer; undefined where the connection breaks without one. */
  readonly spoil: (honest: Honest, now: Date) => Promise<Answer | undefined>;
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

async function edited(honest: Honest, now: Date, edit: (text: string) => string): Promise<Answer> {
  const answer = await honest(now);
  if (answer.status !== 200) return answer;
  return textAnswer(edit(decoder.decode(answer.body)), answer.contentType);
}

/** The second and the last field of every line exchanged, titles with their values. */
function withColumnsSwapped(text: string): string {
  const separator = text.split('\n', 1)[0]?.includes('|') ? '|' : ',';
  return text
    .split('\n')
    .map((line) => {
      const [first = '', second = '', ...rest] = line.split(separator);
      const last = rest.pop();
      return last === undefined ? line : [first, last, ...rest, second].join(separator);
    })
    .join('\n');
}

const frozenAt = new Date('2025-10-31T23:45:00Z');
const revisedFrom = new Date('2025-11-26T12:00:00Z');
const slowAnswer_ms = 5000;

const webPage = textAnswer(
  '<!DOCTYPE html>\n<html><head><title>Please wait</title></head>\n' +
    '<body><p>We are checking that you are not a robot.</p></body></html>\n',
  'text/html; charset=utf-8',
);

/** Everything that can be made to go wrong, by name. */
export const scenarios: readonly Scenario[] = [
  {
    name: 'missing_day',
    what: 'the put/call file of 2025-11-24 is not there: 403 on a trading day',
    lakeShould: 'commit the other days, show the gap, and not call the source stale for it',
    hits: /^cdn\.cboe\.com\/.*\/2025-11-24_daily_options/,
    spoil: async () => accessDenied,
  },
  {
    name: 'web_page',
    what: 'iShares serves an HTML page with status 200 in place of the holdings',
    lakeShould: 'keep the bytes, commit nothing of them, say what was expected, exit 3',
    hits: /^www\.ishares\.com\//,
    spoil: async () => webPage,
  },
  {
    name: 'frozen_file',
    what: 'the index history stays as it was on 2025-10-31, still with status 200',
    lakeShould: 'add nothing, and report the series stale by the age of its content',
    hits: /^cdn\.cboe\.com\/.*_History\.csv/,
    spoil: (honest, now) => honest(now < frozenAt ? now : frozenAt),
  },
  {
    name: 'added_preamble',
    what: 'a notice stands above the header of the index history',
    lakeShould: 'find the header below it and read every row',
    hits: /^cdn\.cboe\.com\/.*_History\.csv/,
    spoil: (honest, now) =>
      edited(honest, now, (text) => `Closing levels, for information only\n${text}`),
  },
  {
    name: 'swapped_columns',
    what: 'two columns of the short interest file change places, titles with them',
    lakeShould: 'refuse the file by its header, exit 3, and keep the rows of earlier files',
    hits: /^cdn\.finra\.org\//,
    spoil: (honest, now) => edited(honest, now, withColumnsSwapped),
  },
  {
    name: 'truncated_body',
    what: 'the holdings end half way, and Content-Length agrees with what was sent',
    lakeShould: 'notice that the end is missing and commit nothing of the file',
    hits: /^www\.ishares\.com\//,
    spoil: async (honest, now) => {
      const answer = await honest(now);
      return { ...answer, body: answer.body.subarray(0, Math.floor(answer.body.length / 2)) };
    },
  },
  {
    name: 'late_revision',
    what: 'from 2025-11-26 07:00 New York the RUT close of 2025-11-20 reads 2305.41, not 2305.11',
    lakeShould: 'add the new value, keep the old one, and answer as of the day before with the old',
    hits: /^cdn\.cboe\.com\/.*\/RUT_History\.csv/,
    spoil: (honest, now) =>
      edited(honest, now, (text) =>
        now < revisedFrom ? text : text.replace('11/20/2025,2305.110000', '11/20/2025,2305.410000'),
      ),
  },
  {
    name: 'slow_server',
    what: 'FRED takes five seconds to answer',
    lakeShould: 'wait within its time limit, and let the other sources go ahead',
    hits: /^fred\.stlouisfed\.org\//,
    delay_ms: slowAnswer_ms,
    spoil: (honest, now) => honest(now),
  },
  {
    name: 'dead_server',
    what: 'AAII breaks every connection without an answer',
    lakeShould:
      'try again politely, then name the source unavailable and finish the others, exit 3',
    hits: /^www\.aaii\.com\//,
    spoil: async () => undefined,
  },
];
