import { cp, rm } from 'node:fs/promises';
import { audit } from '../../functions/lake/audit.ts';
import { FolderStore } from '../../functions/lake/store-folder.ts';
import { parseArguments } from '../../functions/local/command.ts';
import { command as verify } from '../../functions/local/commands/verify.ts';
import { type Ended, lake } from '../builders/command-line.ts';
import { contents } from '../builders/lake-contents.ts';

/** Names, each with a leading slash, and bytes. */
type Contents = ReadonlyMap<string, string>;

/** A lake before a run and the same lake after it, never interrupted. */
export interface Uninterrupted {
  readonly before: Contents;
  readonly after: Contents;
}

/** A run of two sources with little to say, so that much of its life is writing. */
export interface Run {
  /** A moment of the rehearsal. */
  readonly moment: string;
  readonly folder: string;
  /** Where Node.js keeps compiled code: hundreds of starts are most of the time this takes. */
  readonly compiled: string;
}

const sources = ['--source', 'finra_short_interest', '--source', 'aaii_sentiment'];

/** @returns how it ended, by `kill -9` if it was not faster */
export function lakeRun({ moment, folder, compiled }: Run, killAfter_ms?: number): Promise<Ended> {
  const words = ['run', ...sources, '--at', moment, '--lake', folder];
  const env = { NODE_COMPILE_CACHE: compiled };
  return lake(words, { env, ...(killAfter_ms !== undefined && { killAfter_ms }) });
}

/** A process and how long it lived. */
export async function timed(run: () => Promise<Ended>): Promise<{ ended: Ended; took_ms: number }> {
  const start_ms = Date.now();
  const ended = await run();
  return { ended, took_ms: Date.now() - start_ms };
}

const isCurrentManifest = (name: string) => /^\/manifest\/[^/]+\/current\/manifest$/.test(name);

function listedFiles(all: Contents): Set<string> {
  const manifests = [...all].filter(([name]) => isCurrentManifest(name));
  const lines = manifests.flatMap(([, content]) =>
    Buffer.from(content, 'base64').toString('utf8').split('\n').filter(Boolean),
  );
  return new Set(lines.map((key) => `/${key}`));
}

/** What must be the same however a lake came about: raw, releases, manifests and what they list. */
function thatCounts(all: Contents): [string, string][] {
  const listed = listedFiles(all);
  return [...all].filter(
    ([name]) => /^\/(raw|releases)\//.test(name) || isCurrentManifest(name) || listed.has(name),
  );
}

/** How far a run had come, and what it left lying about, told from the disk alone. */
interface Stage {
  readonly reached: string;
  readonly left: readonly string[];
}

function stageOf({ before, after }: Uninterrupted, found: Contents): Stage {
  const isNew = (name: string) => found.get(name) !== before.get(name);
  const fresh = [...found.keys()].filter(isNew);
  const listed = listedFiles(found);
  const committed = fresh.filter(isCurrentManifest).length;
  const toCommit = [...after.keys()].filter(
    (name) => isCurrentManifest(name) && after.get(name) !== before.get(name),
  ).length;
  const has = (pattern: RegExp) => fresh.some((name) => pattern.test(name));
  const left = [
    has(/^\/tmp\//) ? 'temporary file' : [],
    has(/^\/pending\//) ? 'note of pending work' : [],
    fresh.some((name) => name.startsWith('/data/') && !listed.has(name)) ? 'unlisted data' : [],
  ].flat();
  if (has(/^\/releases\//)) return { reached: 'released', left };
  if (committed > 0) return { reached: `${committed} of ${toCommit} tables`, left };
  if (has(/^\/raw\//)) return { reached: 'responses kept', left };
  return { reached: fresh.length > 0 ? 'begun' : 'nothing written', left };
}

/** `lake verify`, in this process. */
async function verified(folder: string): Promise<string> {
  let said = '';
  const say = (text: string) => {
    said += text;
  };
  const io = { out: say, err: say, progress: () => {}, isColoured: false, width: 100 };
  const given = parseArguments(verify, ['--lake', folder]);
  const code = await verify.run(given, { ...io, signal: new AbortController().signal });
  return code === 0 ? 'clean' : said;
}

function missingFrom(all: Contents, some: Contents, prefix: string): string[] {
  return [...some]
    .filter(([name, bytes]) => name.startsWith(prefix) && all.get(name) !== bytes)
    .map(([name]) => name);
}

interface Trial extends Run {
  /** The lake to start from; a copy is used, none begins with an empty disk. */
  readonly from?: string;
  readonly killAfter_ms: number;
  readonly expected: Uninterrupted;
}

/** What a killed run led to. */
export interface Outcome extends Stage {
  /** How long the run after it took. */
  readonly next_ms: number;
  /** Everything that is not as it must be, in words. */
  readonly faults: readonly string[];
}

/** A run that had ended before it could be killed. */
interface Outlived {
  readonly lived_ms: number;
}

/** Runs, kills, looks, runs again to the end and looks again. */
export async function killedRun(trial: Trial): Promise<Outcome | Outlived> {
  const { from, folder, killAfter_ms, expected } = trial;
  await rm(folder, { recursive: true, force: true });
  if (from) await cp(from, folder, { recursive: true });
  const first = await timed(() => lakeRun(trial, killAfter_ms));
  if (first.ended.signal !== 'SIGKILL') return { lived_ms: first.took_ms };
  const found: Contents = await contents(folder).catch(() => new Map());
  const faults = (await audit(new FolderStore(folder))).damages.map(
    ({ object, found: what }) => `right after the kill ${object}: ${what}`,
  );
  const { ended: next, took_ms: next_ms } = await timed(() => lakeRun(trial));
  if (next.code !== 0) faults.push(`the next run ended with ${next.code}: ${next.err}`);
  const end = await contents(folder);
  faults.push(...differences(thatCounts(expected.after), thatCounts(end)));
  for (const lost of missingFrom(end, found, '/raw/')) faults.push(`${lost}: lost`);
  if (found.size > 0 && [...end.keys()].some((name) => name.startsWith('/pending/'))) {
    faults.push('expected no note of pending work at the end, found one');
  }
  const verdict = await verified(folder);
  if (verdict !== 'clean') faults.push(`lake verify: ${verdict}`);
  await rm(folder, { recursive: true });
  return { ...stageOf(expected, found), next_ms, faults };
}

function differences(expected: [string, string][], found: [string, string][]): string[] {
  const [one, other] = [new Map(expected), new Map(found)];
  return [...new Set([...one.keys(), ...other.keys()])]
    .filter((name) => one.get(name) !== other.get(name))
    .map((name) => {
      const what = other.has(name) ? (one.has(name) ? 'other bytes' : 'too much') : 'missing';
      return `${name}: ${what}`;
    });
}
