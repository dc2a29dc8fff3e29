import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SourceChangedError } from '../../functions/errors.ts';
import type { Source } from '../../functions/source.ts';
import { addDays } from '../../schemas/calendar.ts';
import { datasets } from '../../schemas/datasets.ts';
import { exactJson } from '../../schemas/exact-json.ts';
import { bytesOf, fixture, judged } from '../builders/judged-rows.ts';
import { placesIn } from '../builders/places.ts';
import { fetched, publisherOf } from '../builders/publisher.ts';

const folder = join(import.meta.dirname, '../../functions/sources');
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.ts'))
  .map((file) => file.slice(0, -'.ts'.length));

/** Sources whose values are not what stands at their place, and why; tests of their own know more. */
const worked: Readonly<Record<string, string>> = {
  tiingo_prices: 'a split of 1 is no split',
  yahoo_chart: 'prices are widened floats and cut by later splits: rounded, and made whole again',
};

const expectedRows = '.rows.json';

/** Files of a folder beside the tests, none where there is no such folder. */
function filesIn(path: string): string[] {
  const place = join(import.meta.dirname, '..', path);
  return existsSync(place) ? readdirSync(place) : [];
}

/** Titles that stand over the columns a line of text is read from. */
function titlesIn(places: readonly Readonly<Record<string, string>>[]): string[] {
  const all = places.flatMap((row) => Object.values(row));
  const titles = all.flatMap((place) => /^line \d+, column \d+ \((.+)\)$/.exec(place)?.[1] ?? []);
  return [...new Set(titles)];
}

// The second window reaches back before every daily file, where archives are asked for.
const windows = [
  { from: '2025-10-27', to: '2025-11-21' },
  { from: '2019-09-23', to: '2019-10-08' },
];

async function requestsOf(source: Source) {
  const publisher = publisherOf(() => true);
  for (const window of windows) await fetched(source, publisher.get, window);
  return publisher.asked;
}

async function readThrough(source: Source, key: string, bytes: Uint8Array): Promise<unknown[]> {
  const { rows } = await source.parse({ key, bytes });
  return [...rows];
}

describe.each(names)('source %s', async (name) => {
  const { source } = (await import(`../../functions/sources/${name}.ts`)) as { source: Source };

  it('bears the name of its file and says who publishes it, under which terms', () => {
    expect(source.name).toBe(name);
    expect(name).toMatch(/^[a-z][a-z0-9_]*$/);
    for (const words of [source.publisher, source.title, source.terms]) {
      expect(words.trim().length).toBeGreaterThan(4);
    }
    expect(source.homepage).toMatch(/^https:\/\//);
    expect(source.historyDays).toBeGreaterThan(0);
  });

  it('fills tables the lake has', () => {
    expect(source.datasets.length).toBeGreaterThan(0);
    for (const dataset of source.datasets) expect(datasets[dataset.name]).toBe(dataset);
  });

  it('has a time that every New York day has once', () => {
    expect(source.publication.time).toMatch(/^([01]\d|2[0-3]):[0-5]\d$/);
    expect('01:00' <= source.publication.time && source.publication.time <= '03:00').toBe(false);
  });

  it('never announces a day that has not come', () => {
    for (let day = '2024-12-01'; day <= '2026-01-31'; day = addDays(day, 1)) {
      const release = source.publication.on(day);
      if ('observation_date' in release) expect(release.observation_date <= day).toBe(true);
      else expect(release.silence).not.toBe('');
    }
  });

  it('asks only the hosts it declares, by https, each question under a key of its own', async () => {
    for (const host of source.hosts) expect(host).toMatch(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/);
    const asked = await requestsOf(source);
    expect(asked.length).toBeGreaterThan(0);
    for (const { key, url } of asked) {
      expect(key).toMatch(/^[A-Za-z0-9._-]+$/);
      const { protocol, hostname } = new URL(url);
      if (protocol === 'drop:') continue;
      expect(protocol).toBe('https:');
      expect(source.hosts).toContain(hostname);
    }
    const questions = new Set(asked.map(({ url, body }) => `${url} ${body?.text}`));
    expect(new Set(asked.map(({ key }) => key)).size).toBe(questions.size);
  });

  it('adds no key but the one it declares, and none where nobody is told to give it', async () => {
    for (const { url, credential } of await requestsOf(source)) {
      if (credential) expect(credential.setting).toBe(source.setting);
      expect(url).not.toMatch(/(api_?key|token)=/i);
    }
    if (source.setting) expect(source.setting).toMatch(/^[A-Z][A-Z0-9_]+$/);
  });

  it('states its habits, and why it is off where it is', () => {
    for (const words of [...Object.values(source.habits), source.isOffBecause ?? 'it is on']) {
      expect(words.trim().length).toBeGreaterThan(4);
    }
  });

  it.each([
    [
      'a web page',
      '<!DOCTYPE html>\n<html><head><title>Sorry</title></head>\n<body>,|</body></html>\n',
    ],
    ['nothing', ''],
    ['an error in JSON', '{"error":"rate limit exceeded"}'],
  ])('refuses %s in place of every file it asks for', async (_, text) => {
    const keys = new Set((await requestsOf(source)).map(({ key }) => key));
    for (const key of keys) {
      await expect(readThrough(source, key, bytesOf(text)), key).rejects.toThrow(
        SourceChangedError,
      );
    }
  });

  const fixtures = filesIn(`fixtures/sources/${name}`);
  const responses = fixtures.filter((file) => !file.endsWith(expectedRows));

  it('is read by a test: one of its own, or rows beside a response', () => {
    const isTested = filesIn('unit/sources').includes(`${name}.test.ts`);
    const isShown = fixtures.some((file) => file.endsWith(expectedRows));
    expect(isTested || isShown, `no ${name}.test.ts and no *${expectedRows}`).toBe(true);
  });

  it.each(responses)('reads %s, and says where every value of it stands', async (file) => {
    const bytes = await fixture(source, file);
    const { key } = source.identify({ name: file, bytes });
    const { kept, refused } = await judged(source, key, bytes);
    expect(kept.length).toBeGreaterThan(0);
    const { places, misplaced } = await placesIn(source, { key, bytes });
    if (worked[name] === undefined) expect(misplaced).toEqual([]);
    // A parser that keeps something between two files reads the second one otherwise.
    expect(await judged(source, key, bytes)).toEqual({ kept, refused });

    const text = new TextDecoder().decode(bytes);
    for (const title of titlesIn(places)) {
      const renamed = bytesOf(text.replace(title, `no ${title}`));
      await expect(readThrough(source, key, renamed), `${title} renamed`).rejects.toThrow(
        SourceChangedError,
      );
    }
  });

  it.each(fixtures.filter((file) => file.endsWith(expectedRows)))('finds %s', async (file) => {
    const response = file.slice(0, -expectedRows.length);
    const bytes = await fixture(source, response);
    const { kept } = await judged(source, source.identify({ name: response, bytes }).key, bytes);
    const text = new TextDecoder().decode(await fixture(source, file));
    const rows = kept.map(({ row }) => row);
    expect(JSON.parse(exactJson(rows))).toEqual(JSON.parse(text));
  });

  it('refuses a file with a strange name, or gives it a key', () => {
    const strange = { name: 'holiday-photo.bin', bytes: bytesOf('GIF89a\u0000') };
    try {
      expect(typeof source.identify(strange).key).toBe('string');
    } catch (error) {
      expect((error as Error).message).toContain('expected');
    }
  });
});
