import { SettingsError } from './errors.ts';
import type { Credential, Request } from './source.ts';

/** Looks a setting up: in the environment, or where a deployment keeps its keys. */
export type SettingLookup = (setting: string) => string | undefined | Promise<string | undefined>;

/** A request with its key added, and the way to take the key out of whatever comes back. */
interface Keyed {
  readonly url: URL;
  readonly headers: Headers;
  /** The text with a mark in place of the key. */
  readonly redacted: (text: string) => string;
  /** The bytes with asterisks in place of the key, and how often it was there. */
  readonly redactedBytes: (bytes: Uint8Array) => {
    readonly bytes: Uint8Array;
    readonly found: number;
  };
}

// Shorter ones would be found by chance in honest bytes, and blotted out there.
const shortestKey_characters = 8;
const keyPattern = /^[\x20-\x7e]+$/;

/** @throws SettingsError that names the setting and never shows its value */
async function keyOf(
  source: string,
  { setting, form }: Credential,
  lookup: SettingLookup | undefined,
) {
  const key = (await lookup?.(setting))?.trim();
  if (!key) throw new SettingsError(`${source}: expected the setting ${setting}, found none`);
  if (form && !form.pattern.test(key)) {
    const found = `found ${key.length} characters that are not`;
    throw new SettingsError(`${source}: expected ${setting} to be ${form.meaning}, ${found}`);
  }
  if (key.length >= shortestKey_characters && keyPattern.test(key)) return key;
  throw new SettingsError(
    `${source}: expected ${setting} to be at least ${shortestKey_characters} printable ASCII ` +
      `characters, found ${key.length} characters${keyPattern.test(key) ? '' : ', some not so'}`,
  );
}

/** The key in each form a publisher may send it back in, longest first. */
function formsOf(key: string): string[] {
  const inForm = new URLSearchParams({ k: key }).toString().slice('k='.length);
  const inJson = JSON.stringify(key).slice(1, -1);
  const inBase64 = Buffer.from(key).toString('base64').replace(/=+$/, '');
  const forms = new Set([key, encodeURIComponent(key), inForm, inJson, inBase64]);
  return [...forms].sort((a, b) => b.length - a.length);
}

function blotted(forms: readonly string[], bytes: Uint8Array) {
  let found = 0;
  let copy: Buffer | undefined;
  const original = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  for (const form of forms) {
    for (let at = original.indexOf(form); at !== -1; at = original.indexOf(form, at + 1)) {
      copy ??= Buffer.from(original);
      copy.fill('*', at, at + form.length);
      found += 1;
    }
  }
  return { bytes: copy ?? bytes, found };
}

const nothingToHide = {
  redacted: (text: string) => text,
  redactedBytes: (bytes: Uint8Array) => ({ bytes, found: 0 }),
};

/**
 * The address and headers a publisher is truly asked with.
 *
 * Publishers repeat keys: Alpha Vantage quotes the caller's in its message that the day's requests
 * are used up. So the key is looked for in what comes back, too.
 *
 * @throws SettingsError when the key is missing or cannot be one
 */
export async function keyed(
  source: string,
  request: Request,
  lookup: SettingLookup | undefined,
): Promise<Keyed> {
  const url = new URL(request.url);
  const headers = new Headers(request.headers);
  const { credential } = request;
  if (!credential) return { url, headers, ...nothingToHide };
  const key = await keyOf(source, credential, lookup);
  const forms = formsOf(key);
  const { place } = credential;
  if ('parameter' in place) url.searchParams.set(place.parameter, key);
  else headers.set(place.header, `${place.prefix ?? ''}${key}`);
  return {
    url,
    headers,
    redacted: (text) =>
      forms.reduce((left, form) => left.replaceAll(form, `[${credential.setting}]`), text),
    redactedBytes: (bytes) => blotted(forms, bytes),
  };
}
