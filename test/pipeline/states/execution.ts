import { evaluate, type Scope } from './expressions.ts';
import { type Machine, matches, mustBeUnderstood, type State, StateError } from './language.ts';
import { Retries } from './retries.ts';

/** What a machine needs of the world around it. */
export interface World {
  /** Calls a function by its ARN. @throws StateError with the function's own error name */
  readonly invoke: (functionArn: string, payload: unknown) => Promise<unknown>;
  readonly readObject: (bucket: string, key: string) => Promise<string>;
  /** Told of each item of a distributed map: it is an execution of the machine itself. */
  readonly startItem: () => void;
  /** Time that is turned forward instead of waited for. */
  readonly clock: { now_ms: number };
  /** In [0, 1), for jitter. */
  readonly random: () => number;
}

/** One thing that happened, as a test wants to see it. */
export interface Event {
  readonly at_ms: number;
  readonly state: string;
  readonly what: string;
}

interface Resting {
  readonly state: string;
  readonly input: unknown;
}

interface MapProgress {
  readonly done: Map<number, unknown>;
}

const mostStateBytes = 256 * 1024;
const lambdaInvoke = /:states:::lambda:invoke$/;
const objectReader = /:states:::s3:getObject$/;

/** A run of a machine; one that failed can be redriven from where it stopped. */
export class Execution {
  readonly history: Event[] = [];
  status: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' = 'RUNNING';
  output: unknown;
  error: StateError | undefined;
  readonly #machine: Machine;
  readonly #world: World;
  readonly #name: string;
  #variables: Record<string, unknown> = {};
  #at: Resting;
  /** Items of a Map that succeeded are not done again by a redrive. */
  readonly #maps = new Map<string, MapProgress>();

  constructor(machine: Machine, world: World, input: unknown, name = 'execution') {
    this.#machine = machine;
    this.#world = world;
    this.#name = name;
    this.#at = { state: machine.StartAt, input };
  }

  /** Runs to the end, or on from the state that failed. */
  async run(): Promise<this> {
    this.status = 'RUNNING';
    this.error = undefined;
    const limit_s = this.#machine.TimeoutSeconds ?? Number.POSITIVE_INFINITY;
    const until_ms = this.#world.clock.now_ms + limit_s * 1000;
    try {
      for (let next: Resting | undefined = this.#at; next; ) {
        this.#at = next;
        if (this.#world.clock.now_ms > until_ms) {
          this.status = 'TIMED_OUT';
          return this;
        }
        next = await this.#step(next);
      }
      this.status = 'SUCCEEDED';
    } catch (error) {
      if (!(error instanceof StateError)) throw error;
      this.status = 'FAILED';
      this.error = error;
    }
    return this;
  }

  #log(state: string, what: string): void {
    this.history.push({ at_ms: this.#world.clock.now_ms, state, what });
  }

  #scope(input: unknown, more: Readonly<Record<string, unknown>> = {}): Scope {
    const context = { Execution: { Name: this.#name } };
    return { states: { input, context, ...more }, variables: { ...this.#variables } };
  }

  async #step({ state: name, input }: Resting): Promise<Resting | undefined> {
    const state = this.#machine.States[name];
    if (!state) throw new StateError('States.Runtime', `no state ${name}`);
    mustBeUnderstood(name, state);
    this.#log(name, 'entered');
    if (state.Type === 'Choice') return await this.#choose(state, input);
    if (state.Type === 'Fail') throw await this.#failure(state, input);
    if (state.Type === 'Wait') {
      this.#world.clock.now_ms += Number(await evaluate(state.Seconds, this.#scope(input))) * 1000;
    }
    return await this.#worked(name, state, input);
  }

  async #choose({ Choices = [], Default }: State, input: unknown): Promise<Resting> {
    for (const { Condition, Next } of Choices) {
      const holds = await evaluate(Condition, this.#scope(input));
      if (typeof holds !== 'boolean') {
        throw new StateError('States.QueryEvaluationError', `${Condition}: not a boolean`);
      }
      if (holds) return { state: Next, input };
    }
    if (Default === undefined) throw new StateError('States.NoChoiceMatched', 'no default');
    return { state: Default, input };
  }

  async #failure({ Error: error = '', Cause = '' }: State, input: unknown): Promise<StateError> {
    const scope = this.#scope(input);
    return new StateError(
      String(await evaluate(error, scope)),
      String(await evaluate(Cause, scope)),
    );
  }

  /** Task, Map and Pass: does the work as often as Retry allows, and goes where Catch says. */
  async #worked(name: string, state: State, input: unknown): Promise<Resting | undefined> {
    const retries = new Retries(state.Retry ?? [], this.#world);
    for (;;) {
      try {
        const result = await this.#result(name, state, input);
        return await this.#leave(state, input, result);
      } catch (error) {
        if (!(error instanceof StateError)) throw error;
        this.#log(name, error.name);
        if (retries.mayTryAgain(error)) continue;
        return await this.#caught(state, input, error);
      }
    }
  }

  async #caught(state: State, input: unknown, error: StateError): Promise<Resting> {
    const catcher = state.Catch?.find(({ ErrorEquals }) => matches(ErrorEquals, error));
    if (!catcher) throw error;
    const errorOutput = { Error: error.name, Cause: error.cause };
    if (catcher.Output === undefined) return { state: catcher.Next, input: errorOutput };
    const scope = this.#scope(input, { errorOutput });
    return { state: catcher.Next, input: await evaluate(catcher.Output, scope) };
  }

  async #result(name: string, state: State, input: unknown): Promise<unknown> {
    if (state.Type === 'Task') return await this.#task(state, input);
    if (state.Type === 'Map') return await this.#map(name, state, input);
    return input;
  }

