/** The part of Amazon States Language, in JSONata, that our definitions use; anything else is refused. */

export interface Retrier {
  readonly ErrorEquals: readonly string[];
  readonly IntervalSeconds?: number;
  readonly MaxAttempts?: number;
  readonly BackoffRate?: number;
  readonly MaxDelaySeconds?: number;
  readonly JitterStrategy?: 'FULL' | 'NONE';
}

interface Catcher {
  readonly ErrorEquals: readonly string[];
  readonly Next: string;
  readonly Output?: unknown;
  readonly Assign?: Readonly<Record<string, unknown>>;
}

export interface State {
  readonly Type: 'Task' | 'Pass' | 'Choice' | 'Map' | 'Wait' | 'Succeed' | 'Fail';
  readonly Next?: string;
  readonly End?: true;
  readonly Output?: unknown;
  readonly Assign?: Readonly<Record<string, unknown>>;
  readonly Retry?: readonly Retrier[];
  readonly Catch?: readonly Catcher[];
  readonly TimeoutSeconds?: number;
  /** Task. */
  readonly Resource?: string;
  readonly Arguments?: unknown;
  /** Choice. */
  readonly Choices?: readonly { readonly Condition: string; readonly Next: string }[];
  readonly Default?: string;
  /** Map. */
  readonly Items?: unknown;
  readonly ItemReader?: {
    readonly Resource: string;
    readonly ReaderConfig: { readonly InputType: string };
    readonly Arguments: unknown;
  };
  readonly ItemProcessor?: Machine & { readonly ProcessorConfig: { readonly Mode: string } };
  readonly MaxConcurrency?: number;
  readonly ToleratedFailurePercentage?: number;
  readonly Label?: string;
  /** Wait. */
  readonly Seconds?: unknown;
  /** Fail. */
  readonly Error?: string;
  readonly Cause?: string;
}

export interface Machine {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
  readonly TimeoutSeconds?: number;
}

const understood: Readonly<Record<State['Type'], readonly string[]>> = {
  Task: ['Resource', 'Arguments', 'TimeoutSeconds', 'Retry', 'Catch'],
  Pass: [],
  Choice: ['Choices', 'Default'],
  Map: [
    'Items',
    'ItemReader',
    'ItemProcessor',
    'MaxConcurrency',
    'ToleratedFailurePercentage',
    'Label',
    'Retry',
    'Catch',
  ],
  Wait: ['Seconds'],
  Succeed: [],
  Fail: ['Error', 'Cause'],
};
const everywhere = ['Type', 'Comment', 'Next', 'End', 'Output', 'Assign'];

/** @throws TypeError when a state has a field this interpreter would silently pass over */
export function mustBeUnderstood(name: string, state: State): void {
  const known = [...everywhere, ...(understood[state.Type] ?? [])];
  const strange = Object.keys(state).find((field) => !known.includes(field));
  if (strange !== undefined || !understood[state.Type]) {
    throw new TypeError(`${name}: ${state.Type} with ${strange ?? 'no meaning here'}`);
  }
}

/** An error as the language knows it: a name that Retry and Catch match, and a cause. */
export class StateError extends Error {
  override readonly name: string;
  override readonly cause: string;

  constructor(name: string, cause: string) {
    super(`${name}: ${cause}`);
    this.name = name;
    this.cause = cause;
  }
}

// What States.ALL does not match.
const uncatchable = ['States.DataLimitExceeded', 'States.Runtime'];

export function matches(patterns: readonly string[], { name }: StateError): boolean {
  return patterns.some((pattern) => {
    if (pattern === name) return true;
    if (pattern === 'States.ALL') return !uncatchable.includes(name);
    return pattern === 'States.TaskFailed' && name !== 'States.Timeout';
  });
}
