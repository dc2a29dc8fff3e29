import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { pythonWith } from '../builders/python.ts';

const root = join(import.meta.dirname, '../..');

/** A program of a Python environment of its own, or undefined where no Python has it. */
function program(name: string, version: string): string | undefined {
  const python = pythonWith(name, [`${name}==${version}`]);
  return python && join(dirname(python), name);
}

export const cfnLint = program('cfn-lint', '1.58.0');
export const checkov = program('checkov', '3.3.30');

function printedBy(path: string, words: readonly string[]): string {
  // By its environment's Python: the script's own first line names the folder it was installed in,
  // which may have moved since.
  const python = join(dirname(path), 'python');
  const { stdout, stderr, error } = spawnSync(python, [path, ...words], {
    encoding: 'utf8',
    maxBuffer: 1e8,
    // It looks for its vendor's service otherwise.
    env: { ...process.env, BC_SKIP_MAPPING: 'TRUE', CHECKOV_RUN_SCA_PACKAGE_SCAN_V2: 'false' },
  });
  if (error) throw error;
  if (stdout.trim() === '') throw new Error(`${path}: expected JSON, found ${stderr}`);
  return stdout;
}

const lintFindings = z.array(
  z.object({
    Rule: z.object({ Id: z.string() }),
    Message: z.string(),
    Level: z.string(),
    Location: z.object({ Path: z.array(z.union([z.string(), z.number()])).nullable() }),
  }),
);

/** What a linter of templates complains of. */
export interface Finding {
  readonly tool: 'cfn-lint' | 'checkov';
  readonly check: string;
  /** Where: cfn-lint's path, or checkov's `AWS::S3::Bucket.<logical id>`. */
  readonly resource: string;
  readonly says: string;
}

/**
 * What cfn-lint complains of, warnings included.
 *
 * W3005 is left out: the library writes dependencies that a reference already makes.
 */
export function lintFindingsOf(path: string, templates: readonly string[]): Finding[] {
  const words = ['--format', 'json', '--ignore-checks', 'W3005', '--', ...templates];
  const found = lintFindings.parse(JSON.parse(printedBy(path, words)));
  return found.map(({ Rule, Message, Location }) => ({
    tool: 'cfn-lint',
    check: Rule.Id,
    resource: (Location.Path ?? []).join('/'),
    says: Message,
  }));
}

const checkovReport = z.object({
  results: z.object({
    failed_checks: z.array(
      z.object({ check_id: z.string(), check_name: z.string(), resource: z.string() }),
    ),
  }),
  summary: z.object({ passed: z.number() }),
});

/** @returns what failed, and how many checks passed: none would mean that nothing was looked at */
export function checkovFindings(
  path: string,
  templates: readonly string[],
): { findings: Finding[]; passed: number } {
  const words = ['--framework', 'cloudformation', '--output', 'json', '--quiet', '--compact'];
  const files = ['--skip-download', '--soft-fail', '--file', ...templates];
  const { results, summary } = checkovReport.parse(
    JSON.parse(printedBy(path, [...words, ...files])),
  );
  return {
    passed: summary.passed,
    findings: results.failed_checks.map(({ check_id: check, check_name: says, resource }) => ({
      tool: 'checkov',
      check,
      resource,
      says,
    })),
  };
}

const triage = z.array(
  z.strictObject({
    tool: z.enum(['cfn-lint', 'checkov']),
    check: z.string(),
    /** The whole name of a resource, or its beginning with a `*`. */
    resource: z.string(),
    /** Only where the check says this. */
    says: z.string().optional(),
    reason: z.string().min(20),
  }),
);

type Triage = z.infer<typeof triage>;

/** Which findings are accepted, and why. */
export function readTriage(): Triage {
  return triage.parse(JSON.parse(readFileSync(join(root, 'infra/findings.json'), 'utf8')));
}

function covers(accepted: Triage[number], finding: Finding): boolean {
  const { tool, check, resource, says = '' } = accepted;
  const isAlike = resource.endsWith('*')
    ? finding.resource.startsWith(resource.slice(0, -1))
    : finding.resource === resource;
  return tool === finding.tool && check === finding.check && isAlike && finding.says.includes(says);
}

/** Findings nobody accepted, and acceptances of what is no longer found. */
export function judged(
  findings: readonly Finding[],
  accepted: Triage,
): { untriaged: string[]; stale: string[] } {
  const isTriaged = (finding: Finding) => accepted.some((each) => covers(each, finding));
  const isFound = (each: Triage[number]) => findings.some((finding) => covers(each, finding));
  return {
    untriaged: findings
      .filter((finding) => !isTriaged(finding))
      .map(({ check, resource, says }) => `${check} ${resource}: ${says}`),
    stale: accepted
      .filter((each) => !isFound(each))
      .map(({ check, resource }) => `${check} ${resource}`),
  };
}
