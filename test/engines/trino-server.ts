import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, open, readFile, symlink, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../builders/free-port.ts';
import type { Java } from './install-trino.ts';

// A quiet machine takes 20 s; one that does other work at the same time took more than three minutes.
const startLimit_ms = 420_000;
const stopLimit_ms = 20_000;

/** A running Trino. */
export interface TrinoServer {
  readonly origin: string;
  /** What Trino calls `local:///`: tables' files are put below it. */
  readonly files: string;
  readonly stop: () => Promise<void>;
}

/** Settings of catalogs beside `hive`, lines by name, the connector's name among them. */
export type Catalogs = Readonly<Record<string, readonly string[]>>;

/** What a Trino has beside Hive's connector and a catalog of files. */
interface More {
  readonly catalogs?: Catalogs;
  /** Folders of connectors. */
  readonly plugins?: readonly string[];
}

/** Settings of a Trino that only this machine can reach and that keeps nothing. */
async function configure(
  folder: string,
  installed: string,
  port: number,
  { catalogs = {}, plugins = [] }: More,
): Promise<void> {
  const write = (name: string, lines: readonly string[]) =>
    writeFile(join(folder, 'etc', name), `${lines.join('\n')}\n`);
  await mkdir(join(folder, 'etc/catalog'), { recursive: true });
  await mkdir(join(folder, 'files'), { recursive: true });
  await mkdir(join(folder, 'plugin'));
  for (const plugin of [join(installed, 'plugin/hive'), ...plugins]) {
    await symlink(plugin, join(folder, 'plugin', basename(plugin)));
  }
  await write('config.properties', [
    'coordinator=true',
    'node-scheduler.include-coordinator=true',
    `http-server.http.port=${port}`,
    `discovery.uri=http://127.0.0.1:${port}`,
    'query.max-memory=1GB',
    'query.max-memory-per-node=1GB',
    // Trino's own default, written out: Athena documents none, so a view that needs more is a fault.
    'query.max-stage-count=150',
    // Two cores have one query's stages to share: a second driver in each is two more to start and stop.
    'task.concurrency=1',
    // Filters from a join's one side for its other spare reading: with tables this small they only cost.
    'enable-dynamic-filtering=false',
    // A line on disk for each of the ten thousand requests with which Trino asks itself.
    'http-server.log.enabled=false',
    'catalog.management=static',
    `catalog.config-dir=${folder}/etc/catalog`,
    `plugin.dir=${folder}/plugin`,
  ]);
  await write('log.properties', ['io.trino=WARN']);
  await write('catalog/hive.properties', [
    'connector.name=hive',
    'hive.metastore=file',
    'hive.metastore.catalog.dir=local:///metastore',
    'hive.metastore.disable-location-checks=true',
    'hive.non-managed-table-writes-enabled=true',
    'hive.parquet.use-column-names=true',
    'fs.native-local.enabled=true',
    `local.location=${folder}/files`,
  ]);
  for (const [name, lines] of Object.entries(catalogs)) {
    await write(`catalog/${name}.properties`, lines);
  }
}

function command(folder: string, installed: string): string[] {
  return [
    '-server',
    // Two thirds are the old generation's: a whole run of test:athena leaves 0.9 to 1.2 GB in it.
    '-Xmx4G',
    // G1 marks what lives while queries run, again every few seconds: on two cores that is time of theirs.
    '-XX:+UseParallelGC',
    '-Xms1G',
    // Each query brings classes of its own; room for few of them is a whole collection whenever it ends.
    '-XX:MetaspaceSize=512M',
    '-XX:+ExitOnOutOfMemoryError',
    '-XX:ReservedCodeCacheSize=256M',
    '-XX:+EnableDynamicAgentLoading',
    '-Djdk.attach.allowAttachSelf=true',
    '-Djdk.nio.maxCachedBufferSize=2000000',
    '-Duser.timezone=UTC',
    '--add-modules=jdk.incubator.vector',
    '--enable-native-access=ALL-UNNAMED',
    '-Dnode.environment=test',
    '-Dnode.id=engines',
    `-Dnode.data-dir=${folder}`,
    '-Dnode.internal-address=127.0.0.1',
    '-Dnode.bind-ip=127.0.0.1',
    `-Dconfig=${folder}/etc/config.properties`,
    `-Dlog.levels-file=${folder}/etc/log.properties`,
    '-cp',
    `${installed}/lib/*`,
    'io.trino.server.TrinoServer',
  ];
}

async function lastWords(log: string): Promise<string> {
  return (await readFile(log, 'utf8')).split('\n').slice(-20).join('\n');
}

async function untilReady(origin: string, child: ChildProcess, log: string): Promise<void> {
  const from = performance.now();
  while (performance.now() - from < startLimit_ms) {
    if (child.exitCode !== null || child.signalCode !== null) {
      throw new Error(`Trino ended while starting:\n${await lastWords(log)}`);
    }
    const isReady = await fetch(`${origin}/v1/info`, { signal: AbortSignal.timeout(2000) })
      .then(async (response) => (await response.text()).includes('"starting":false'))
      .catch(() => false);
    if (isReady) return;
    await sleep(250);
  }
  throw new Error(`Trino did not start in ${startLimit_ms} ms:\n${await lastWords(log)}`);
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const late = setTimeout(() => child.kill('SIGKILL'), stopLimit_ms);
  await ended;
  clearTimeout(late);
}

/**
 * Starts Trino on a free port of 127.0.0.1, in a folder that holds all it writes.
 *
 * Its own child process, so that it is ended by its own process id, also when this one is told to
 * stop or fails.
 *
 * @throws Error with the last lines of Trino's log when it does not come up
 */
export async function startTrino(
  installed: string,
  java: Java,
  folder: string,
  more: More = {},
): Promise<TrinoServer> {
  const port = await freePort();
  await configure(folder, installed, port, more);
  const log = join(folder, 'server.log');
  const output = await open(log, 'w');
  const child = spawn(join(java.home, 'bin/java'), command(folder, installed), {
    cwd: folder,
    stdio: ['ignore', output.fd, output.fd],
  });
  await output.close();
  const killNow = () => child.kill('SIGKILL');
  // Before whoever removes the folder it writes in, and may fail to.
  process.prependOnceListener('exit', killNow);
  const tell = async (code: number | null, signal: string | null) =>
    console.error(`Trino ended by itself (${code ?? signal}):\n${await lastWords(log)}`);
  child.once('exit', tell);
  const stop = async (): Promise<void> => {
    child.off('exit', tell);
    await end(child);
    process.off('exit', killNow);
  };
  const origin = `http://127.0.0.1:${port}`;
  try {
    await untilReady(origin, child, log);
  } catch (error) {
    await stop();
    throw error;
  }
  return { origin, files: join(folder, 'files'), stop };
}
