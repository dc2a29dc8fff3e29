import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Clock, stoppedAt } from '../clock.ts';
import { SourceUnavailableError } from '../errors.ts';
import { claimWorld } from '../lake/identity.ts';
import { rememberingRecords } from '../lake/remembered.ts';
import { s3AddressOf } from '../lake/s3-address.ts';
import type { ObjectStore } from '../lake/store.ts';
import { S3Store } from '../lake/store-s3.ts';
import { askingPublishers } from '../publishers.ts';
import type { HttpGet, Source } from '../source.ts';
import { type KeyLookup, keysIn } from './keys.ts';
import type { FunctionSettings } from './settings.ts';
import type { StepContext } from './step.ts';

/** Functions that ask publishers at once: sources of a run, or items of a backfill. */
export const mostCallers = 4;

/** Left of an invocation when no further question is begun: enough to read and commit what came. */
const reserve_ms = 120_000;

/** The lake of this deployment, and the present: in a rehearsal the run's own moment. */
export async function openStore(
  settings: FunctionSettings,
  moment: Date,
): Promise<{ store: ObjectStore; now: Clock }> {
  const { LAKE, LAKE_PUBLISHERS_ORIGIN: origin } = settings;
  const address = s3AddressOf(LAKE);
  if (!address) throw new TypeError(`LAKE: expected an address, found ${LAKE}`);
  const store = rememberingRecords(
    new S3Store({
      ...address,
      endpoint: settings.AWS_ENDPOINT_URL_S3 ?? settings.AWS_ENDPOINT_URL,
      region: settings.AWS_REGION,
      mirrorFolder: join(tmpdir(), 'mirror'),
    }),
  );
  await claimWorld(store, origin === undefined ? 'live' : 'rehearsal');
  return { store, now: origin === undefined ? () => new Date() : stoppedAt(moment) };
}

/** Stops asking in time for what has been received to be committed. */
function inTime(source: Source, get: HttpGet, remaining_ms: () => number): HttpGet {
  return async (request) => {
    const left_ms = remaining_ms();
    if (left_ms > reserve_ms) return await get(request);
    const left = `${Math.floor(left_ms / 1000)} s of this invocation left`;
    throw new SourceUnavailableError(source.name, `time to ask for ${request.key}`, left);
  };
}

// A sandbox lives for hours: its keys are looked up once and again after some minutes.
let keys: KeyLookup | undefined;

/** How the questions of one source are asked in a function. */
export function getFor(
  source: Source,
  store: ObjectStore,
  now: Clock,
  { settings, remaining_ms }: StepContext,
): HttpGet {
  keys ??= keysIn(settings.LAKE_KEYS_PATH);
  const origin = settings.LAKE_PUBLISHERS_ORIGIN;
  const get = askingPublishers({ store, now, settingOf: keys, origin, callers: mostCallers })(
    source,
  );
  return inTime(source, get, remaining_ms);
}
