import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** A process of a test, spoken with in lines of JSON: one question, one answer. */
export interface Child<Question, Answer> {
  ask(question: Question): Promise<Answer>;
  /** Lets it finish what it is at, and waits until it is gone. */
  end(): Promise<void>;
}

/** How long a process may take to end by itself before it is killed. */
const patience_ms = 10_000;

/** Starts a script of this folder with its settings as only argument. */
export function startChild<Question, Answer>(
  script: string,
  settings: unknown,
): Child<Question, Answer> {
  const path = join(import.meta.dirname, script);
  const child = spawn(process.execPath, [path, JSON.stringify(settings)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const gone = once(child, 'close');
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async ask(question) {
      child.stdin.write(`${JSON.stringify(question)}\n`);
      const { value, done } = await lines.next();
      if (done) throw new Error(`${script}: expected an answer, found that it had ended`);
      return JSON.parse(value);
    },
    async end() {
      child.stdin.end();
      const timer = setTimeout(() => child.kill('SIGKILL'), patience_ms);
      await gone;
      clearTimeout(timer);
    },
  };
}
