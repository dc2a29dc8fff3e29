import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

const programs = ['chromium', 'chromium-browser', 'google-chrome'];
const quiet = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--hide-scrollbars',
  '--remote-debugging-port=0',
];
const startTimeout_ms = 30_000;
const answerTimeout_ms = 30_000;

type Params = Readonly<Record<string, unknown>>;

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: Params;
  readonly result?: Params;
  readonly error?: { readonly message: string };
}

/** One page of a browser, spoken to in the DevTools protocol. */
export interface Tab {
  send(method: string, params?: Params): Promise<Params>;
  /** Value of an expression in the page; must be plain JSON. */
  evaluate<T>(expression: string): Promise<T>;
  /** Everything the page reported since it was opened: method and parameters. */
  readonly events: readonly Message[];
}

export interface Browser {
  open(): Promise<Tab>;
  close(): Promise<void>;
}

/** @returns the DevTools address, or undefined when there is no such program */
async function addressOf(child: ChildProcess): Promise<string | undefined> {
  let said = '';
  return await new Promise((settle, refuse) => {
    const timer = globalThis.setTimeout(
      () => refuse(new Error(`chromium: expected a DevTools address, found ${said}`)),
      startTimeout_ms,
    );
    child.once('error', () => {
      clearTimeout(timer);
      settle(undefined);
    });
    child.stderr?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      const address = /DevTools listening on (ws:\S+)/.exec(said)?.[1];
      if (!address) return;
      clearTimeout(timer);
      settle(address);
    });
  });
}

/** Requests and their answers over one socket, apart by session. */
class Line {
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, (message: Message) => void>();
  readonly #events = new Map<string, Message[]>();
  #next = 1;

  constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.addEventListener('message', ({ data }) => {
      const message = JSON.parse(String(data)) as Message & { readonly sessionId?: string };
      if (message.id !== undefined) this.#waiting.get(message.id)?.(message);
      else this.eventsOf(message.sessionId ?? '').push(message);
    });
  }

  eventsOf(session: string): Message[] {
    const events = this.#events.get(session) ?? [];
    this.#events.set(session, events);
    return events;
  }

  async send(method: string, params: Params = {}, session?: string): Promise<Params> {
    const id = this.#next++;
    const answered = new Promise<Message>((settle) => this.#waiting.set(id, settle));
    this.#socket.send(
      JSON.stringify({ id, method, params, ...(session !== undefined && { sessionId: session }) }),
    );
    const message = await Promise.race([
      answered,
      wait(answerTimeout_ms, undefined, { ref: false }),
    ]);
    this.#waiting.delete(id);
    if (!message || message.error) {
      throw new Error(`${method}: ${message?.error?.message ?? 'no answer'}`);
    }
    return message.result ?? {};
  }
}

async function openTab(line: Line): Promise<Tab> {
  const { targetId } = await line.send('Target.createTarget', { url: 'about:blank' });
  const attached = await line.send('Target.attachToTarget', { targetId, flatten: true });
  const session = String(attached['sessionId']);
  const send = (method: string, params: Params = {}) => line.send(method, params, session);
  for (const domain of ['Page', 'Runtime', 'Log', 'Network', 'DOM']) await send(`${domain}.enable`);
  return {
    send,
    events: line.eventsOf(session),
    async evaluate<T>(expression: string) {
      const given = { expression, returnByValue: true };
      const { result, exceptionDetails } = await send('Runtime.evaluate', given);
      if (exceptionDetails) throw new Error(`${expression}: ${JSON.stringify(exceptionDetails)}`);
      return (result as { readonly value: T }).value;
    },
  };
}

/** Starts a headless Chromium; undefined where none is installed. */
export async function startChromium(): Promise<Browser | undefined> {
  const profile = await mkdtemp(join(tmpdir(), 'chromium-'));
  for (const program of programs) {
    const child = spawn(program, [...quiet, `--user-data-dir=${profile}`, 'about:blank'], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const address = await addressOf(child);
    if (address === undefined) continue;
    const socket = new WebSocket(address);
    await new Promise((settle, refuse) => {
      socket.addEventListener('open', settle, { once: true });
      socket.addEventListener('error', refuse, { once: true });
    });
    const line = new Line(socket);
    const ended = new Promise((settle) => child.once('exit', settle));
    return {
      open: () => openTab(line),
      async close() {
        await line.send('Browser.close').catch(() => child.kill());
        await ended;
        await rm(profile, { recursive: true, force: true, maxRetries: 5 });
      },
    };
  }
  await rm(profile, { recursive: true, force: true });
  return undefined;
}
