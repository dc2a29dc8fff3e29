import { newYorkWallClock } from '../schemas/calendar.ts';
import type { Article } from '../schemas/claims.ts';
import type { IsoDate } from '../schemas/columns.ts';
import { offAsDeclared } from './activation.ts';
import type { Asking } from './dashboard/questions/asking.ts';
import { drawdown, prices, recovery, valuation } from './dashboard/questions/market.ts';
import { sectors } from './dashboard/questions/sectors.ts';
import { bullBear, putCall, shortInterest, volatility } from './dashboard/questions/sentiment.ts';
import { mood, standings } from './dashboard/questions/standing.ts';
import type { Coming } from './dashboard/report.ts';
import type { Judged } from './evaluate-claims.ts';
import { gapsInLake } from './gaps-lake.ts';
import type { World } from './lake/identity.ts';
import type { QueryEngine } from './query/engine.ts';
import { atOnce } from './query/together.ts';
import { reconciledLake } from './reconcile-lake.ts';
import type { Licence, Source } from './source.ts';
import { type SeriesStatus, seriesStatus } from './status.ts';

/** What the report is made from. */
export interface ReportInputs {
  /** The lake as of `asked_at`. */
  readonly engine: QueryEngine;
  readonly article: Article;
  /** Its statements, judged on the lake as of the article's publication. */
  readonly judged: readonly Judged[] | Promise<readonly Judged[]>;
  readonly sources: readonly Source[];
  readonly world: World;
  readonly asked_at: Date;
  readonly release: Coming['release'];
}

/** The last close of the year before the article, or before the moment asked about if earlier. */
async function firstDay({ engine, article, asked_at }: ReportInputs): Promise<IsoDate> {
  const moment = article.published_at < asked_at ? article.published_at : asked_at;
  const newYear = `${moment.getUTCFullYear()}-01-01`;
  const { rows } = await engine.run(
    `SELECT MAX(observation_date) AS day FROM daily_close
     WHERE symbol = 'RUT' AND return_kind = 'price' AND observation_date < DATE '${newYear}'`,
  );
  const day = rows[0]?.['day'];
  return typeof day === 'string' ? day : newYear;
}

const fromFreeToStrict: readonly Licence[] = [
  'public domain',
  'attribution',
  'personal use',
  'restricted',
];

function strictest(
  sources: readonly Source[],
  health: readonly SeriesStatus[],
): Licence | undefined {
  const used = sources.filter(({ name }) => health.some(({ source }) => source === name));
  return fromFreeToStrict.findLast((licence) => used.some((source) => source.licence === licence));
}

/** The questions that need no answer but those to the first ones. */
function panelsOf(asking: Asking) {
  return {
    // Charts that the engine is soon done with are drawn while it works on the others.
    prices: prices(asking),
    drawdown: drawdown(asking),
    recovery: recovery(asking),
    volatility: volatility(asking),
    bullBear: bullBear(asking),
    putCall: putCall(asking),
    sectors: sectors(asking),
    mood: mood(asking),
    shortInterest: shortInterest(asking),
    valuation: valuation(asking),
    standings: standings(asking),
  };
}

/**
 * Asks the lake everything the page says.
 *
 * @param use is handed the report while parts of it are still asked for; all have ended when this has
 * @returns what `use` makes of it
 */
export async function reportData<T>(
  inputs: ReportInputs,
  use: (report: Coming) => Promise<T>,
): Promise<T> {
  const { engine, article, judged, sources, world, asked_at, release } = inputs;
  const asked = sources.filter((source) => offAsDeclared(source) === undefined);
  // Asked together: on Athena each question is waited for by itself.
  const [health, since, gaps, reconciled] = await atOnce([
    seriesStatus(engine, sources, asked_at),
    firstDay(inputs),
    gapsInLake(engine, asked, asked_at),
    reconciledLake(engine, asked_at),
  ]);
  const panels = panelsOf({ engine, sources, health, now: asked_at, since });
  const used = use({
    world,
    asked_at,
    day: newYorkWallClock(asked_at).day,
    since,
    release,
    article: { title: article.title, published_at: article.published_at },
    ...panels,
    health,
    gaps,
    reconciled,
    licence: strictest(sources, health),
    judged,
  });
  const [made] = await atOnce([used, ...Object.values(panels)]);
  return made;
}
