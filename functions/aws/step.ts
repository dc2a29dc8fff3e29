import { Logger } from '@aws-lambda-powertools/logger';
import type { z } from 'zod';
import { SettingsError } from '../errors.ts';
import { type FunctionSettings, readFunctionSettings } from './settings.ts';

/** What Lambda says about an invocation; the part of it that is used. */
interface Invocation {
  readonly awsRequestId: string;
  readonly functionName: string;
  getRemainingTimeInMillis(): number;
}

/** What a step is handed beside its input. */
export interface StepContext {
  readonly settings: FunctionSettings;
  readonly logger: Logger;
  readonly remaining_ms: () => number;
}

type Step<I, O> = (input: I, context: StepContext) => Promise<O>;

/** `due.0.source: expected string, found …`, for the first thing wrong with an input. */
function faultOf(step: string, input: unknown, { issues: [issue] }: z.ZodError): SettingsError {
  const place = issue?.path.join('.') || 'input';
  const found = JSON.stringify(input ?? null).slice(0, 300);
  return new SettingsError(`${step}: ${place}: ${issue?.message}, found ${found}`);
}

/**
 * A Lambda handler: checks its input, and lets errors go with their names, by which the state
 * machine tells what is tried again from what is not.
 *
 * @param name of the step, for messages
 * @param accepts what an input has to be
 * @throws SettingsError when the input or the environment is wrong
 */
export function stepHandler<I, O>(name: string, accepts: z.ZodType<I>, step: Step<I, O>) {
  const logger = new Logger();
  let settings: FunctionSettings | undefined;
  return async (input: unknown, invocation: Invocation): Promise<O> => {
    logger.resetKeys();
    logger.appendKeys({ request_id: invocation.awsRequestId, step: name });
    const { success, data, error } = accepts.safeParse(input);
    try {
      if (!success) throw faultOf(name, input, error);
      settings ??= readFunctionSettings();
      const remaining_ms = () => invocation.getRemainingTimeInMillis();
      const output = await step(data, { settings, logger, remaining_ms });
      logger.info('done', { output });
      return output;
    } catch (failure) {
      logger.error('failed', failure as Error);
      throw failure;
    }
  };
}
