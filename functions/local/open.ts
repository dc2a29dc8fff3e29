import { type OffBecause, offAsDeclared, offUnlessChosen } from '../activation.ts';
import { type Clock, stoppedAt } from '../clock.ts';
import { duckDbLake } from '../duckdb-lake.ts';
import { SettingsError } from '../errors.ts';
import type { RunContext } from '../intake.ts';
import { claimWorld, type World, worldOf } from '../lake/identity.ts';
import { metered, type Written } from '../lake/metered.ts';
import { s3AddressOf } from '../lake/s3-address.ts';
import type { ObjectStore } from '../lake/store.ts';
import { FolderStore } from '../lake/store-folder.ts';
import { askingPublishers } from '../publishers.ts';
import { isRehearsed } from '../rehearsal/publishers.ts';
import { type Scenario, scenarios } from '../rehearsal/scenarios.ts';
import { rehearsalNow, startRehearsal } from '../rehearsal/server.ts';
import type { Source } from '../source.ts';
import { loadSources, pickSources } from '../source-catalog.ts';
import { type Arguments, type Io, parseMoment } from './command.ts';
import { type OpenEngine, openEngine } from './open-engine.ts';
import { settings } from './settings.ts';

/**
 * The lake named by `--lake`.
 *
 * @throws SettingsError when it is spelled like an address and is none
 */
export async function storeOf(given: Arguments): Promise<ObjectStore> {
  const typed = given.text('lake') ?? '.lake';
  const address = s3AddressOf(typed);
  if (!address) return new FolderStore(typed);
  // The SDK takes longer to load than a small command takes to run on a folder.
  const { S3Store } = await import('../lake/store-s3.ts');
  const { s3Endpoint: endpoint, awsRegion: region, mirrorFolder } = settings;
  return new S3Store({ ...address, endpoint, region, mirrorFolder });
}

/** Opens the release and the moment the flags name for questions; the newest of both by default. */
export async function openForQuestions(
  given: Arguments,
  io: Io,
): Promise<OpenEngine & { store: ObjectStore; world: World }> {
  const store = await storeOf(given);
  const number = given.text('release');
  const release = number === undefined ? undefined : Number(number);
  const asOf = parseMoment('as-of', given.text('as-of'));
  const opened = await openEngine(given, io, store, {
    release,
    asOf,
    strict: given.flag('strict'),
  });
  return { ...opened, store, world: (await worldOf(store)) ?? 'live' };
}

/** The present of a lake: a rehearsal's stands still on the article's day. */
export function clockOf(given: Arguments, world: World): Clock {
  const typed = parseMoment('at', given.text('at'));
  if (typed) return stoppedAt(typed);
  return world === 'rehearsal' ? stoppedAt(rehearsalNow) : () => new Date();
}

/** A context and what it leaves behind. */
export interface OpenRun {
  readonly context: RunContext;
  readonly world: World;
  readonly written: Written;
  /** Turns a rehearsal's clock forward, where it was opened with one that turns. */
  readonly turnTo: (moment: Date) => void;
  readonly close: () => Promise<void>;
}

/** A clock and how to turn it. */
export interface Turnable {
  readonly now: Clock;
  readonly turnTo: (moment: Date) => void;
}

/** Which sources are not asked, by the flags and the settings. */
export function offBecauseOf(given: Arguments, world: World): OffBecause {
  const hasSetting = (setting: string) => settings.publisher(setting) !== undefined;
  const isAnswered = ({ hosts }: Source) => world === 'live' || isRehearsed(hosts);
  return offUnlessChosen({ world, named: given.texts('source'), hasSetting, isAnswered });
}

/** Sources of a run that are not asked, each with the reason. */
export function offSources({ sources, offBecause = offAsDeclared }: RunContext) {
  return sources.flatMap((source): [string, string][] => {
    const reason = offBecause(source);
    return reason === undefined ? [] : [[source.name, reason]];
  });
}

function scenarioOf(given: Arguments): Scenario | undefined {
  const typed = given.text('scenario');
  const found = scenarios.find(({ name }) => name === typed);
  if (typed === undefined || found) return found;
  const known = scenarios.map(({ name }) => name).join(', ');
  throw new SettingsError(`--scenario: expected one of ${known}, found ${typed}`);
}

/** Opens a lake for writing, with the rehearsal's publishers unless `--live` is given. */
export async function openForRun(
  given: Arguments,
  io: Io,
  turnable: (start: Date) => Turnable = (start) => ({ now: stoppedAt(start), turnTo: () => {} }),
): Promise<OpenRun> {
  const world: World = given.flag('live') ? 'live' : 'rehearsal';
  const { store, written } = metered(await storeOf(given));
  await claimWorld(store, world);
  const start = clockOf(given, world);
  const turning = turnable(start());
  const now = world === 'live' ? start : turning.now;
  const sources = pickSources(await loadSources(), given.texts('source'));
  const scenario = scenarioOf(given);
  const rehearsal =
    world === 'rehearsal'
      ? await startRehearsal({ now, ...(scenario && { scenario }) })
      : undefined;
  const getFor = askingPublishers({
    store,
    now,
    settingOf: settings.publisher,
    origin: rehearsal?.origin,
    signal: io.signal,
  });
  return {
    context: {
      store,
      lakeEngine: duckDbLake,
      sources,
      offBecause: offBecauseOf(given, world),
      now,
      getFor,
      onProgress: io.progress,
    },
    world,
    written,
    turnTo: turning.turnTo,
    close: async () => await rehearsal?.close(),
  };
}
