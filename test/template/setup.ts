import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';

const root = join(import.meta.dirname, '../..');

/** Every optional setting in use. */
const options = {
  encryptionKeyArn:
    'arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab',
  permissionsBoundaryArn: 'arn:aws:iam::123456789012:policy/edge',
  reservedConcurrency: 2,
  alarmEmail: 'someone@example.com',
  alarmWebhookUrl: 'https://example.com/hook',
  account: '123456789012',
  region: 'eu-central-1',
} as const;

declare module 'vitest' {
  interface ProvidedContext {
    /** Folders of templates as the app itself writes them, by deployment. */
    readonly assemblies: {
      readonly dev: string;
      readonly prod: string;
      /** As prod, with `options`. */
      readonly withOptions: string;
    };
    /** How long the first took, everything included. */
    readonly synthesisSeconds: number;
  }
}

/** Runs the app as `npm run synth` does; what is looked at is what would be deployed. */
function synthesised(env: string, context: Readonly<Record<string, unknown>> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), `synth-${env}-`));
  const { status, stderr } = spawnSync(process.execPath, ['infra/app.ts'], {
    cwd: root,
    encoding: 'utf8',
    env: {
      ...process.env,
      CDK_OUTDIR: folder,
      CDK_CONTEXT_JSON: JSON.stringify({ env, ...context }),
    },
  });
  if (status !== 0)
    throw new Error(`infra/app.ts with env=${env}: ended with ${status}\n${stderr}`);
  return folder;
}

/** One synthesis for all files of the stage. */
export function setup(project: TestProject): () => void {
  const before = performance.now();
  const dev = synthesised('dev');
  project.provide('synthesisSeconds', (performance.now() - before) / 1000);
  // Its functions are those of dev: bundling them once is enough.
  const prod = synthesised('prod', { 'aws:cdk:bundling-stacks': [] });
  const withOptions = synthesised('prod', { 'aws:cdk:bundling-stacks': [], ...options });
  project.provide('assemblies', { dev, prod, withOptions });
  return () => {
    for (const folder of [dev, prod, withOptions]) rmSync(folder, { recursive: true, force: true });
  };
}
