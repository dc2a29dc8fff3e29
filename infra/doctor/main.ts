import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { SettingsError } from '../../functions/errors.ts';
import type { Place } from '../names.ts';
import { type Settings, settingsOfDeployment } from '../settings.ts';
import { type Clients, clientsOf } from './clients.ts';
import { examine } from './examination.ts';
import type { Finding } from './finding.ts';
import { printed } from './print.ts';

const exitCodes = { healthy: 0, ill: 1, unusable: 2 } as const;

/** @throws SettingsError when nobody said which region, or nobody is signed in */
async function placeOf(clients: Clients, settings: Settings): Promise<Place> {
  try {
    const region = settings.region ?? (await clients.sts.config.region());
    const { Account } = await clients.sts.send(new GetCallerIdentityCommand({}));
    return { account: Account ?? '', region };
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    throw new SettingsError(
      `AWS: expected credentials and a region, found "${words}"; sign in, and set AWS_REGION or region in config/${settings.env}.json`,
      { cause: error },
    );
  }
}

/** What `npm run bill` says, in a process of its own: it synthesises, which takes its time. */
function bill(env: string): Finding {
  const words = [join(import.meta.dirname, '../bill/main.ts'), '--env', env, '--json'];
  const { stdout, stderr, status } = spawnSync(process.execPath, words, { encoding: 'utf8' });
  const check = 'estimated bill';
  if (stdout.trim() === '') return { check, state: 'unknown', found: stderr.trim() };
  const { usd, budgetUsdPerMonth } = JSON.parse(stdout);
  const found = `${usd.toFixed(2)} USD a month of ${budgetUsdPerMonth}`;
  if (status === 0) return { check, state: 'ok', found };
  return { check, state: 'failed', found, todo: 'run `npm run bill`: it says what costs what' };
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      env: { type: 'string', default: 'dev' },
      json: { type: 'boolean', default: false },
      run: { type: 'string' },
    },
  });
  const settings = settingsOfDeployment(values.env);
  const clients = clientsOf(settings.region === undefined ? {} : { region: settings.region });
  const place = await placeOf(clients, settings);
  const examined = await examine({
    clients,
    settings,
    place,
    now: new Date(),
    source: values.run,
  });
  const findings = [...examined, bill(values.env)];
  const isHealthy = findings.every(({ state }) => state === 'ok' || state === 'warning');
  const answer = { env: settings.env, ...place, isHealthy, findings };
  process.stdout.write(values.json ? `${JSON.stringify(answer, null, 2)}\n` : printed(answer));
  return isHealthy ? exitCodes.healthy : exitCodes.ill;
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof SettingsError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = exitCodes.unusable;
}
