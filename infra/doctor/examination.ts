import { setTimeout as wait } from 'node:timers/promises';
import { Athena } from '../../functions/query/athena.ts';
import { loadViews } from '../../functions/query/views.ts';
import { loadSources } from '../../functions/source-catalog.ts';
import { database, type Place, workgroupBi } from '../names.ts';
import { storedViews, tables } from '../relations.ts';
import type { Settings } from '../settings.ts';
import { alarms, endToEnd, relations, schedules } from './after.ts';
import {
  account,
  bootstrap,
  concurrency,
  lakeFormation,
  publisherSettings,
  versions,
} from './before.ts';
import type { Clients } from './clients.ts';
import type { Finding } from './finding.ts';
import { names, stack } from './names-taken.ts';

interface Examination {
  readonly clients: Clients;
  readonly settings: Settings;
  readonly place: Place;
  readonly now: Date;
  /** The source to run end to end, or none. */
  readonly source: string | undefined;
}

// A source is asked, kept, read, and the marts computed: minutes, unless its publisher is silent.
const polls = 180;

async function beforeDeployment({ clients, settings, place }: Examination): Promise<Finding[]> {
  return await Promise.all([
    versions(process.version),
    account(clients, settings),
    bootstrap(clients, place),
    concurrency(clients, settings),
    publisherSettings(clients, settings, await loadSources()),
  ]);
}

async function relationNames(): Promise<string[]> {
  const views = await loadViews();
  return [...tables(views), ...storedViews(views)].map(({ name }) => name);
}

async function afterDeployment(examination: Examination): Promise<Finding[]> {
  const { clients, settings, place, now, source } = examination;
  const engine = new Athena({
    client: clients.athena,
    database: database(settings),
    workgroup: workgroupBi(settings),
  });
  const ran =
    source === undefined
      ? []
      : [await endToEnd(clients, settings, place, source, { now, wait, polls })];
  return [
    ...ran,
    ...(await Promise.all([
      relations(engine, settings, await relationNames()),
      alarms(clients, settings),
      schedules(clients, settings),
    ])),
  ];
}

/**
 * Everything there is to see of a deployment: what it needs, and, once it is there, what it does.
 * Runs nothing but a question without rows per relation, and the source it is told to.
 */
export async function examine(examination: Examination): Promise<Finding[]> {
  const { clients, settings, place } = examination;
  const before = await beforeDeployment(examination);
  const [lake, pipeline] = await Promise.all([
    stack(clients, settings, 'lake'),
    stack(clients, settings, 'pipeline'),
  ]);
  // A lake that is there has its names, and its database was created: neither is asked again.
  const isDeployed = lake.state === 'ok' || lake.found.endsWith('_COMPLETE');
  if (isDeployed) return [...before, lake, pipeline, ...(await afterDeployment(examination))];
  return [
    ...before,
    await lakeFormation(clients, place),
    ...(await names(clients, settings, place)),
    lake,
    pipeline,
  ];
}
