/**
 * Every physical name of a deployment, told from its settings alone. Stacks, command line and
 * doctor find each other by these, so no template refers to another one.
 */

/** What names a deployment. */
export interface Naming {
  readonly prefix: string;
  readonly env: string;
}

/** Where it is deployed; a stack is one, with tokens where the account is not known yet. */
export interface Place {
  readonly account: string;
  readonly region: string;
}

const base = ({ prefix, env }: Naming) => `${prefix}-${env}`;

/** Bucket names are one namespace for all accounts of the world, so account and region are in them. */
function bucket(naming: Naming, what: string, { account, region }: Place): string {
  return `${base(naming)}-${what}-${account}-${region}`;
}

/** The lake itself: raw, data, manifests, releases. */
export function lakeBucket(naming: Naming, place: Place): string {
  return bucket(naming, 'lake', place);
}

/** What Athena answers, kept for a week. */
export function resultsBucket(naming: Naming, place: Place): string {
  return bucket(naming, 'results', place);
}

/** Who asked the other two buckets for what. */
export function accessLogBucket(naming: Naming, place: Place): string {
  return bucket(naming, 'logs', place);
}

/** The Glue database; Athena takes no hyphen in one without quotes. */
export function database(naming: Naming): string {
  return base(naming).replaceAll('-', '_');
}

/** For people and BI tools: results only where the workgroup says, queries cut off. */
export function workgroupBi(naming: Naming): string {
  return `${base(naming)}-bi`;
}

/** For the pipeline, which chooses where UNLOAD writes. */
export function workgroupEtl(naming: Naming): string {
  return `${base(naming)}-etl`;
}

/** The read-only managed policy for BI tools. */
export function biPolicy(naming: Naming): string {
  return `${base(naming)}-bi-reader`;
}

/** Where the publishers' keys lie in SSM, each a SecureString. */
export function keyPath({ prefix, env }: Naming): string {
  return `/${prefix}/${env}/keys`;
}

/** @param setting as a source names it: `FRED_API_KEY` */
export function keyParameter(naming: Naming, setting: string): string {
  return `${keyPath(naming)}/${setting}`;
}

/** The stored rows of a mart; the mart's own name is the view that computes them. */
export function martTable(mart: string): string {
  return `m_${mart}`;
}

/** CloudFormation's name of a stack: `smallcap-lake-dev-lake`. */
export function stackName(naming: Naming, stack: 'lake' | 'pipeline'): string {
  return `${base(naming)}-${stack}`;
}
