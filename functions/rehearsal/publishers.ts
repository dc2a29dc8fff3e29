import { type Answer, type Asked, accessDenied, notFound, type Publisher } from './answer.ts';
import { aaii } from './publishers/aaii.ts';
import { alfred } from './publishers/alfred.ts';
import { alphaVantage } from './publishers/alphavantage.ts';
import { indexHistory } from './publishers/cboe_index_history.ts';
import { putCall } from './publishers/cboe_put_call.ts';
import { cftc } from './publishers/cftc.ts';
import { drop } from './publishers/drop.ts';
import { finra } from './publishers/finra.ts';
import { fred } from './publishers/fred.ts';
import { gdelt } from './publishers/gdelt.ts';
import { ishares } from './publishers/ishares.ts';
import { naaim } from './publishers/naaim.ts';
import { nyfed } from './publishers/nyfed.ts';
import { sec } from './publishers/sec.ts';
import { shiller } from './publishers/shiller.ts';
import { spglobal } from './publishers/spglobal.ts';
import { ssga } from './publishers/ssga.ts';
import { yahoo } from './publishers/yahoo.ts';

interface Host {
  readonly answer: Publisher;
  /** What this host says about a file it does not have. */
  readonly absent: Answer;
}

const hosts: Readonly<Record<string, Host>> = {
  'cdn.cboe.com': {
    answer: (asked, now) => indexHistory(asked, now) ?? putCall(asked, now),
    absent: accessDenied,
  },
  'api.gdeltproject.org': { answer: gdelt, absent: notFound },
  'cdn.finra.org': { answer: finra, absent: accessDenied },
  'data.sec.gov': { answer: sec, absent: notFound },
  'www.cftc.gov': { answer: cftc, absent: notFound },
  'publicreporting.cftc.gov': { answer: cftc, absent: notFound },
  'fred.stlouisfed.org': { answer: fred, absent: notFound },
  'api.stlouisfed.org': { answer: alfred, absent: notFound },
  'markets.newyorkfed.org': { answer: nyfed, absent: notFound },
  'shillerdata.com': { answer: shiller, absent: notFound },
  'img1.wsimg.com': { answer: shiller, absent: notFound },
  'naaim.org': { answer: naaim, absent: notFound },
  'query1.finance.yahoo.com': { answer: yahoo, absent: notFound },
  'www.aaii.com': { answer: aaii, absent: notFound },
  'www.alphavantage.co': { answer: alphaVantage, absent: notFound },
  'www.ishares.com': { answer: ishares, absent: notFound },
  'www.sec.gov': { answer: sec, absent: notFound },
  'www.spglobal.com': { answer: spglobal, absent: notFound },
  'www.ssga.com': { answer: ssga, absent: notFound },
  // Not a publisher: the folder into which a person puts licensed files.
  drop: { answer: drop, absent: notFound },
};

/** Whether one of these hosts is played here; a source without any reads the lake's own folder. */
export function isRehearsed(asked: readonly string[]): boolean {
  return asked.length === 0 || asked.some((host) => host in hosts);
}

/** What the world answers at a moment; nothing not yet published then is in it. */
export async function answerOf(asked: Asked, now: Date): Promise<Answer> {
  const host = hosts[asked.host];
  return (await host?.answer(asked, now)) ?? host?.absent ?? notFound;
}
