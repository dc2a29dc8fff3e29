import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { GetDataLakeSettingsCommand } from '@aws-sdk/client-lakeformation';
import { GetAccountSettingsCommand } from '@aws-sdk/client-lambda';
import { GetParameterCommand } from '@aws-sdk/client-ssm';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import type { Source } from '../../functions/source.ts';
import { scheduledSources } from '../constructs/source-schedules.ts';
import { keyParameter, type Place } from '../names.ts';
import type { Settings } from '../settings.ts';
import type { Clients } from './clients.ts';
import { errorName, examined, type Finding, ok } from './finding.ts';

const { resolve } = createRequire(import.meta.url);

/** The version of a package that is installed here. */
function installed(name: string): string {
  const path = resolve(`${name}/package.json`);
  return (JSON.parse(readFileSync(path, 'utf8')) as { version: string }).version;
}

/** The CLI that reads what the library writes; a newer number can be an older program. */
const pinned = { 'aws-cdk': '2.1148.1', 'aws-cdk-lib': '2.276.0', 'cdk-nag': '3.0.2' };
const nodeMajor = 'v24.';

/** @param versionOf what is installed of a package */
export function versions(
  node: string,
  versionOf: (name: string) => string = installed,
): Promise<Finding> {
  return examined('versions', async () => {
    const others = Object.entries(pinned)
      .filter(([name, version]) => versionOf(name) !== version)
      .map(([name, version]) => `${name} ${versionOf(name)} where ${version} is meant`);
    if (!node.startsWith(nodeMajor)) others.push(`Node ${node} where ${nodeMajor}x is meant`);
    if (others.length === 0) return ok(`Node ${node}, aws-cdk ${pinned['aws-cdk']}`);
    return {
      state: 'failed',
      found: others.join('; '),
      todo: 'run `npm ci`, and the CDK as `npx cdk` from this folder',
    };
  });
}

/** The account the credentials are of, held against the settings. */
export function account(clients: Clients, settings: Settings): Promise<Finding> {
  return examined('account', async () => {
    const { Account: found, Arn: who } = await clients.sts.send(new GetCallerIdentityCommand({}));
    const wanted = settings.account;
    if (wanted === undefined || wanted === found) return ok(`${found}, as ${who}`);
    return {
      state: 'failed',
      found: `${found}, where config/${settings.env}.json has ${wanted}`,
      todo: `sign in to ${wanted}, or change the setting`,
    };
  });
}

/** Accounts are born with 10; below this the deployment's functions wait for each other. */
const fewFunctions = 100;
/** `take` and `backfill-take`, each of which holds back what the setting says. */
const functionCount = 2;

/** How many functions may run at once, and whether the setting leaves AWS what it insists on. */
export function concurrency(clients: Clients, settings: Settings): Promise<Finding> {
  return examined('function concurrency', async () => {
    const { AccountLimit } = await clients.lambda.send(new GetAccountSettingsCommand({}));
    const limit = AccountLimit?.ConcurrentExecutions ?? 0;
    const reserved = (settings.reservedConcurrency ?? 0) * functionCount;
    const least = Math.min(limit, fewFunctions);
    const raise = 'ask for 1000 in Service Quotas (AWS Lambda, Concurrent executions)';
    if (reserved > 0 && limit - reserved < least) {
      return {
        state: 'failed',
        found: `${limit} at once, of which reservedConcurrency would hold back ${reserved}; AWS keeps ${least} free and refuses`,
        todo: `take reservedConcurrency out of config/${settings.env}.json, or ${raise}`,
      };
    }
    if (limit >= fewFunctions) return ok(`${limit} at once`);
    return {
      state: 'warning',
      found: `${limit} at once, as new accounts have: a run works, a backfill is slow`,
      todo: raise,
    };
  });
}

/** Whether new databases are open to IAM, or Lake Formation stands before them. */
export function lakeFormation(clients: Clients, place: Place): Promise<Finding> {
  return examined('Lake Formation', async () => {
    const { DataLakeSettings } = await clients.lakeFormation.send(
      new GetDataLakeSettingsCommand({}),
    );
    const isOpen = (DataLakeSettings?.CreateDatabaseDefaultPermissions ?? []).some(
      ({ Principal }) => Principal?.DataLakePrincipalIdentifier === 'IAM_ALLOWED_PRINCIPALS',
    );
    if (isOpen) return ok('off for new databases: IAM decides alone');
    const role = `arn:aws:iam::${place.account}:role/cdk-hnb659fds-cfn-exec-role-${place.account}-${place.region}`;
    return {
      state: 'failed',
      found: 'on: creating the database fails with "Required Create Database on Catalog"',
      todo:
        `let a Lake Formation administrator run: aws lakeformation grant-permissions --principal DataLakePrincipalIdentifier=${role} ` +
        `--permissions CREATE_DATABASE --resource '{"Catalog":{}}', and grant readers SELECT and DESCRIBE afterwards ` +
        '(docs/deploying.md)',
    };
  });
}

/** The modern bootstrap template, with which roles publish assets and deploy. */
const leastBootstrap = 6;

/** What a parameter of SSM holds, undefined where there is none. */
async function parameter({ ssm }: Clients, Name: string): Promise<string | undefined> {
  try {
    return (await ssm.send(new GetParameterCommand({ Name }))).Parameter?.Value ?? '';
  } catch (error) {
    if (errorName(error) !== 'ParameterNotFound') throw error;
    return undefined;
  }
}

export function bootstrap(clients: Clients, place: Place): Promise<Finding> {
  return examined('CDK bootstrap', async () => {
    const todo = `run \`npx cdk bootstrap aws://${place.account}/${place.region}\``;
    const found = await parameter(clients, '/cdk-bootstrap/hnb659fds/version');
    if (found === undefined) {
      return { state: 'failed', found: 'none in this account and region', todo };
    }
    const version = Number(found);
    if (version >= leastBootstrap) return ok(`version ${version}`);
    return { state: 'failed', found: `version ${version}, too old`, todo };
  });
}

/** Whether the keys of publishers, and who asks them, are where the functions look for them. */
export function publisherSettings(
  clients: Clients,
  settings: Settings,
  sources: readonly Source[],
): Promise<Finding> {
  return examined('settings of publishers', async () => {
    const asked = scheduledSources(sources, settings).filter(({ setting }) => setting);
    const users = [...Map.groupBy(asked, ({ setting = '' }) => setting)];
    const wanted = users.map(([setting, of]) => ({
      setting,
      name: keyParameter(settings, setting),
      users: of.map(({ name }) => name).join(', '),
    }));
    const values = await Promise.all(wanted.map(({ name }) => parameter(clients, name)));
    const lacking = wanted.filter((_, i) => values[i] === undefined);
    if (lacking.length === 0) {
      return ok(wanted.map(({ setting }) => setting).join(', ') || 'none needed');
    }
    const lines = lacking.map((each) => `${each.setting} for ${each.users}`);
    const puts = lacking.map(
      ({ name }) => `aws ssm put-parameter --type SecureString --name ${name} --value …`,
    );
    return {
      state: 'warning',
      found: `not in SSM, so their publishers will refuse: ${lines.join('; ')}`,
      todo: puts.join('; '),
    };
  });
}
