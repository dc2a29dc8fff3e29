import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { freePort } from './free-port.ts';
import { pythonWith } from './python.ts';

/** A server on this machine that speaks S3 and keeps to the conditions of a write. */
export interface S3Emulator {
  readonly endpoint: string;
  /** Makes an empty bucket. */
  readonly bucket: (name: string) => Promise<string>;
  readonly stop: () => Promise<void>;
}

interface Starting {
  readonly program: string;
  readonly words: (port: number, folder: string) => readonly string[];
  readonly env: (port: number, folder: string) => Record<string, string>;
  /** Answers 200 once the server is up. */
  readonly health: string;
}

const startsWithin_ms = 60_000;

async function isUp(url: string): Promise<boolean> {
  return await fetch(url).then(
    ({ ok }) => ok,
    () => false,
  );
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const closed = once(child, 'close');
  child.kill('SIGTERM');
  const patience = setTimeout(() => child.kill('SIGKILL'), 5000);
  await closed;
  clearTimeout(patience);
}

async function started({ program, words, env, health }: Starting): Promise<S3Emulator> {
  const folder = await mkdtemp(join(tmpdir(), 's3-emulator-'));
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const child = spawn(program, words(port, folder), {
    env: { ...process.env, ...env(port, folder) },
    cwd: folder,
    stdio: 'ignore',
  });
  // A process that is told to stop ends no child by itself.
  const killNow = () => child.kill('SIGKILL');
  // Before whoever removes the folder it writes in, and may fail to.
  process.prependOnceListener('exit', killNow);
  const tell = (code: number | null, signal: string | null) =>
    console.error(`${program} ended by itself (${code ?? signal})`);
  child.once('exit', tell);
  const stop = async () => {
    child.off('exit', tell);
    await ended(child);
    process.off('exit', killNow);
    await rm(folder, { recursive: true, force: true });
  };
  for (let waited_ms = 0; !(await isUp(endpoint + health)); waited_ms += 100) {
    if (child.exitCode !== null || waited_ms > startsWithin_ms) {
      await stop();
      throw new Error(`${program}: expected ${endpoint} to answer, found nobody`);
    }
    await wait(100);
  }
  const bucket = async (name: string) => {
    const answer = await fetch(`${endpoint}/${name}`, { method: 'PUT' });
    if (!answer.ok) throw new Error(`${endpoint}/${name}: expected a bucket, ${answer.status}`);
    return name;
  };
  return { endpoint, bucket, stop };
}

/** How a thread of Python is made to give way after every few instructions instead of every 5 ms. */
const restless = 'import sys; sys.setswitchinterval(1e-6); from moto.server import main; main()';

/**
 * moto keeps to conditions, but not between two requests at once: each has a thread, and no lock
 * joins asking for the tag (`put_object` in its `s3/responses.py`) to storing the object (in
 * `s3/models.py`). Where the threads change places in between, two writers replace one list and both
 * are told that they did. `test/processes/conditional-writes.test.ts` counts it.
 *
 * @param isRestless makes its threads change places as often as on a machine that is starved
 * @returns how to start moto, or undefined where this machine has no Python with it
 */
export function moto({ isRestless = false } = {}): (() => Promise<S3Emulator>) | undefined {
  const python = pythonWith('moto', ['moto[server]==5.2.5']);
  if (python === undefined) return undefined;
  const address = (port: number) => ['-H', '127.0.0.1', '-p', String(port)];
  return () =>
    started({
      program: isRestless ? python : join(dirname(python), 'moto_server'),
      words: (port) => [...(isRestless ? ['-c', restless] : []), ...address(port)],
      env: () => ({}),
      health: '/moto-api/data.json',
    });
}

/**
 * ministack answers everything on one event loop, and its `_put_object` asks for the tag and stores
 * the object without awaiting anything: of two writers under one tag only one can win.
 *
 * @returns how to start ministack, or undefined where this machine has no Python with it
 */
export function ministack(): (() => Promise<S3Emulator>) | undefined {
  const python = pythonWith('ministack', ['ministack==1.5.33']);
  if (python === undefined) return undefined;
  return () =>
    started({
      program: join(dirname(python), 'ministack'),
      words: () => [],
      env: (port, folder) => ({
        BIND_HOST: '127.0.0.1',
        MINISTACK_HOST: '127.0.0.1',
        GATEWAY_PORT: String(port),
        IOT_MTLS_ENABLED: '0',
        S3_DATA_DIR: join(folder, 's3'),
        STATE_DIR: join(folder, 'state'),
      }),
      health: '/_ministack/health',
    });
}

/** What emulators take for a signature. */
export const anyCredentials = { accessKeyId: 'test', secretAccessKey: 'test' };
