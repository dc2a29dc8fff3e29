import type { Dataset } from './dataset.ts';
import { dataset as analystTarget } from './datasets/analyst_target.ts';
import { dataset as checkResult } from './datasets/check_result.ts';
import { dataset as companyFact } from './datasets/company_fact.ts';
import { dataset as companyFrame } from './datasets/company_frame.ts';
import { dataset as companyTicker } from './datasets/company_ticker.ts';
import { dataset as economicIndicator } from './datasets/economic_indicator.ts';
import { dataset as eventProbability } from './datasets/event_probability.ts';
import { dataset as fundPrice } from './datasets/fund_price.ts';
import { dataset as futuresPosition } from './datasets/futures_position.ts';
import { dataset as indexConstituent } from './datasets/index_constituent.ts';
import { dataset as indexEstimate } from './datasets/index_estimate.ts';
import { dataset as indexLevel } from './datasets/index_level.ts';
import { dataset as investorSentiment } from './datasets/investor_sentiment.ts';
import { dataset as managerExposure } from './datasets/manager_exposure.ts';
import { dataset as newsTone } from './datasets/news_tone.ts';
import { dataset as optionActivity } from './datasets/option_activity.ts';
import { dataset as policyRate } from './datasets/policy_rate.ts';
import { dataset as rateFuture } from './datasets/rate_future.ts';
import { dataset as rejectedRow } from './datasets/rejected_row.ts';
import { dataset as run } from './datasets/run.ts';
import { dataset as shortInterest } from './datasets/short_interest.ts';
import { dataset as tradingDay } from './datasets/trading_day.ts';
import { dataset as valuationHistory } from './datasets/valuation_history.ts';

/** Every table of the lake, by name. `schemas` does no I/O, so this list is written out. */
export const datasets: Readonly<Record<string, Dataset>> = Object.fromEntries(
  [
    indexLevel,
    fundPrice,
    indexConstituent,
    indexEstimate,
    companyTicker,
    companyFact,
    companyFrame,
    valuationHistory,
    analystTarget,
    investorSentiment,
    managerExposure,
    newsTone,
    optionActivity,
    shortInterest,
    futuresPosition,
    policyRate,
    rateFuture,
    economicIndicator,
    eventProbability,
    tradingDay,
    run,
    checkResult,
    rejectedRow,
  ].map((dataset) => [dataset.name, dataset]),
);
