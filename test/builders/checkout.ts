import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

const root = join(import.meta.dirname, '../..');

/** All that a source is written, compiled, tested and run with. */
const copied = [
  ...['.gitignore', 'biome.json', 'package.json', 'tsconfig.json', 'vitest.config.ts'],
  ...['functions', 'schemas', 'test/builders', 'test/fixtures', 'test/unit/sources.test.ts'],
];

/**
 * The part of this checkout that adding a source needs, to be changed freely. Packages are those of
 * this one, and the compiler looks at sources and schemas only: the rest is as it was.
 */
export async function checkoutOfSources(): Promise<string> {
  const copy = await mkdtemp(join(tmpdir(), 'checkout-'));
  for (const path of copied) await cp(join(root, path), join(copy, path), { recursive: true });
  await symlink(join(root, 'node_modules'), join(copy, 'node_modules'));
  const settings = await readFile(join(copy, 'tsconfig.json'), 'utf8');
  const narrowed = settings.replace(/"include": .*/, '"include": ["schemas", "functions/sources"]');
  await writeFile(join(copy, 'tsconfig.json'), narrowed);
  return copy;
}

/**
 * What a command line prints in a checkout, `npx` being the packages and the commands it has there.
 *
 * @throws Error with all it printed when it does not end with 0
 */
export async function shell(folder: string, command: string): Promise<string> {
  const line = command
    .replace(/^npx lake/, `"${process.execPath}" functions/local/lake.ts`)
    .replace(/^npx /, '');
  const path = [join(folder, 'node_modules/.bin'), process.env['PATH']].join(delimiter);
  const { FORCE_COLOR: _, ...given } = process.env;
  const env = { ...given, NO_COLOR: '1', TZ: 'UTC', PATH: path };
  try {
    const { stdout } = await promisify(execFile)('sh', ['-c', line], { cwd: folder, env });
    return stdout;
  } catch (error) {
    const { stdout, stderr } = error as { readonly stdout: string; readonly stderr: string };
    throw new Error(`${command}\n${stdout}${stderr}`, { cause: error });
  }
}
