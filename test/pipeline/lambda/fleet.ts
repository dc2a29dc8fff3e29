import { join } from 'node:path';
import type { Deployed } from '../../builders/deployed.ts';
import { type FunctionSpec, type Invoked, Sandbox } from './sandbox.ts';

/** The functions of a template, as Lambda has to run them. */
export function functionsOf(
  deployed: Deployed,
  environment: (name: string) => Readonly<Record<string, string>>,
): FunctionSpec[] {
  return deployed.ofType('AWS::Lambda::Function').map(([id, properties]) => {
    const name = String(properties['FunctionName']);
    const { S3Key } = properties['Code'] as { S3Key: string };
    const { Variables } = properties['Environment'] as { Variables: Record<string, string> };
    return {
      name,
      arn: String(deployed.resolved({ 'Fn::GetAtt': [id, 'Arn'] })),
      handler: String(properties['Handler']),
      codeFolder: join(deployed.folder, `asset.${S3Key.replace('.zip', '')}`),
      timeout_s: Number(properties['Timeout']),
      memory_MB: Number(properties['MemorySize']),
      environment: { ...Variables, ...environment(name) },
    };
  });
}

/** Runs functions as Lambda does: a sandbox answers one call at a time and is kept warm. */
export class Fleet {
  readonly invoked: Invoked[] = [];
  readonly #specs: readonly FunctionSpec[];
  readonly #idle = new Map<string, Sandbox[]>();
  readonly #all: Sandbox[] = [];

  constructor(specs: readonly FunctionSpec[]) {
    this.#specs = specs;
  }

  /** @throws StateError under the name the function threw */
  async invoke(functionArn: string, payload: unknown): Promise<unknown> {
    const spec = this.#specs.find(({ arn }) => arn === functionArn);
    if (!spec) throw new TypeError(`${functionArn}: expected a function of the template`);
    const warm = this.#idle.get(spec.name)?.pop();
    const sandbox = warm ?? (await this.#started(spec));
    const began_ms = performance.now();
    const cpuBefore_ms = warm ? sandbox.cpu_ms() : 0;
    const { error, payload: answer } = await sandbox.invoke(payload);
    const init_ms = warm ? undefined : sandbox.measured?.init_ms;
    const duration_ms = performance.now() - began_ms;
    const cpu_ms = Math.max(0, sandbox.cpu_ms() - cpuBefore_ms);
    const { name, memory_MB } = spec;
    this.invoked.push({ name, memory_MB, duration_ms, cpu_ms, init_ms, failed: error?.name });
    const isDead = error && ['Sandbox.Timedout', 'Runtime.ExitError'].includes(error.name);
    if (!isDead) this.#idle.set(spec.name, [...(this.#idle.get(spec.name) ?? []), sandbox]);
    if (error) throw error;
    return answer;
  }

  /** Ends what is idle, as Lambda does with sandboxes nobody has called for a while. */
  async cool(): Promise<void> {
    const idle = [...this.#idle.values()].flat();
    this.#idle.clear();
    await Promise.all(idle.map((sandbox) => sandbox.stop()));
  }

  /** What all sandboxes wrote to their logs. */
  get log(): string {
    return this.#all.map(({ log }) => log).join('');
  }

  /** How much that was, by the name of the function. */
  get log_bytes(): ReadonlyMap<string, number> {
    const found = new Map<string, number>();
    for (const { name, log } of this.#all) {
      found.set(name, (found.get(name) ?? 0) + Buffer.byteLength(log));
    }
    return found;
  }

  async stop(): Promise<void> {
    await Promise.all(this.#all.map((sandbox) => sandbox.stop()));
  }

  async #started(spec: FunctionSpec): Promise<Sandbox> {
    const sandbox = await new Sandbox(spec).start();
    this.#all.push(sandbox);
    return sandbox;
  }
}
