import { newYorkWallClock } from '../schemas/calendar.ts';
import type { Dataset } from '../schemas/dataset.ts';
import type { GapRule } from '../schemas/health.ts';
import type { CheckResult } from './check.ts';
import { gapsKnownSince, gapsOf, gapText } from './gaps.ts';
import type { QueryEngine } from './query/engine.ts';
import { literals } from './query/sql-text.ts';
import { askTogether } from './query/together.ts';
import type { Source } from './source.ts';

/** Observations a series of a source owes and the lake has not. */
export interface LakeGap {
  readonly source: string;
  readonly text: string;
}

/** The rules on holes of a source, each with the dataset it is about. */
function rulesOf(source: Source): { dataset: Dataset; rule: GapRule }[] {
  return source.datasets.flatMap((dataset) =>
    (dataset.health?.gaps ?? []).map((rule) => ({ dataset, rule })),
  );
}

function question(source: Source, dataset: Dataset, rule: GapRule, asked: string, since: string) {
  const series = rule.isOfAny ? `'${dataset.name}'` : `CAST(${dataset.grain[0]} AS VARCHAR)`;
  const isOf = rule.of ? ` AND ${dataset.grain[0]} IN (${literals(rule.of)})` : '';
  return (
    `SELECT DISTINCT '${asked}' AS asked, ${series} AS series, observation_date FROM ${dataset.name} ` +
    `WHERE source = '${source.name}' AND observation_date >= DATE '${since}'${isOf}`
  );
}

/** What each source's series lack, by what an engine knows. */
export async function gapsInLake(
  engine: QueryEngine,
  sources: readonly Source[],
  now: Date,
): Promise<LakeGap[]> {
  const since = gapsKnownSince(newYorkWallClock(now).day);
  const asked = sources
    .filter(({ publication }) => !publication.isUnannounced)
    .flatMap((source) => rulesOf(source).map((each) => ({ source, ...each })));
  const rows = await askTogether(
    engine,
    asked.map(({ source, dataset, rule }, i) => question(source, dataset, rule, String(i), since)),
  );
  const byQuestion = Map.groupBy(rows, (row) => Number(row['asked']));
  const held = asked.flatMap(({ source, rule }, i) => {
    const bySeries = Map.groupBy(byQuestion.get(i) ?? [], (row) => String(row['series']));
    return [...bySeries].map(([series, own]) => ({
      source,
      told: { series, rule, days: new Set(own.map((row) => String(row['observation_date']))) },
    }));
  });
  return [...Map.groupBy(held, ({ source }) => source)].flatMap(([source, own]) =>
    gapsOf(
      own.map(({ told }) => told),
      source.publication,
      now,
    ).map(({ series, gaps }) => ({
      source: source.name,
      text: `${series} lacks ${gapText(gaps)}`,
    })),
  );
}

/** What a run finds of it, source by source; told, for what is held stands all the same. */
export async function checkGaps(
  engine: QueryEngine,
  sources: readonly Source[],
  now: Date,
): Promise<CheckResult[]> {
  const gaps = await gapsInLake(engine, sources, now);
  return sources
    .filter((source) => !source.publication.isUnannounced && rulesOf(source).length > 0)
    .map(({ name }) => {
      const mine = gaps.filter(({ source }) => source === name);
      return {
        check_name: 'complete',
        subject: name,
        observation_date: newYorkWallClock(now).day,
        status: mine.length === 0 ? ('pass' as const) : ('warn' as const),
        faults: mine.length,
        detail: mine.map(({ text }) => text).join('; ') || 'every series has what it owes',
      };
    });
}
