import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Clock, stoppedAt } from '../clock.ts';
import { dropped, dropScheme } from '../dropped.ts';
import { SourceUnavailableError } from '../errors.ts';
import { heldAnswers } from '../held.ts';
import { HostBook, noPause, realPause, usualPace } from '../host-book.ts';
import { politeGet } from '../http.ts';
import { claimWorld } from '../lake/identity.ts';
import { s3AddressOf } from '../lake/s3-address.ts';
import type { ObjectStore } from '../lake/store.ts';
import { S3Store } from '../lake/store-s3.ts';
import type { HttpGet, Source } from '../source.ts';
import type { FunctionSettings } from './settings.ts';
import type { StepContext } from './step.ts';

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
  const store = new S3Store({
    ...address,
    endpoint: settings.AWS_ENDPOINT_URL_S3 ?? settings.AWS_ENDPOINT_URL,
    region: settings.AWS_REGION,
    mirrorFolder: join(tmpdir(), 'mirror'),
  });
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

/** A publisher's own server; or, in a rehearsal, the one on this machine that plays its part. */
function publisherGet(source: Source, store: ObjectStore, now: Clock, settings: FunctionSettings) {
  const { LAKE_PUBLISHERS_ORIGIN: origin } = settings;
  const pause = origin === undefined ? realPause : noPause;
  const options = {
    source: source.name,
    hosts: source.hosts,
    now,
    pace: source.pace,
    book: new HostBook({ now, store, pause }),
    heldOf: heldAnswers(store, source),
  };
  if (origin === undefined) return politeGet(options);
  return politeGet({
    ...options,
    route: (url) => new URL(`${origin}/${url.hostname}${url.pathname}${url.search}`),
    pace: { ...(source.pace ?? usualPace), spacing_ms: 0 },
    pause,
    attempts: 2,
  });
}

/** How the questions of one source are asked in a function. */
export function getFor(
  source: Source,
  store: ObjectStore,
  now: Clock,
  { settings, remaining_ms }: StepContext,
): HttpGet {
  const get = publisherGet(source, store, now, settings);
  const asked: HttpGet = async (request) =>
    request.url.startsWith(dropScheme) ? await dropped(store, request, now) : await get(request);
  return inTime(source, asked, remaining_ms);
}
