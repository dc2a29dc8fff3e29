import * as z from 'zod';
import { SettingsError } from '../errors.ts';
import { s3AddressOf } from '../lake/s3-address.ts';

const loopback = /^http:\/\/127\.0\.0\.1:\d+$/;
const isAddress = (text: string) => text.startsWith('s3://') && s3AddressOf(text) !== undefined;

const shape = z.object({
  /** Where the lake is, `s3://bucket/prefix`. */
  LAKE: z.string().refine(isAddress, { error: 'expected s3://bucket/prefix' }),
  /** Which deployment this is, `smallcap-lake-dev`; stands in logs and metrics. */
  LAKE_DEPLOYMENT: z.string().min(1),
  /** Athena's names for where questions are asked. */
  LAKE_DATABASE: z.string().min(1),
  LAKE_WORKGROUP: z.string().min(1),
  /** Where UNLOAD writes rows on their way to the lake; whatever is left there expires. */
  LAKE_UNLOAD: z.string().refine(isAddress, { error: 'expected s3://bucket/prefix' }),
  /** Under which path of SSM the keys of publishers are. */
  LAKE_KEYS_PATH: z.string().startsWith('/'),
  /** Sources that are on: their age is watched. */
  LAKE_SOURCES: z.string().transform((names) => names.split(',').filter(Boolean)),
  /**
   * Sends every request meant for a publisher to a rehearsal on this machine instead. Only a
   * loopback address is taken, where in Lambda nobody listens; the lake is a rehearsal's then, which
   * a live one refuses to become.
   */
  LAKE_PUBLISHERS_ORIGIN: z
    .string()
    .regex(loopback, { error: 'expected a loopback address like http://127.0.0.1:8080' })
    .optional(),
  AWS_REGION: z.string().min(1).optional(),
  /** A server that speaks S3 and is not Amazon's. */
  AWS_ENDPOINT_URL_S3: z.url().optional(),
  AWS_ENDPOINT_URL: z.url().optional(),
});

/** What the deployment tells a function. */
export type FunctionSettings = z.infer<typeof shape>;

/**
 * @param environment the process's own, or a test's
 * @throws SettingsError naming the variable, what it expects and what it is
 */
export function readFunctionSettings(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): FunctionSettings {
  const { success, data, error } = shape.safeParse(environment);
  if (success) return data;
  const [issue] = error.issues;
  const variable = String(issue?.path[0] ?? '');
  const found = environment[variable] === undefined ? 'nothing' : environment[variable];
  throw new SettingsError(
    `${variable}: ${issue?.message}, found ${found}; the Pipeline stack sets it: deploy again`,
    { cause: error },
  );
}
