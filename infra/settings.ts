import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Node } from 'constructs';
import { z } from 'zod';
import { closest } from '../functions/closest.ts';
import { SettingsError } from '../functions/errors.ts';

const folder = join(import.meta.dirname, '../config');

/** A switch as JSON has it, or as `-c name=true` on the command line. */
const flag = z.union([z.boolean(), z.stringbool({ truthy: ['true'], falsy: ['false'] })]);
const count = z.coerce.number().int();
const list = z.union([z.array(z.string()), z.string().transform((text) => text.split(','))]);

// With the longest region and an account, the longest bucket name stays within S3's 63 letters.
const name = (most: number) =>
  z.string().regex(new RegExp(`^[a-z][a-z0-9-]{1,${most - 2}}[a-z0-9]$`), {
    error: `expected 3 to ${most} small letters, digits and hyphens`,
  });

/** CloudWatch keeps logs for one of these, not for any number of days. */
const retentions = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096] as const;

const megabyte = 1_000_000;

const shape = z.strictObject({
  /** Names the deployment: `dev`, `prod`. */
  env: name(8),
  /** Begins every physical name. */
  prefix: name(16).default('smallcap-lake'),
  /** Only for people who deploy to several: CloudFormation fills both in by itself. */
  account: z
    .string()
    .regex(/^\d{12}$/)
    .optional(),
  region: z
    .string()
    .regex(/^[a-z]{2}(-[a-z]+)+-\d$/)
    .optional(),
  /** Buckets and tables outlive their stack, which refuses to be deleted. */
  isProduction: flag.optional(),
  /** Who pays and is asked: a tag on everything. */
  owner: z.string().min(1).default('unknown'),
  /** Told of every alarm. */
  alarmEmail: z.email().optional(),
  /** Posted every alarm as JSON; https only. */
  alarmWebhookUrl: z.url({ protocol: /^https$/ }).optional(),
  /** Sources that are off by themselves and wanted all the same. */
  sources: list.default([]),
  /** Whether the schedules run by themselves. */
  isScheduled: flag.default(true),
  /** How long a publication may wait so that it shares a run with those that follow; 0: not at all. */
  longestWaitMinutes: count.min(0).max(720).default(120),
  /** Athena cancels a BI query that has read this much; its own minimum is 10 MB. */
  scanCutoffBytes: count.min(10 * megabyte).default(10_000 * megabyte),
  logRetentionDays: z.coerce.number().pipe(z.literal(retentions)).default(30),
  /** Above it AWS Budgets writes to `alarmEmail`, and `npm run bill` fails. */
  budgetUsdPerMonth: z.coerce.number().positive().default(3),
  /** Held back for the pipeline's functions; off, because new accounts have 10 in all. */
  reservedConcurrency: count.positive().optional(),
  /** A policy no role of the deployment may go beyond. */
  permissionsBoundaryArn: z
    .string()
    .regex(/^arn:[\w-]+:iam::(\d{12}|aws):policy\/.+$/)
    .optional(),
  /** A key of yours instead of Amazon's own; every reader then needs `kms:Decrypt` on it. */
  encryptionKeyArn: z
    .string()
    .regex(/^arn:[\w-]+:kms:[\w-]+:\d{12}:key\/.+$/)
    .optional(),
});

type Shape = z.infer<typeof shape>;

/** One deployment, as `config/<env>.json` and `-c name=value` describe it. */
export type Settings = Readonly<Omit<Shape, 'isProduction'>> & { readonly isProduction: boolean };

/** Every setting there is. */
export const settingNames: readonly string[] = Object.keys(shape.shape);
/** The library's own context has a `:`, `/` or `-` in its names. */
const isSetting = (key: string) => /^\w+$/.test(key);

function fromFile(env: string): Record<string, unknown> {
  const path = join(folder, `${env}.json`);
  if (!existsSync(path)) {
    const present = readdirSync(folder).map((file) => file.replace('.json', ''));
    throw new SettingsError(
      `-c env=${env}: expected one of ${present.join(', ')}, or a file config/${env}.json`,
    );
  }
  return JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
}

function mustBeKnown(keys: readonly string[], from: string): void {
  const strange = keys.find((key) => !settingNames.includes(key));
  if (strange === undefined) return;
  throw new SettingsError(
    `${from}: found ${strange}, which is no setting; did you mean ${closest(strange, settingNames)}?`,
  );
}

/**
 * Puts a deployment's settings together: the file, and over it what was typed.
 *
 * @throws SettingsError naming the setting, what it expects and what it is
 */
export function settingsOf(
  file: Readonly<Record<string, unknown>>,
  typed: Readonly<Record<string, unknown>> & { readonly env: string },
): Settings {
  mustBeKnown(Object.keys(file), `config/${typed.env}.json`);
  mustBeKnown(Object.keys(typed), '-c');
  const { success, data, error } = shape.safeParse({ ...file, ...typed });
  if (success) return { ...data, isProduction: data.isProduction ?? data.env === 'prod' };
  const [issue] = error.issues;
  const setting = issue?.path.join('.') ?? '';
  const found = JSON.stringify({ ...file, ...typed }[setting]);
  throw new SettingsError(`${setting}: ${issue?.message}, found ${found}`, { cause: error });
}

/**
 * The settings of a deployment as its file has them.
 *
 * @throws SettingsError when it is wrong or not there
 */
export function settingsOfDeployment(env: string): Settings {
  return settingsOf(fromFile(env), { env });
}

/**
 * The settings of the deployment this app is: `-c env=prod` picks `config/prod.json`; `dev` without.
 *
 * @throws SettingsError as `settingsOf` does, or when there is no such file
 */
export function readSettings({ node }: { readonly node: Node }): Settings {
  const context = node.getAllContext() as Readonly<Record<string, unknown>>;
  const typed = Object.fromEntries(Object.entries(context).filter(([key]) => isSetting(key)));
  const env = String(typed['env'] ?? 'dev');
  return settingsOf(fromFile(env), { ...typed, env });
}

/** Where the CLI wants the templates; by itself the app writes them where the CLI would. */
export const outputFolder = process.env['CDK_OUTDIR'] ?? 'cdk.out';
