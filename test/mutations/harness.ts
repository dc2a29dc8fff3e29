import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Beside } from '../../functions/beside.ts';
import { Draft } from '../../functions/ingest.ts';
import { sha256 } from '../../functions/lake/digest.ts';
import type { RawEntry } from '../../functions/lake/raw.ts';
import { currentTables } from '../../functions/lake/release.ts';
import { MemoryStore } from '../../functions/lake/store-memory.ts';
import { recentWorld } from '../../functions/rehearsal/recent-world.ts';
import type { HttpGet, ParsedRow, Response, Source } from '../../functions/source.ts';
import { tableNames } from '../../functions/tables.ts';
import { addDays } from '../../schemas/calendar.ts';
import type { Dataset } from '../../schemas/dataset.ts';
import { lastSlot, missedSlots, type Slot } from '../../schemas/publication.ts';
import { formOf } from './form-of.ts';
import { type Family, mutationsOf } from './mutants.ts';
import { heardAlone, playedAnswer } from './played.ts';

/** What became of one mutant. */
export interface Tried {
  readonly source: string;
  readonly key: string;
  readonly family: Family;
  readonly what: string;
  /** `same`: the facts are those of the true response to the byte, so there is nothing to notice. */
  readonly end: 'noticed' | 'same' | 'survived';
  /** What was said of it. */
  readonly said: string;
}

const moment = new Date('2025-11-24T23:59:00Z');
const history_days = 120;
const mostResponses = 3;

type Used = readonly [dataset: Dataset, source: string, rows: readonly ParsedRow[]];

/** Two publications of a source: the one it has, and the one that is spoilt. */
interface Stage {
  readonly source: Source;
  readonly store: MemoryStore;
  readonly slot: Slot;
  readonly responses: readonly Response[];
  readonly asked: ReadonlySet<string>;
  /** Recent rows used of the publication it has. */
  readonly before: readonly Used[];
  /** And of the true one that follows. */
  readonly after: readonly Used[];
}

const world = recentWorld();

function askingAt(at: Date): HttpGet {
  return async (request) => {
    const answer = (await playedAnswer(request, at)) ?? (await world(request, at));
    if (answer?.status !== 200) return undefined;
    const headers = { 'content-type': answer.contentType };
    return { request, status: 200, headers, fetched_at: at, bytes: answer.body };
  };
}

async function fetched(source: Source, from: string, slot: Slot): Promise<Response[]> {
  const responses: Response[] = [];
  const window = { from, to: slot.observation_date };
  for await (const response of source.fetch(askingAt(slot.at), window)) responses.push(response);
  return responses;
}

function entryOf(source: Source, { request, headers, fetched_at, bytes }: Response): RawEntry {
  const { key, url } = request;
  const id = `${source.name}/${fetched_at.toISOString().slice(0, 10)}/${key}`;
  const record = {
    ...{ source: source.name, request: { key, url }, status: 200, headers },
    ...{ fetched_at: fetched_at.toISOString(), sha256: sha256(bytes), size_bytes: bytes.length },
  };
  return { id, record };
}

/** Slots of a source before a moment: its last, and the one before. */
function lastTwo({ publication }: Source): [Slot, Slot] | undefined {
  if (publication.isUnannounced) {
    const at = (day: string) => ({ at: new Date(`${day}T23:59:00Z`), observation_date: day });
    return [at('2025-11-21'), at('2025-11-24')];
  }
  const second = lastSlot(publication, moment);
  const first = second && lastSlot(publication, new Date(second.at.getTime() - 1));
  return first && second && [first, second];
}

async function read(
  { source, store }: Pick<Stage, 'source' | 'store'>,
  responses: readonly Response[],
  asked: ReadonlySet<string>,
) {
  const used: Used[] = [];
  const draft = new Draft(store, source, 'add', (dataset, rows) =>
    used.push([dataset, source.name, rows]),
  );
  for (const response of responses) {
    const isRepeat = asked.has(response.request.key);
    await draft.add({ entry: entryOf(source, response), isRepeat }, response.bytes);
  }
  return { draft, used };
}

/** A lake in memory that knows a source up to the publication before its last. */
async function staged(source: Source, folder: string): Promise<Stage | undefined> {
  const slots = lastTwo(source);
  if (!slots) return undefined;
  const [first, slot] = slots;
  const store = new MemoryStore({ clock_ms: () => 0, mirrorFolder: folder });
  const reach = Math.min(source.historyDays, history_days);
  const history = await fetched(source, addDays(first.observation_date, -reach), first);
  const { draft, used: before } = await read({ source, store }, history, new Set());
  await draft.commit();
  const asked = new Set(history.map(({ request }) => request.key));
  const responses = await fetched(source, addDays(first.observation_date, 1), slot);
  const { used: after } = await read({ source, store }, responses, asked);
  return { source, store, slot, responses, asked, before, after };
}

