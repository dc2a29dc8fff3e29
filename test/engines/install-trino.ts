import { execFile } from 'node:child_process';
import { access, mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The newest Trino whose server is published without its 5 GB of plugins; Athena's stand-in. */
export const trinoVersion = 476;
const oldestJavaMajor = 24;

// Pinned, so that a run years from now asks Maven the same question.
const mavenCopy = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy';
const server = `io.trino:trino-server-core:${trinoVersion}:tar.gz`;
const plugin = (name: string) => `io.trino:trino-${name}:${trinoVersion}:zip`;

export interface Java {
  readonly home: string;
  readonly version: string;
}

/** Why this machine cannot run the stage: a missing JDK or Maven, never a failing view. */
export class NotPossibleError extends Error {
  override readonly name = 'NotPossibleError';
}

async function versionAt(home: string): Promise<string | undefined> {
  // Every JDK says its version in this file, so none has to be started to be asked.
  const release = await readFile(join(home, 'release'), 'utf8').catch(() => '');
  return /^JAVA_VERSION="([^"]+)"/m.exec(release)?.[1];
}

/**
 * The first JDK that can run Trino: `JAVA_HOME`, then those installed where Linux packages put them.
 *
 * @throws NotPossibleError when none is new enough, naming those found
 */
export async function findJava(): Promise<Java> {
  const packaged = '/usr/lib/jvm';
  const names = await readdir(packaged).catch(() => []);
  const homes = [
    ...[process.env['JAVA_HOME'] ?? ''].filter((home) => home !== ''),
    ...names
      .toSorted()
      .toReversed()
      .map((name) => join(packaged, name)),
  ];
  const found: string[] = [];
  for (const home of homes) {
    const version = await versionAt(home);
    if (version === undefined) continue;
    if (Number.parseInt(version, 10) >= oldestJavaMajor) return { home, version };
    found.push(version);
  }
  const versions = found.length === 0 ? 'none' : found.join(', ');
  throw new NotPossibleError(`expected a JDK of ${oldestJavaMajor} or newer, found ${versions}`);
}

async function download(artifact: string, folder: string): Promise<void> {
  const target = [`-Dartifact=${artifact}`, `-DoutputDirectory=${folder}`];
  try {
    await run('mvn', ['-B', '-q', mavenCopy, ...target, '-Dmdep.useBaseVersion=true']);
  } catch (cause) {
    const said = (cause as Error).message.split('\n').slice(0, 3).join(' ');
    throw new NotPossibleError(`expected Maven to copy ${artifact}, found: ${said}`, { cause });
  }
}

/** A folder that is complete once it has its name, which it gets last; it is used again as it is. */
async function made(
  folder: string,
  cache: string,
  fill: (work: string) => Promise<string>,
): Promise<string> {
  const isThere = await access(folder).then(
    () => true,
    () => false,
  );
  if (isThere) return folder;
  await mkdir(cache, { recursive: true });
  const work = await mkdtemp(join(cache, 'trino-being-installed-'));
  try {
    await rename(await fill(work), folder);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  return folder;
}

async function unzipped(java: Java, work: string, name: string): Promise<string> {
  await download(plugin(name), work);
  const root = `trino-${name}-${trinoVersion}`;
  await run(join(java.home, 'bin/jar'), ['xf', join(work, `${root}.zip`)], { cwd: work });
  return join(work, root);
}

/**
 * Trino in `<cache>/trino-476`: its server libraries and the Hive connector, 359 MB and no more.
 *
 * @returns the folder, holding `lib` and `plugin/hive`
 */
export async function installTrino(cache: string, java: Java): Promise<string> {
  return await made(join(cache, `trino-${trinoVersion}`), cache, async (work) => {
    await download(server, work);
    const root = `trino-server-core-${trinoVersion}`;
    const unpacked = join(work, 'unpacked');
    await mkdir(join(unpacked, 'plugin'), { recursive: true });
    await run('tar', ['xzf', join(work, `${root}.tar.gz`), '-C', work, `${root}/lib`]);
    await rename(join(work, root, 'lib'), join(unpacked, 'lib'));
    await rename(await unzipped(java, work, 'hive'), join(unpacked, 'plugin/hive'));
    return unpacked;
  });
}

/** A connector more, 346 MB: in a folder of its own, since most stages need Hive's alone. */
export async function installPlugin(cache: string, java: Java, name: string): Promise<string> {
  const folder = join(cache, `trino-${trinoVersion}-${name}`);
  return await made(folder, cache, (work) => unzipped(java, work, name));
}