  async #leave(state: State, input: unknown, result: unknown): Promise<Resting | undefined> {
    const scope = this.#scope(input, { result });
    const assigned = await evaluate(state.Assign ?? {}, scope);
    const output = state.Output === undefined ? result : await evaluate(state.Output, scope);
    if (JSON.stringify(output).length > mostStateBytes) {
      throw new StateError('States.DataLimitExceeded', 'more than 256 KB');
    }
    this.#variables = { ...this.#variables, ...(assigned as Record<string, unknown>) };
    if (state.Type === 'Succeed' || state.End) {
      this.output = output;
      return undefined;
    }
    return { state: state.Next ?? '', input: output };
  }

  async #task({ Resource = '', Arguments }: State, input: unknown): Promise<unknown> {
    if (!lambdaInvoke.test(Resource)) throw new TypeError(`${Resource}: not an invocation`);
    const { FunctionName, Payload } = (await evaluate(Arguments, this.#scope(input))) as {
      FunctionName: string;
      Payload: unknown;
    };
    return { Payload: await this.#world.invoke(FunctionName, Payload), StatusCode: 200 };
  }

  async #items({ Items, ItemReader }: State, input: unknown): Promise<unknown[]> {
    const scope = this.#scope(input);
    if (!ItemReader) return (await evaluate(Items, scope)) as unknown[];
    if (!objectReader.test(ItemReader.Resource)) throw new TypeError(ItemReader.Resource);
    const { Bucket, Key } = (await evaluate(ItemReader.Arguments, scope)) as Record<string, string>;
    try {
      return JSON.parse(await this.#world.readObject(Bucket ?? '', Key ?? '')) as unknown[];
    } catch (error) {
      throw new StateError('States.ItemReaderFailed', (error as Error).message);
    }
  }

  async #map(name: string, state: State, input: unknown): Promise<unknown> {
    const { ItemProcessor: processor, ToleratedFailurePercentage: tolerated = 0 } = state;
    if (!processor) throw new TypeError(`${name}: no ItemProcessor`);
    const items = await this.#items(state, input);
    if (!Array.isArray(items)) throw new StateError('States.QueryEvaluationError', 'no array');
    const isDistributed = processor.ProcessorConfig.Mode === 'DISTRIBUTED';
    const progress = this.#maps.get(name) ?? { done: new Map<number, unknown>() };
    this.#maps.set(name, progress);
    const failures: StateError[] = [];
    await inTurns(items, state.MaxConcurrency ?? 0, async (item, index) => {
      if (progress.done.has(index)) return;
      const child = new Execution(processor, this.#world, item, `${this.#name}/${index}`);
      // Children of a distributed map are executions of their own and know no variables of ours.
      if (isDistributed) this.#world.startItem();
      else child.#variables = { ...this.#variables };
      await child.run();
      this.history.push(
        ...child.history.map((each) => ({ ...each, state: `${name}.${each.state}` })),
      );
      if (child.error) failures.push(child.error);
      else progress.done.set(index, child.output);
    });
    const [failure] = failures;
    if (failure && (!isDistributed || failures.length * 100 > tolerated * items.length)) {
      throw isDistributed
        ? new StateError('States.ExceedToleratedFailureThreshold', failure.message)
        : failure;
    }
    return items.map((_, index) => progress.done.get(index) ?? null);
  }
}

/** Works on items in order, so many at once; none is begun before another slot is free. */
async function inTurns<T>(
  items: readonly T[],
  atOnce: number,
  work: (item: T, index: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < items.length) {
      const index = next;
      next += 1;
      await work(items[index] as T, index);
    }
  };
  const workers = Math.min(atOnce || items.length, items.length);
  await Promise.all(Array.from({ length: workers }, worker));
}