async function forked(store: MemoryStore, folder: string): Promise<MemoryStore> {
  const fork = new MemoryStore({ clock_ms: () => 0, mirrorFolder: folder });
  for (const key of await store.list('')) {
    const object = await store.get(key);
    if (object) await fork.put(key, object.bytes, { ifAbsent: true });
  }
  return fork;
}

/** Tells what a lake says of responses, and which files it then has. */
class Judge {
  readonly #stage: Stage;
  readonly #others: readonly Used[];
  readonly #folder: string;

  constructor(stage: Stage, stages: readonly Stage[], folder: string) {
    this.#stage = stage;
    this.#folder = folder;
    this.#others = stages
      .filter((each) => each !== stage && !heardAlone.has(each.source.name))
      .flatMap(({ before, after }) => [...before, ...after]);
  }

  async judge(responses: readonly Response[]): Promise<{ said: string; files: string }> {
    const { source, slot, before, asked } = this.#stage;
    const store = await forked(this.#stage.store, this.#folder);
    const { draft, used } = await read({ source, store }, responses, asked);
    draft.judgeSeries(slot.at);
    const { changed, warnings } = draft.found;
    const said = [...changed.map(({ message }) => message), ...warnings, ...this.#late(draft)];
    if (draft.found.rejected > 0) said.push(`${draft.found.rejected} rows in quarantine`);
    said.push(...this.#apart([...before, ...used]));
    if (said.length > 0) return { said: said.join('; '), files: '' };
    const { rejected } = await draft.commit();
    const files = JSON.stringify(await currentTables(store, tableNames));
    return { said: rejected > 0 ? `${rejected} contradictions` : '', files };
  }

  #late({ newest }: Draft): string[] {
    const { source, slot } = this.#stage;
    if (source.publication.isUnannounced || newest === undefined) return [];
    const missed = missedSlots(source.publication, newest, slot.at);
    return missed > 0 ? [`${missed} publications missed, newest ${newest}`] : [];
  }

  #apart(own: readonly Used[]): string[] {
    const beside = new Beside();
    for (const [dataset, name, rows] of [...this.#others, ...own]) beside.hear(dataset, name, rows);
    return beside.newDifferences(moment).map(({ text }) => text);
  }
}

/** The first response of each kind, and at most so many: files of one form fail alike. */
function spoilt({ source, responses }: Stage): Response[] {
  return responses
    .filter(({ request }) => formOf(source.name, request.key) !== undefined)
    .slice(0, mostResponses);
}

async function triedOn(stage: Stage, stages: readonly Stage[], folder: string): Promise<Tried[]> {
  const judge = new Judge(stage, stages, folder);
  const { source, responses } = stage;
  const honest = await judge.judge(responses);
  if (honest.said !== '') throw new Error(`${source.name}: a false alarm, ${honest.said}`);
  const tried: Tried[] = [];
  for (const response of spoilt(stage)) {
    const { key } = response.request;
    const opened = await formOf(source.name, key)?.(response.bytes);
    if (!opened) continue;
    for (const { family, what, apply } of mutationsOf(`${source.name} ${key}`, opened)) {
      const bytes = await apply();
      const changed = responses.map((each) => (each === response ? { ...each, bytes } : each));
      const { said, files } = await judge.judge(changed);
      const isSame = said === '' && files === honest.files;
      const end = said === '' ? (isSame ? 'same' : 'survived') : 'noticed';
      tried.push({ source: source.name, key, family, what, end, said });
    }
  }
  return tried;
}

/** Tries every mutation on the newest publication of each source. */
export async function tryMutants(
  sources: readonly Source[],
  only: readonly string[] = [],
): Promise<Tried[]> {
  const folder = await mkdtemp(join(tmpdir(), 'lake-mutants-'));
  const stages: Stage[] = [];
  for (const source of sources) {
    const stage = await staged(source, folder);
    if (stage) stages.push(stage);
  }
  const tried: Tried[] = [];
  for (const stage of stages) {
    if (only.length > 0 && !only.includes(stage.source.name)) continue;
    tried.push(...(await triedOn(stage, stages, folder)));
  }
  return tried;
}
