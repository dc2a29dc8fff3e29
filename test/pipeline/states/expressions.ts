import jsonata from 'jsonata';
import { StateError } from './language.ts';

/** What an expression sees as `$states`, and the machine's variables beside it. */
export interface Scope {
  readonly states: Readonly<Record<string, unknown>>;
  readonly variables: Readonly<Record<string, unknown>>;
}

const expression = /^\{%([\s\S]*)%\}$/;

/** Every expression below a value, with the path to it. */
export function expressionsIn(value: unknown, path = '$'): { path: string; code: string }[] {
  if (typeof value === 'string') {
    const code = expression.exec(value)?.[1];
    return code === undefined ? [] : [{ path, code }];
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, below]) => expressionsIn(below, `${path}.${key}`));
}

async function evaluated(code: string, { states, variables }: Scope): Promise<unknown> {
  try {
    const compiled = jsonata(code);
    // Step Functions has `$parse` and leaves out `$eval`.
    compiled.registerFunction('parse', (text: string) => JSON.parse(text), '<s:x>');
    compiled.registerFunction('eval', () => {
      throw new Error('$eval is not available');
    });
    const found: unknown = await compiled.evaluate(null, { states, ...variables });
    // JSONata marks its own sequences; what a state hands on is plain JSON.
    if (found !== undefined) return JSON.parse(JSON.stringify(found));
  } catch (error) {
    throw new StateError(
      'States.QueryEvaluationError',
      `${code.trim()}: ${(error as Error).message}`,
    );
  }
  throw new StateError('States.QueryEvaluationError', `${code.trim()}: returned nothing`);
}

/**
 * A value with each expression in it replaced by what it comes to.
 *
 * @throws StateError States.QueryEvaluationError, also where an expression comes to nothing
 */
export async function evaluate(value: unknown, scope: Scope): Promise<unknown> {
  if (typeof value === 'string') {
    const code = expression.exec(value)?.[1];
    return code === undefined ? value : await evaluated(code, scope);
  }
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return await Promise.all(value.map((each) => evaluate(each, scope)));
  const entries = Object.entries(value).map(
    async ([key, below]) => [key, await evaluate(below, scope)] as const,
  );
  return Object.fromEntries(await Promise.all(entries));
}
