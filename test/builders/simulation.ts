import type { ObjectStore, Precondition, StoredObject } from '../../functions/lake/store.ts';
import { MemoryStore } from '../../functions/lake/store-memory.ts';

const dayMs = 86_400_000;

/**
 * The protocol's one assumption about time: no commit, publication or collection takes longer. Who
 * sleeps longer is dead to the lake, as on S3, which refuses a request signed that long ago.
 */
const longestOperation_ms = 13 * dayMs;

/** What decides a simulated history: fast-check makes it and shrinks it. */
export interface Fate {
  /** Which of the waiting actors goes on, call by call; used round and round. */
  readonly turns: readonly number[];
  /** How far the clock moves before each call, round and round. */
  readonly pauses_ms: readonly number[];
  /** How each actor of the first scene dies, if it does. */
  readonly deaths: readonly Death[];
}

/** After how many calls an actor dies, and whether the last one still reached the store. */
export interface Death {
  readonly calls: number;
  readonly isDone: boolean;
}

interface Waiting {
  readonly actor: number;
  readonly goOn: () => void;
}

/** What every store call of every actor goes through, one at a time, in an order fate decides. */
export class Simulation {
  now_ms = Date.UTC(2025, 0, 1);
  /** When each object was first written. */
  readonly writtenAt_ms = new Map<string, number>();
  readonly store: MemoryStore;
  calls = 0;
  readonly #fate: Fate;
  #waiting: Waiting[] = [];
  #alive = 0;

  constructor(fate: Fate, mirrorFolder: string) {
    this.#fate = fate;
    this.store = new MemoryStore({ clock_ms: () => this.now_ms, mirrorFolder });
  }

  /**
   * Lets the actors of a scene run until each has ended or died.
   *
   * @throws the first error of an actor
   */
  async run(
    actors: readonly ((store: Actor) => Promise<void>)[],
    deaths: readonly Death[] = [],
  ): Promise<void> {
    this.#alive = actors.length;
    const errors: unknown[] = [];
    actors.forEach((act, number) => {
      const actor = new Actor(this, number, deaths[number]);
      actor.onDeath = () => {
        this.#alive -= 1;
      };
      act(actor)
        .catch((error) => errors.push(error))
        .finally(() => {
          this.#alive -= 1;
        });
    });
    while (this.#alive > 0 && errors.length === 0) {
      // Everybody alive has to have asked for a turn before one is given.
      if (this.#waiting.length < this.#alive) await new Promise(setImmediate);
      else this.#giveTurn();
    }
    if (errors.length > 0) throw errors[0];
  }

  /** Resolves when it is the actor's turn. */
  turn(actor: number): Promise<void> {
    return new Promise((goOn) => {
      this.#waiting.push({ actor, goOn });
    });
  }

  #giveTurn(): void {
    const { turns, pauses_ms } = this.#fate;
    this.now_ms += pauses_ms[this.calls % pauses_ms.length] ?? 0;
    // In the order of the actors, so that a history does not hang on who asked first.
    this.#waiting.sort((a, b) => a.actor - b.actor);
    const chosen = (turns[this.calls % turns.length] ?? 0) % this.#waiting.length;
    const [next] = this.#waiting.splice(chosen, 1);
    this.calls += 1;
    next?.goOn();
  }
}

/** The store as one actor sees it: each call waits for its turn, and may be the actor's last. */
export class Actor implements ObjectStore {
  readonly location = 'simulated';
  readonly simulation: Simulation;
  readonly #number: number;
  readonly #death: Death | undefined;
  #calls = 0;
  #began_ms: number;
  onDeath: () => void = () => {};

  constructor(simulation: Simulation, number: number, death: Death | undefined) {
    this.simulation = simulation;
    this.#number = number;
    this.#death = death;
    this.#began_ms = simulation.now_ms;
  }

  /** Says that what follows is another operation. */
  begins(): void {
    this.#began_ms = this.simulation.now_ms;
  }

  address(key: string): string {
    return key;
  }

  get(key: string): Promise<StoredObject | undefined> {
    return this.call((store) => store.get(key));
  }

  put(key: string, bytes: Uint8Array, condition: Precondition): Promise<boolean> {
    return this.call(async (store) => {
      const isWritten = await store.put(key, bytes, condition);
      const { writtenAt_ms, now_ms } = this.simulation;
      if (!writtenAt_ms.has(key)) writtenAt_ms.set(key, now_ms);
      return isWritten;
    });
  }

  remove(key: string): Promise<void> {
    return this.call((store) => store.remove(key));
  }

  list(prefix: string): Promise<string[]> {
    return this.call((store) => store.list(prefix));
  }

  listAged(prefix: string) {
    return this.call((store) => store.listAged(prefix));
  }

  backOff(): Promise<void> {
    return this.call(async () => {});
  }

  claim(): undefined {
    return undefined;
  }

  localPath(key: string): Promise<string> {
    return this.call((store) => store.localPath(key));
  }

  /** One call, when it is this actor's turn; a dead actor's call never comes back. */
  async call<T>(work: (store: MemoryStore) => Promise<T>): Promise<T> {
    await this.simulation.turn(this.#number);
    this.#calls += 1;
    const isLast = this.#calls === this.#death?.calls;
    const isAsleep = this.simulation.now_ms - this.#began_ms > longestOperation_ms;
    if (isAsleep || (isLast && !this.#death?.isDone)) return await this.#die();
    const result = await work(this.simulation.store);
    return isLast ? await this.#die() : result;
  }

  #die(): Promise<never> {
    this.onDeath();
    return new Promise(() => {});
  }
}
