/** How one thing stands. `unknown`: AWS would not say. */
export type State = 'ok' | 'warning' | 'failed' | 'unknown';

export interface Finding {
  readonly check: string;
  readonly state: State;
  readonly found: string;
  /** What a person does about it, where there is anything to do. */
  readonly todo?: string;
}

type Verdict = Omit<Finding, 'check'>;

/** A verdict with nothing left to do. */
export function ok(found: string): Verdict {
  return { state: 'ok', found };
}

/** The name AWS gives an error, `AccessDeniedException`; `Error` where it has none. */
export function errorName(error: unknown): string {
  return error instanceof Error ? error.name : 'Error';
}

/** Looks at one thing. What AWS refuses to tell is said to be unknown, in AWS's own words. */
export async function examined(check: string, look: () => Promise<Verdict>): Promise<Finding> {
  try {
    return { check, ...(await look()) };
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    return {
      check,
      state: 'unknown',
      found: `${errorName(error)}: ${words}`,
      todo: 'sign in, or let the one who asks read it, and ask again',
    };
  }
}
