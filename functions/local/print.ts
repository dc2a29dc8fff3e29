import type { CheckResult } from '../check.ts';
import type { Found, Judged } from '../evaluate-claims.ts';
import type { World } from '../lake/identity.ts';
import type { Written } from '../lake/metered.ts';
import type { PlannedSource } from '../plan.ts';
import type { Value } from '../query/engine.ts';
import type { RunReport } from '../run.ts';
import type { Source } from '../source.ts';
import type { ExitCode, Io } from './command.ts';
import { coloured, counted, heading, table } from './terminal.ts';

export function worldLine(io: Io, world: World): string {
  return world === 'rehearsal'
    ? coloured(io, 'yellow', 'Rehearsal: invented data drawn through published figures.\n')
    : '';
}

function planWord(io: Io, { source, slot, isOff }: PlannedSource): string {
  if (isOff) return coloured(io, 'yellow', 'off');
  if (!slot) return 'not due';
  return coloured(io, 'green', source.publication.isUnannounced ? 'look' : 'due');
}

function planTable(io: Io, planned: readonly PlannedSource[]): string {
  return (
    heading(io, 'Plan') +
    table(
      io,
      ['source', '', 'why'],
      planned.map((each) => [each.source.name, planWord(io, each), each.reason]),
    )
  );
}

const verdictColours = { pass: 'green', warn: 'yellow', fail: 'red' } as const;

/** How many checks passed, and each that did not: who reads eighty good lines misses the bad one. */
function checkLines(io: Io, checks: readonly CheckResult[]): string {
  const others = checks.filter(({ status }) => status !== 'pass');
  const passed = `${checks.length - others.length} of ${checks.length} pass`;
  const told = coloured(io, others.length === 0 ? 'green' : 'yellow', passed);
  const rows = others.map(({ status, check_name, subject, detail }) => [
    coloured(io, verdictColours[status], status === 'fail' ? 'FAIL' : status),
    check_name,
    subject,
    detail,
  ]);
  const listed = rows.length === 0 ? '' : table(io, ['', 'check', 'of', ''], rows);
  return `${heading(io, 'Checks')}  ${told}; each by name in the table check_result\n${listed}`;
}

/** A value of the lake in a table or a line; `-` where it is missing. */
export function cellText(value: Value | undefined): string {
  if (value === null || value === undefined) return '-';
  return value instanceof Date ? value.toISOString() : String(value);
}

export function bytesShown(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  return bytes < 1e6 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

export function writtenLine({ objects, bytes }: Written): string {
  return objects === 0
    ? 'Nothing new: 0 bytes written.\n'
    : `${bytesShown(bytes)} written in ${objects} objects.\n`;
}

function outcomeLines(io: Io, report: RunReport): string {
  const lines = report.outcomes.map((outcome) => {
    const { source, status, responses, unchanged, added, rejected, message } = outcome;
    const quarantined = rejected > 0 ? `, ${rejected} in quarantine` : '';
    const same = unchanged > 0 ? `, ${unchanged} not modified` : '';
    const said = message === null ? '' : `\n    ${coloured(io, 'red', message)}`;
    return `  ${source}: ${status}, ${counted(responses, 'response')}${same}, ${counted(added, 'row')} added${quarantined}${said}\n`;
  });
  return lines.length === 0 ? '' : heading(io, 'Sources') + lines.join('');
}

/** What a run planned, did and found. */
export function runText(io: Io, world: World, report: RunReport): string {
  return (
    worldLine(io, world) +
    planTable(io, report.planned) +
    outcomeLines(io, report) +
    checkLines(io, report.checks)
  );
}

/** `18:30 New York`, or that nobody says when. */
export function scheduleText({ publication }: Source): string {
  return publication.isUnannounced ? 'on arrival' : `${publication.time} New York`;
}

/** What a source states of itself, a line each. */
export function habitLines({ habits }: Source): string {
  const { cadence, revisions, identity, limits } = habits;
  const lines = Object.entries({ cadence, revisions, identity, limits });
  return lines.map(([name, text]) => `    ${name.padEnd(10)} ${text}\n`).join('');
}

/** Sources that are not asked, and why, a line each. */
export function offText(io: Io, off: readonly (readonly [name: string, reason: string])[]): string {
  const lines = off.map(
    ([name, reason]) => `  ${name}: ${coloured(io, 'yellow', 'off')}, ${reason}\n`,
  );
  return lines.join('');
}

/** 3 when a source changed or was unavailable, 1 when a check failed, else 0. */
export function exitCodeOf({ outcomes, checks }: RunReport): ExitCode {
  if (outcomes.some(({ status }) => status !== 'done')) return 3;
  return checks.some(({ status }) => status === 'fail') ? 1 : 0;
}

/** A number in the claim's unit: `+10.37 %`, `2,434.20`, `0.57`. */
function shownValue(unit: Judged['claim']['unit'], value: number): string {
  const sign = value > 0 ? '+' : '';
  if (unit === 'fraction') return `${sign}${(value * 100).toFixed(2)} %`;
  if (unit === 'percent') return `${value.toFixed(2)} %`;
  if (unit === 'percentage points') return `${sign}${value.toFixed(1)} pp`;
  if (unit === 'points') return value.toLocaleString('en-US', { maximumFractionDigits: 2 });
  return unit === 'count' ? String(value) : value.toFixed(2);
}

function foundShown({ claim }: Judged, found: Found): string {
  return `${shownValue(claim.unit, found.value)} (${found.reading.label}, ${found.observed_on})`;
}

const verdictColour = {
  supported: 'green',
  contradicted: 'red',
  undecidable: 'yellow',
} as const;

/** A line for the verdict and the two numbers, a line for how the lake's number was read. */
export function claimsTable(io: Io, judged: readonly Judged[]): string {
  const relations = { equals: '', 'at least': '>= ', 'at most': '<= ' };
  const rows = judged.flatMap((each) => {
    const { claim, verdict, found, age_days, why, nearest, beside = [] } = each;
    const read = found ? `${why}, ${found.observed_on} (${age_days} d old)` : why;
    const near = nearest ? `; nearest ${foundShown(each, nearest)}` : '';
    return [
      [
        coloured(io, verdictColour[verdict], verdict),
        relations[claim.relation] + shownValue(claim.unit, claim.expected),
        found ? shownValue(claim.unit, found.value) : '-',
        claim.statement,
      ],
      ['', '', '', coloured(io, 'dim', `  ${read}${near}`)],
      ...beside.map((number) => [
        ...['', '', ''],
        coloured(io, 'dim', `  beside it: ${foundShown(each, number)}`),
      ]),
    ];
  });
  const titles = ['verdict', 'article', 'lake', 'statement'];
  return table(io, titles, rows, (column) => column === 1 || column === 2);
}

/** `9 supported, 11 contradicted, 8 undecidable of 28`. */
export function verdictLine(judged: readonly Judged[]): string {
  const count = (wanted: string) => judged.filter(({ verdict }) => verdict === wanted).length;
  const counted = Object.keys(verdictColour).map((verdict) => `${count(verdict)} ${verdict}`);
  return `${counted.join(', ')} of ${judged.length} statements.\n`;
}
