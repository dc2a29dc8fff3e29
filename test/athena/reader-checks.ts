import { isDeepStrictEqual } from 'node:util';
import type { Call } from '../builders/aws-calls.ts';
import { allowing, grantsOfPolicy, unusedAmong } from '../builders/iam.ts';
import type { Results } from '../engines/results.ts';
import { callsDuring } from './calls-during.ts';
import { asReader, lake, reader, type Stage, workgroup } from './stage.ts';
import { athenaKey } from './trino-catalogs.ts';
import { unusedByReaders } from './unused-by-readers.ts';

/** The reader's own calls, and those Athena makes for it. */
function inReadersName(calls: readonly Call[]): Call[] {
  return calls.filter(({ principal }) => principal === reader || principal === athenaKey);
}

function told(calls: readonly Call[]): string[] {
  const lines = calls.map(({ principal, action, resource, prefix }) => {
    const of = action === 's3:ListBucket' ? ` of "${prefix}"` : '';
    return `${principal}: ${action} on ${resource}${of}`;
  });
  return [...new Set(lines)];
}

/** Calls made at once are told one by one: what moto writes of them shares lines. */
export async function checkRecorder(stage: Stage, results: Results): Promise<void> {
  const bucket = await stage.aws.bucket('calls-at-once');
  const keys = Array.from({ length: 600 }, (_, i) => String(i));
  const put = async (key: string) => {
    const body = 'x'.repeat(Number(key) % 2 === 0 ? 9_000 : 200_000);
    const answer = await fetch(`${stage.aws.endpoint}/${bucket}/${key}`, { method: 'PUT', body });
    await answer.arrayBuffer();
  };
  const calls = await callsDuring(stage, async () => {
    // No more than wait for one listening socket: the rest would be reset.
    for (let i = 0; i < keys.length; i += 30) await Promise.all(keys.slice(i, i + 30).map(put));
  });
  const resources = calls.map(({ resource }) => resource).sort();
  const expected = keys.map((key) => `arn:aws:s3:::${bucket}/${key}`).sort();
  const faults = isDeepStrictEqual(resources, expected)
    ? []
    : [`expected ${expected.length} calls, found ${resources.length}`];
  results.add('calls made at once are told one by one', faults, `${calls.length} calls`);
}

/**
 * What BI clients and the commands asked of AWS is what the BI policy allows, and the policy allows
 * nothing else; what it refuses is the way down to the publishers' bytes.
 *
 * @param calls made by clients and commands, and by Athena for them, and for nobody else
 */
export async function checkReader(
  stage: Stage,
  results: Results,
  calls: readonly Call[],
): Promise<void> {
  const grants = grantsOfPolicy(stage.stack, reader);
  const made = inReadersName(calls);
  const refused = made.filter((call) => !allowing(grants, call));
  const byClients = made.filter(({ principal }) => principal === reader).length;
  const remark = `${byClients} calls of clients, ${made.length - byClients} of Athena for them`;
  results.add('the BI policy allows what its clients do', told(refused), remark);

  const { unused, needed } = unusedAmong(grants, made, unusedByReaders);
  const stale = unusedByReaders.filter((excuse) => !needed.includes(excuse));
  results.add(
    'the BI policy allows nothing else',
    [
      ...unused.map(({ action, resource }) => `not used: ${action} on ${resource}`),
      ...stale.map(({ action, resource }) => `excuses nothing: ${action} on ${resource}`),
    ],
    `${grants.length} grants, ${new Set(needed).size} excuses`,
  );
  await checkRaw(stage, results);
}

/** Why a number is what it is stands in the publishers' bytes: the reader may not have them. */
async function checkRaw(stage: Stage, results: Results): Promise<void> {
  const { declared } = stage;
  const words = ['why', 'put_call_vs_mean', '--where', 'product_class=equity'];
  const day = ['--where', 'observation_date=2025-11-24'];
  const where = ['--lake', `s3://${declared.lakeBucket}`, '--engine', 'athena'];
  const athena = ['--database', declared.database, '--workgroup', workgroup];
  const calls = inReadersName(
    await callsDuring(stage, () => lake(asReader(stage), ...words, ...day, ...where, ...athena)),
  );
  const grants = grantsOfPolicy(stage.stack, reader);
  const refused = calls.filter((call) => !allowing(grants, call));
  const raw = `arn:aws:s3:::${declared.lakeBucket}/raw/`;
  const others = refused.filter(
    ({ resource, prefix }) => !(resource.startsWith(raw) || prefix?.startsWith('raw/')),
  );
  const faults = refused.length > 0 ? told(others) : ['expected raw to be asked for and refused'];
  results.add('the BI policy refuses raw', faults, `${refused.length} calls of why`);
}
