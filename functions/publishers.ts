import type { Clock } from './clock.ts';
import type { SettingLookup } from './credential.ts';
import { dropped, dropScheme } from './dropped.ts';
import { heldAnswers } from './held.ts';
import { HostBook, noPause, realPause, usualPace } from './host-book.ts';
import { politeGet } from './http.ts';
import type { ObjectStore } from './lake/store.ts';
import type { HttpGet, Pace, Source } from './source.ts';

/** How publishers are asked, in a command or in a function. */
export interface Asking {
  readonly store: ObjectStore;
  readonly now: Clock;
  /** Finds the keys of publishers; a rehearsal has none and looks at none. */
  readonly settingOf: SettingLookup;
  /** Where the rehearsed publishers are, `http://127.0.0.1:41234`; the real ones without. */
  readonly origin?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** How many processes may ask at the same time: each takes its share of a stated pace. */
  readonly callers?: number;
}

/** A publisher counts all requests of ours, from wherever they are made. */
export function shareOf(pace: Pace | undefined, callers = 1): Pace | undefined {
  return pace && { ...pace, spacing_ms: callers * pace.spacing_ms };
}

type Shared = Pick<Asking, 'now' | 'signal'> & { readonly book: HostBook };

// No real key or name ever goes to a rehearsed publisher, not even on this machine.
const rehearsedKey = 'rehearsed key@example.invalid';

function liveGet(source: Source, { store, settingOf, callers }: Asking, shared: Shared): HttpGet {
  return politeGet({
    ...shared,
    source: source.name,
    hosts: source.hosts,
    pace: shareOf(source.pace, callers),
    settingOf,
    heldOf: heldAnswers(store, source),
  });
}

function rehearsedGet(source: Source, origin: string, { store }: Asking, shared: Shared): HttpGet {
  const get = politeGet({
    ...shared,
    source: source.name,
    hosts: [...source.hosts, 'drop'],
    // Nobody needs sparing on loopback, and faults are injected to be seen, not waited for.
    pace: { ...(source.pace ?? usualPace), spacing_ms: 0 },
    pause: noPause,
    attempts: 2,
    timeout_ms: 5000,
    settingOf: () => rehearsedKey,
    heldOf: heldAnswers(store, source),
    route: (url) => new URL(`${origin}/${url.hostname}${url.pathname}${url.search}`),
  });
  return (request) =>
    request.url.startsWith(dropScheme)
      ? get({
          ...request,
          url: request.url.replace(dropScheme, 'https://drop/'),
          absentStatuses: [404],
        })
      : get(request);
}

/** How the questions of each source are asked: of its publisher, or of the lake's own drop folder. */
export function askingPublishers(asking: Asking): (source: Source) => HttpGet {
  const { store, now, origin, signal } = asking;
  const pause = origin === undefined ? realPause : noPause;
  const shared = { now, book: new HostBook({ now, store, pause }), ...(signal && { signal }) };
  return (source) => {
    const get =
      origin === undefined
        ? liveGet(source, asking, shared)
        : rehearsedGet(source, origin, asking, shared);
    return async (request) => {
      if (!request.url.startsWith(dropScheme)) return await get(request);
      return (await dropped(store, request, now)) ?? (origin ? await get(request) : undefined);
    };
  };
}
