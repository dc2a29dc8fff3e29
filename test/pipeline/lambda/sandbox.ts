import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { StateError } from '../states/language.ts';

/** A function as the template describes it, and where its bundle lies. */
export interface FunctionSpec {
  readonly name: string;
  readonly arn: string;
  readonly handler: string;
  readonly codeFolder: string;
  readonly timeout_s: number;
  readonly memory_MB: number;
  readonly environment: Readonly<Record<string, string>>;
}

/** What one invocation took: from the moment it was handed over to its answer. */
export interface Invoked {
  readonly name: string;
  readonly memory_MB: number;
  readonly duration_ms: number;
  /** Of the process, user and system: what a machine that has nothing else to do would take. */
  readonly cpu_ms: number;
  readonly init_ms: number | undefined;
  readonly failed: string | undefined;
}

interface Waiting {
  readonly id: string;
  readonly payload: string;
  readonly settle: (answer: Answer) => void;
}

interface Answer {
  readonly error?: StateError;
  readonly payload?: unknown;
}

interface Measured {
  readonly init_ms: number;
  readonly process_cpu_ms: number;
}

// The kernel's USER_HZ, 100 on every Linux this runs on.
const msPerTick = 10;
const bootstrap = join(import.meta.dirname, 'bootstrap.ts');

/** One sandbox of a function: a process that runs the real bundle, and the Runtime API it talks to. */
export class Sandbox {
  readonly #spec: FunctionSpec;
  readonly #server: Server;
  #process: ChildProcess | undefined;
  #waiting: Waiting | undefined;
  #answering: Waiting | undefined;
  #next: ServerResponse | undefined;
  measured: Measured | undefined;
  log = '';

  constructor(spec: FunctionSpec) {
    this.#spec = spec;
    this.#server = createServer((request, response) => void this.#serve(request, response));
  }

  /** Of the function. */
  get name(): string {
    return this.#spec.name;
  }

  async start(): Promise<this> {
    // A connection closed between two invocations would be taken for a failure of the function.
    this.#server.keepAliveTimeout = 0;
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    const { port } = this.#server.address() as AddressInfo;
    const { name, handler, codeFolder, memory_MB, environment } = this.#spec;
    this.#process = spawn(process.execPath, [bootstrap], {
      cwd: codeFolder,
      env: {
        PATH: process.env['PATH'],
        ...environment,
        // Stands in each request to AWS, as a role's does: it tells which sandbox asked.
        AWS_SESSION_TOKEN: randomUUID(),
        TZ: ':UTC',
        _HANDLER: handler,
        LAMBDA_TASK_ROOT: codeFolder,
        AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${port}`,
        AWS_LAMBDA_FUNCTION_NAME: name,
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memory_MB),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      stream?.on('data', (chunk) => {
        this.log += String(chunk);
      });
    }
    this.#process.on('exit', (code) => {
      const cause = JSON.stringify({
        errorType: 'Runtime.ExitError',
        errorMessage: `exit ${code}`,
      });
      this.#settle({ error: new StateError('Runtime.ExitError', cause) });
    });
    return this;
  }

  /** @returns what the handler answered, or the error under the name it was thrown with */
  async invoke(payload: unknown): Promise<Answer> {
    return await new Promise<Answer>((settle) => {
      const timeout = setTimeout(() => {
        const errorMessage = `Task timed out after ${this.#spec.timeout_s}.00 seconds`;
        const cause = JSON.stringify({ errorType: 'Sandbox.Timedout', errorMessage });
        this.#settle({ error: new StateError('Sandbox.Timedout', cause) });
        this.#process?.kill('SIGKILL');
      }, this.#spec.timeout_s * 1000);
      this.#waiting = {
        id: randomUUID(),
        payload: JSON.stringify(payload),
        settle: (answer) => {
          clearTimeout(timeout);
          settle(answer);
        },
      };
      this.#hand();
    });
  }

  /** Processor time of the process so far; Linux only, elsewhere 0. */
  cpu_ms(): number {
    try {
      const stat = readFileSync(`/proc/${this.#process?.pid}/stat`, 'utf8');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return (Number(fields[11]) + Number(fields[12])) * msPerTick;
    } catch {
      return 0;
    }
  }

  async stop(): Promise<void> {
    const child = this.#process;
    if (child && child.exitCode === null && child.signalCode === null) {
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
    }
    this.#server.closeAllConnections();
    this.#server.close();
  }

  #settle(answer: Answer): void {
    const waiting = this.#answering ?? this.#waiting;
    this.#answering = undefined;
    this.#waiting = undefined;
    waiting?.settle(answer);
  }

  #hand(): void {
    const [waiting, response] = [this.#waiting, this.#next];
    if (!(waiting && response)) return;
    this.#answering = waiting;
    this.#waiting = undefined;
    this.#next = undefined;
    response.writeHead(200, {
      'content-type': 'application/json',
      'lambda-runtime-aws-request-id': waiting.id,
      'lambda-runtime-deadline-ms': String(Date.now() + this.#spec.timeout_s * 1000),
      'lambda-runtime-invoked-function-arn': this.#spec.arn,
    });
    response.end(waiting.payload);
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = (request.url ?? '').replace('/2018-06-01/runtime/', '');
    if (path === 'invocation/next') {
      this.#next = response;
      this.#hand();
      return;
    }
    const body = await text(request);
    response.writeHead(202).end();
    if (path === 'measured') this.measured = JSON.parse(body) as Measured;
    else if (path.endsWith('/response')) this.#settle({ payload: JSON.parse(body) });
    else {
      const { errorType } = JSON.parse(body) as { errorType: string };
      this.#settle({ error: new StateError(errorType, body) });
    }
  }
}
