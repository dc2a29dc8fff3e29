import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cp, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { dictionary } from '../../functions/local/write-dictionary.ts';
import packageJson from '../../package.json' with { type: 'json' };
import { temporaryFolder } from '../builders/command-line.ts';
import { built } from './built-lakes.ts';

const root = join(import.meta.dirname, '../..');
const readme = readFileSync(join(root, 'README.md'), 'utf8');

/** Every command of the page's shell blocks, comments left out. */
const commands = [...readme.matchAll(/```sh\n([\s\S]*?)```/g)].flatMap(([, block = '']) =>
  block
    .split('\n')
    .map((line) => line.replace(/\s+#.*$/, ''))
    .filter(Boolean),
);

describe('README', () => {
  let folder: string;
  /** What the first command printed. */
  let first: string;

  /** As a user's shell would, but with this checkout's entry and in an empty folder. */
  const shell = async (command: string) => {
    const entry = `"${process.execPath}" "${join(root, 'functions/local/lake.ts')}"`;
    const line = command.replace(/^npx lake/, entry);
    return await promisify(execFile)('sh', ['-c', line], {
      cwd: folder,
      env: { ...process.env, NO_COLOR: '1', TZ: 'UTC' },
    });
  };

  beforeAll(async () => {
    const { lake, ended } = await built('rehearsed');
    first = ended.out;
    folder = await temporaryFolder();
    await cp(dirname(lake), folder, { recursive: true });
  });

  it('its first command starts what package.json says, and shows what is promised', async () => {
    expect(commands).toContain('npm ci && npm start');
    expect(packageJson.scripts.start).toBe('node functions/local/lake.ts start');
    const order = ['Rehearsal', 'Plan', 'Checks', 'Claims', 'One number', 'report.html', 'Next'];
    const places = order.map((word) => first.indexOf(word));
    expect(places.every((place) => place >= 0)).toBe(true);
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(await readFile(join(folder, 'report.html'), 'utf8')).toContain('<svg');
    expect((await shell('npx lake start')).stdout).toContain('0 bytes written');
  });

  it.each(commands.filter((command) => command.startsWith('npx lake')))('%s', async (command) => {
    const { stdout } = await shell(command);
    expect(stdout.length).toBeGreaterThan(0);
  });

  it('every npm script it names exists', () => {
    const named = [...readme.matchAll(/npm run ([a-z0-9:-]+)/g)].map(([, script = '']) => script);
    expect(Object.keys(packageJson.scripts)).toEqual(expect.arrayContaining(named));
  });

  it('every dependency has its line', () => {
    const { dependencies, devDependencies } = packageJson;
    for (const name of Object.keys({ ...dependencies, ...devDependencies })) {
      if (name !== '@types/node') expect(readme.includes(`\`${name}\``), name).toBe(true);
    }
  });

  it('versions are exact', () => {
    const { dependencies, devDependencies } = packageJson;
    for (const version of Object.values({ ...dependencies, ...devDependencies })) {
      expect(version).toMatch(/^\d/);
    }
  });

  it('the data dictionary is the declared one', async () => {
    expect(await readFile(join(root, 'docs/dictionary.md'), 'utf8')).toBe(await dictionary());
  });
});
