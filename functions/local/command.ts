import { parseArgs } from 'node:util';
import { SettingsError } from '../errors.ts';

/** Where a command's words go: results to `out`, everything else to `err`. */
export interface Io {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Shows what is going on while it goes on; silent when nobody watches. */
  readonly progress: (message: string) => void;
  readonly isColoured: boolean;
  readonly width: number;
  readonly signal: AbortSignal;
}

export interface Option {
  readonly type: 'string' | 'boolean';
  readonly multiple?: boolean;
  readonly short?: string;
  /** How `--help` names the value. */
  readonly value?: string;
  readonly meaning: string;
}

/** What was typed, after checking that every flag exists. */
export interface Arguments {
  readonly positionals: readonly string[];
  text(name: string): string | undefined;
  texts(name: string): readonly string[];
  flag(name: string): boolean;
}

/** 0 done · 1 a check failed or a source is stale · 2 usage · 3 a source changed or is unavailable. */
export type ExitCode = 0 | 1 | 2 | 3;

export interface Command {
  readonly name: string;
  readonly summary: string;
  /** What follows the name, `SOURCE --file F`. */
  readonly usage: string;
  readonly options: Readonly<Record<string, Option>>;
  readonly run: (given: Arguments, io: Io) => Promise<ExitCode>;
}

export const lakeOption = {
  type: 'string',
  value: 'LAKE',
  meaning: 'a folder or s3://bucket/prefix (default .lake)',
} as const satisfies Option;

export const jsonOption = {
  type: 'boolean',
  meaning: 'print data as JSON',
} as const satisfies Option;

export const asOfOption = {
  type: 'string',
  value: 'T',
  meaning: 'only what was known by then: 2025-09-30 (end of that day, UTC) or an ISO moment',
} as const satisfies Option;

export const strictOption = {
  type: 'boolean',
  meaning: 'with --as-of: count only what this lake itself had fetched by then',
} as const satisfies Option;

/** @throws SettingsError when a flag is unknown or lacks its value */
export function parseArguments(command: Command, words: readonly string[]): Arguments {
  try {
    const options = Object.fromEntries(
      Object.entries(command.options).map(([name, { type, multiple = false, short }]) => [
        name,
        { type, multiple, ...(short && { short }) },
      ]),
    );
    const { values, positionals } = parseArgs({
      args: [...words],
      options: { ...options, help: { type: 'boolean' } },
      allowPositionals: true,
    });
    const given: Readonly<Record<string, unknown>> = values;
    return {
      positionals,
      text: (name) => given[name] as string | undefined,
      texts: (name) => (given[name] as readonly string[] | undefined) ?? [],
      flag: (name) => given[name] === true,
    };
  } catch (error) {
    throw new SettingsError(`lake ${command.name}: ${(error as Error).message}`, { cause: error });
  }
}

/** The text of `--help`. */
export function helpOf(command: Command): string {
  const lines = Object.entries(command.options).map(([name, { value, meaning }]) => {
    const left = value ? `--${name} ${value}` : `--${name}`;
    return `  ${left.padEnd(20)} ${meaning}`;
  });
  return [
    `lake ${command.name} ${command.usage}`.trim(),
    '',
    command.summary,
    '',
    ...lines,
    `  ${'--help'.padEnd(20)} this text`,
    '',
  ].join('\n');
}

/**
 * A moment as typed: a day means its end, so that `--as-of 2025-09-30` includes that day.
 *
 * @throws SettingsError
 */
export function parseMoment(flag: string, typed: string | undefined): Date | undefined {
  if (typed === undefined) return undefined;
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(typed);
  const moment = new Date(isDay ? `${typed}T23:59:59.999Z` : typed);
  if (Number.isNaN(moment.getTime())) {
    throw new SettingsError(`--${flag}: expected 2025-09-30 or an ISO moment, found ${typed}`);
  }
  return moment;
}
