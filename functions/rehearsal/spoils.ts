import type { IsoDate } from '../../schemas/columns.ts';
import { type Answer, type Asked, textAnswer } from './answer.ts';
import { edited, editedJson, type Fault, usually } from './fault.ts';

/** The last day whose figures are out before breakages usually begin. */
const lastDay: IsoDate = '2025-03-02';

type Spoil = Fault['spoil'];

/** Spoils what is asked of one thing only: the others come from the same address. */
const onlyOf =
  (isMeant: (asked: Asked) => boolean, spoil: Spoil): Spoil =>
  async (honest, now, asked) =>
    isMeant(asked) ? await spoil(honest, now, asked) : await honest(now);

/** Spoils one of FRED’s graphs. */
export const ofSeries = (id: string, spoil: Spoil) =>
  onlyOf(({ query }) => query.get('id') === id, spoil);

/** A graph that ends with the last good day. */
export const graphUntil = edited((text) => {
  const [header = '', ...lines] = text.trimEnd().split('\n');
  return [header, ...lines.filter((line) => line.slice(0, 10) <= lastDay), ''].join('\n');
});

/** A graph that says one value of every day after the last good one. */
export const graphConstant = (value: string) =>
  edited((text) =>
    text.replaceAll(/^(\d{4}-\d{2}-\d{2}),.+$/gm, (line, day: IsoDate) =>
      day > lastDay ? `${day},${value}` : line,
    ),
  );

interface Point {
  readonly date: string;
  readonly value: number;
}
export interface Timeline {
  readonly timeline: readonly { readonly series: string; readonly data: readonly Point[] }[];
}

/** Each series of tones, changed. */
export const timelines = (edit: (each: Timeline['timeline'][number]) => unknown) =>
  editedJson<Timeline>(({ timeline, ...rest }) => ({ ...rest, timeline: timeline.map(edit) }));

const isOfBefore = ({ date }: Point) => date < `${lastDay.replaceAll('-', '')}T`;

/** A tone's points after the last good day, changed, or left out where nothing is given back. */
export const points = (edit: (point: Point) => Point | undefined) =>
  onlyOf(
    ({ query }) => query.get('query') === '"Russell 2000"',
    timelines(({ series, data }) => ({
      series,
      data: data.flatMap((point) => (isOfBefore(point) ? point : (edit(point) ?? []))),
    })),
  );

type Report = Record<string, string>;

/** Each market's newest report, with the positions of the one a week before. */
export const positionsAgain: Spoil = async (honest, now, asked) => {
  if (asked.path.endsWith('.zip')) return await honest(usually);
  const answer = await honest(now);
  const reports = JSON.parse(new TextDecoder().decode(answer.body)) as Report[];
  const [code, day] = ['cftc_contract_market_code', 'report_date_as_yyyy_mm_dd'];
  const newest = reports[0]?.[day] ?? '';
  const again = reports.map((report) => {
    const before = reports.find((each) => each[code] === report[code] && each[day] !== newest);
    return report[day] === newest ? { ...before, [day]: newest } : report;
  });
  return textAnswer(JSON.stringify(again), answer.contentType);
};

/** What a publisher says of one day, under the address of another. */
async function answerOfDay(asked: Asked, day: IsoDate, now: Date): Promise<Answer> {
  const { answerOf } = await import('./publishers.ts');
  const query = new URLSearchParams(asked.query);
  if (query.has('asOfDate')) query.set('asOfDate', day.replaceAll('-', ''));
  return await answerOf(
    { ...asked, query, path: asked.path.replace(/\d{4}-\d{2}-\d{2}/, day) },
    now,
  );
}

const longDay = (day: IsoDate) =>
  new Intl.DateTimeFormat('en-US', {
    ...{ month: 'short', day: '2-digit', year: 'numeric', timeZone: 'UTC' },
  }).format(new Date(day));

/** An earlier day's holdings, dated as the day that was asked for. */
export const holdingsAgain: Spoil = async (_, now, asked) => {
  const day = (asked.query.get('asOfDate') ?? '').replace(/^(\d{4})(\d{2})(\d{2})$/, '$1-$2-$3');
  const answer = await answerOfDay(asked, day > lastDay ? '2025-02-28' : day, now);
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(answer.body);
  return textAnswer(text.replace(/as of,"[^"]*"/, `as of,"${longDay(day)}"`), answer.contentType);
};

/** A page without volumes, each day that of the last day of February. */
export const ratiosAgain: Spoil = async (_, now, asked) => {
  const answer = await answerOfDay(asked, '2025-02-28', now);
  const { ratios } = JSON.parse(new TextDecoder().decode(answer.body)) as { ratios: unknown };
  return textAnswer(JSON.stringify({ ratios }), answer.contentType);
};

interface Volume {
  call: number;
  put: number;
}

/** Puts and calls on one index, doubled, beside the total that was traded. */
export const doubledBesideTotal = edited((text) => {
  const page = JSON.parse(text) as Record<string, Volume[]>;
  const title = 'SPX + SPXW';
  const doubled = page[title]?.map((volume) => ({
    ...volume,
    call: 2 * volume.call,
    put: 2 * volume.put,
  }));
  return JSON.stringify({ ...page, [title]: doubled });
});

/** Shiller’s workbook without one month. */
export const withoutFebruary: Spoil = async (_, now) => {
  const { monthsOut, valuationBook } = await import('./publishers/shiller.ts');
  return await valuationBook(monthsOut(now).filter(({ first }) => first !== '2025-02-01'));
};
