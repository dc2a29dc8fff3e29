import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import type { Cost, Job } from './measure.ts';

const root = join(import.meta.dirname, '..', '..');
const observer = pathToFileURL(join(import.meta.dirname, 'observe.ts')).href;

/** The first command, as a newcomer runs it; the observer inside writes down what it cost. */
const start: Job = async (folder) => {
  const report = join(folder, 'start.json');
  const lake = join(folder, 'lake-start');
  const lakeCommand = join(root, 'functions/local/lake.ts');
  const child = spawn(
    process.execPath,
    ['--import', observer, lakeCommand, 'start', '--lake', lake],
    { cwd: folder, env: { ...process.env, BENCH_REPORT: report }, stdio: 'pipe' },
  );
  const [out, err, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit'),
  ]);
  // Exit 1 also says that a check failed, which is an answer; no answer at all is none.
  if (code > 1 || out === '') throw new Error(err.trim().split('\n').slice(0, 3).join(' '));
  const cost = JSON.parse(await readFile(report, 'utf8')) as Cost;
  const written = /^.*\b0 bytes\b.*$/m.exec(`${out}\n${err}`)?.[0].trim() ?? '';
  return { ...cost, note: written };
};

/** `npm start` without npm: in a fresh folder, and again on the lake that left. */
export const startJobs: Readonly<Record<string, Job>> = { start, 'start again': start };
