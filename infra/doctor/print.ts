import type { Finding, State } from './finding.ts';

interface Answer {
  readonly env: string;
  readonly account: string;
  readonly region: string;
  readonly isHealthy: boolean;
  readonly findings: readonly Finding[];
}

const marks: Readonly<Record<State, string>> = {
  ok: 'ok     ',
  warning: 'look   ',
  failed: 'FAILED ',
  unknown: 'UNKNOWN',
};

const indent = ' '.repeat(9);

/** The examination as a person reads it: what was found, and under it what to do. */
export function printed({ env, account, region, isHealthy, findings }: Answer): string {
  const lines = findings.flatMap(({ check, state, found, todo }) => [
    `${marks[state]}  ${check}: ${found.replaceAll('\n', `\n${indent}  `)}`,
    ...(todo === undefined ? [] : [`${indent}-> ${todo}`]),
  ]);
  const ill = findings.filter(({ state }) => state === 'failed' || state === 'unknown').length;
  const verdict = isHealthy ? 'nothing stands in the way' : `${ill} to see to`;
  return [`${env} in ${account}, ${region}`, '', ...lines, '', verdict, ''].join('\n');
}
