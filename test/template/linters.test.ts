import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, inject, it } from 'vitest';
import {
  cfnLint,
  checkov,
  checkovFindings,
  judged,
  lintFindingsOf,
  readTriage,
} from './linters.ts';

const { dev } = inject('assemblies');
const shipped = ['Lake', 'Pipeline'].map((stack) => join(dev, `${stack}.template.json`));
const scratch = mkdtempSync(join(tmpdir(), 'planted-'));
afterAll(() => rmSync(scratch, { recursive: true }));

/** The Lake template with one resource more. */
function planted(resource: object): string {
  const template = JSON.parse(readFileSync(shipped[0] ?? '', 'utf8'));
  template.Resources.Planted = resource;
  const path = join(scratch, 'Planted.template.json');
  writeFileSync(path, JSON.stringify(template));
  return path;
}

const bare = { Type: 'AWS::S3::Bucket', Properties: {} };
const misspelt = { Type: 'AWS::SQS::Queue', Properties: { QueueNam: 'x' } };

function holds(lint: string, check: string): void {
  const ofLint = lintFindingsOf(lint, shipped);
  const ofCheckov = checkovFindings(check, shipped);

  it('every finding of cfn-lint and checkov is accepted with a reason, and every acceptance is needed', () => {
    expect(ofCheckov.passed).toBeGreaterThan(30);
    expect(judged([...ofLint, ...ofCheckov.findings], readTriage())).toEqual({
      untriaged: [],
      stale: [],
    });
  });

  describe('planted', () => {
    it('an open bucket is a finding of checkov', () => {
      const { findings } = checkovFindings(check, [planted(bare)]);
      const { untriaged } = judged(findings, readTriage());
      expect(untriaged.join('\n')).toContain('CKV_AWS_53 AWS::S3::Bucket.Planted');
    });

    it('a misspelt property is a finding of cfn-lint', () => {
      const { untriaged } = judged(lintFindingsOf(lint, [planted(misspelt)]), readTriage());
      expect(untriaged).toEqual([expect.stringContaining('E3002 Resources/Planted/Properties')]);
    });

    it('an acceptance of nothing is stale', () => {
      const reason = 'accepted although nobody found it';
      const gone = { tool: 'checkov', check: 'CKV_AWS_1', resource: 'X', reason } as const;
      expect(judged(ofCheckov.findings, [gone]).stale).toEqual(['CKV_AWS_1 X']);
    });
  });
}

if (cfnLint === undefined || checkov === undefined) {
  it.skip('needs Python for cfn-lint and checkov', () => {});
} else {
  holds(cfnLint, checkov);
}
