/**
 * The loop that AWS's Node runtime runs in a sandbox: imports the handler, then asks the Runtime API
 * for one invocation after the other. An error goes back under its own name, as AWS's does.
 *
 * Source: docs.aws.amazon.com/lambda, "Using the Lambda runtime API", read 2026-11-27.
 */
import { pathToFileURL } from 'node:url';

const api = `http://${process.env['AWS_LAMBDA_RUNTIME_API']}/2018-06-01/runtime`;
const root = process.env['LAMBDA_TASK_ROOT'] ?? '';
const [file = '', exported = ''] = (process.env['_HANDLER'] ?? '').split('.');

type Handler = (event: unknown, context: unknown) => Promise<unknown>;

async function post(path: string, body: unknown, errorType?: string): Promise<void> {
  await fetch(`${api}/${path}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(errorType && { 'lambda-runtime-function-error-type': errorType }),
    },
    body: JSON.stringify(body ?? null),
  });
}

function told(error: unknown) {
  const { name, message, stack = '' } = error instanceof Error ? error : new Error(String(error));
  return { errorType: name, errorMessage: message, trace: stack.split('\n') };
}

async function loaded(): Promise<Handler> {
  const started_ms = performance.now();
  try {
    const module = await import(pathToFileURL(`${root}/${file}.mjs`).href);
    const handler: unknown = module[exported];
    if (typeof handler !== 'function') throw new TypeError(`${exported} is not a function`);
    const { user, system } = process.cpuUsage();
    const init_ms = performance.now() - started_ms;
    await post('measured', { init_ms, process_cpu_ms: (user + system) / 1000 });
    return handler as Handler;
  } catch (error) {
    const body = told(error);
    await post('init/error', body, body.errorType);
    process.exit(1);
  }
}

const handler = await loaded();
for (;;) {
  const answer = await fetch(`${api}/invocation/next`);
  const id = answer.headers.get('lambda-runtime-aws-request-id') ?? '';
  const deadline_ms = Number(answer.headers.get('lambda-runtime-deadline-ms'));
  const context = {
    awsRequestId: id,
    functionName: process.env['AWS_LAMBDA_FUNCTION_NAME'],
    functionVersion: '$LATEST',
    memoryLimitInMB: process.env['AWS_LAMBDA_FUNCTION_MEMORY_SIZE'],
    invokedFunctionArn: answer.headers.get('lambda-runtime-invoked-function-arn'),
    getRemainingTimeInMillis: () => deadline_ms - Date.now(),
  };
  try {
    await post(`invocation/${id}/response`, await handler(await answer.json(), context));
  } catch (error) {
    const body = told(error);
    await post(`invocation/${id}/error`, body, body.errorType);
  }
}
