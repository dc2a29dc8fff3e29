import { type Answer, textAnswer } from '../../functions/rehearsal/answer.ts';
import { sessionsOf } from '../../functions/rehearsal/funds.ts';
import { rounded } from '../../functions/rehearsal/random.ts';
import { settlements, shorted } from '../../functions/rehearsal/shorts.ts';
import type { Request } from '../../functions/source.ts';
import { source as alphaVantage } from '../../functions/sources/alpha_vantage_daily.ts';
import { source as finraApi } from '../../functions/sources/finra_short_interest_api.ts';
import { source as tiingo } from '../../functions/sources/tiingo_prices.ts';
import type { IsoDate } from '../../schemas/columns.ts';
import { lastSlot, type Publication } from '../../schemas/publication.ts';

/**
 * Sources whose publishers nobody rehearses, played for this test alone: what the rehearsed world
 * says of the same things, in the formats of the fixtures.
 */
export const playedHere = new Set([finraApi, tiingo].map(({ name }) => name));

/** Sources nobody has unless they are turned on: what they say helps no other one here. */
export const heardAlone = new Set([alphaVantage.name, ...playedHere]);

const json = (value: unknown) => textAnswer(JSON.stringify(value), 'application/json');

/** The newest observation out at a moment, or the last day asked for if that is before it. */
function newest(publication: Publication, now: Date, asked?: IsoDate): IsoDate {
  const out = lastSlot(publication, now)?.observation_date ?? '';
  return [out, asked ?? out].sort()[0] ?? out;
}

function tiingoPrices(url: URL, now: Date): Answer {
  const fund = url.pathname.split('/')[3] === 'IWM' ? 'IWM' : 'SPY';
  const [from = '', asked] = ['startDate', 'endDate'].map(
    (name) => url.searchParams.get(name) ?? '',
  );
  const to = newest(tiingo.publication, now, asked);
  const sessions = sessionsOf(fund, from, to).map((session) => {
    const { day, open, high, low, close, volume, dividend } = session;
    const adjusted = { adjClose: close, adjHigh: high, adjLow: low, adjOpen: open };
    return {
      ...{ date: `${day}T00:00:00.000Z`, close, high, low, open, volume },
      ...{ ...adjusted, adjVolume: volume, divCash: dividend, splitFactor: 1 },
    };
  });
  return json(sessions);
}

function finraPositions(question: string, now: Date): Answer {
  const { compareFilters, dateRangeFilters } = JSON.parse(question) as {
    compareFilters: readonly { fieldValue: string }[];
    dateRangeFilters: readonly { startDate: IsoDate; endDate: IsoDate }[];
  };
  const security = shorted().find(({ symbol }) => symbol === compareFilters[0]?.fieldValue);
  const { startDate = '', endDate } = dateRangeFilters[0] ?? {};
  const to = newest(finraApi.publication, now, endDate);
  const records = settlements().flatMap((settlementDate, place) => {
    if (!security || settlementDate < startDate || settlementDate > to) return [];
    const { symbol, name, positions, dailyVolume_shares } = security;
    const [before = 0, now_shares = 0] = [positions[place - 1], positions[place]];
    const record = {
      symbolCode: symbol,
      issueName: name.slice(0, 30).trim(),
      currentShortPositionQuantity: now_shares,
      previousShortPositionQuantity: before,
      stockSplitFlag: null,
      averageDailyVolumeQuantity: dailyVolume_shares,
      daysToCoverQuantity: Math.max(1, rounded(now_shares / dailyVolume_shares, 2)),
      revisionFlag: null,
      settlementDate,
    };
    return [record];
  });
  return json(records);
}

/** What a publisher played here answers; undefined where the rehearsal plays it. */
export async function playedAnswer(request: Request, now: Date): Promise<Answer | undefined> {
  const url = new URL(request.url);
  switch (url.hostname) {
    case 'api.tiingo.com':
      return tiingoPrices(url, now);
    case 'api.finra.org':
      return finraPositions(request.body?.text ?? '', now);
    default:
      return undefined;
  }
}
