import { cp, mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from './command-line.ts';

/** Names and bytes of everything in a lake, locks left out. */
export async function contents(folder: string): Promise<Map<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && !entry.name.startsWith('.'));
  const read = files.map(async ({ parentPath, name }) => {
    const path = join(parentPath, name);
    return [path.slice(folder.length), (await readFile(path)).toString('base64')] as const;
  });
  return new Map((await Promise.all(read)).sort());
}

/** Another folder with the same lake, to be damaged. */
export async function copyOf(lake: string): Promise<string> {
  const folder = join(await temporaryFolder(), 'lake');
  await cp(lake, folder, { recursive: true });
  return folder;
}

/** A lake of nothing but another one's responses. */
export async function responsesOf(lake: string): Promise<string> {
  const folder = join(await temporaryFolder(), 'responses');
  await mkdir(folder);
  await cp(join(lake, 'raw'), join(folder, 'raw'), { recursive: true });
  await cp(join(lake, 'lake.json'), join(folder, 'lake.json'));
  return folder;
}

/** The first object of a lake whose name is like that. */
export async function named(folder: string, pattern: RegExp): Promise<string> {
  const names = [...(await contents(folder)).keys()];
  const found = names.find((name) => pattern.test(name));
  if (found === undefined) throw new TypeError(`nothing like ${pattern} in the lake`);
  return found.slice(1);
}

/** What counts: raw, the live manifests and the files they list. What was superseded stays a while. */
export function live(all: Map<string, string>): [string, string][] {
  const isManifest = (name: string) => name.endsWith('/current/manifest');
  const manifests = [...all].filter(([name]) => isManifest(name));
  const listed = new Set(
    manifests.flatMap(([, content]) =>
      Buffer.from(content, 'base64').toString('utf8').split('\n').filter(Boolean),
    ),
  );
  const counts = (name: string) =>
    name.startsWith('/raw/') || isManifest(name) || listed.has(name.slice(1));
  return [...all].filter(([name]) => counts(name));
}
