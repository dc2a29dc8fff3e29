import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

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
