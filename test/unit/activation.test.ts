import { describe, expect, it } from 'vitest';
import { offAsDeclared, offUnlessChosen } from '../../functions/activation.ts';
import { plan } from '../../functions/plan.ts';
import type { Source } from '../../functions/source.ts';
import { source as cboe } from '../../functions/sources/cboe_index_history.ts';

const keyed: Source = {
  ...cboe,
  name: 'keyed',
  isOffBecause: 'needs a key of your own',
  setting: 'TEST_KEY',
};
const unofficial: Source = { ...cboe, name: 'unofficial', isOffBecause: 'not meant for programs' };
const introduced: Source = { ...cboe, name: 'introduced', setting: 'TEST_CONTACT' };

const off = (source: Source, world: 'live' | 'rehearsal', named: string[], given: string[]) =>
  offUnlessChosen({ world, named, hasSetting: (setting) => given.includes(setting) })(source);

describe('offUnlessChosen()', () => {
  it('leaves on what is on, and off with its reason what is off', () => {
    expect(off(cboe, 'live', [], [])).toBeUndefined();
    expect(off(keyed, 'live', [], [])).toBe('needs a key of your own');
    expect(off(unofficial, 'live', [], ['TEST_KEY'])).toBe('not meant for programs');
  });

  it('turns a source on by its name or by its setting', () => {
    expect(off(unofficial, 'live', ['unofficial'], [])).toBeUndefined();
    expect(off(keyed, 'live', [], ['TEST_KEY'])).toBeUndefined();
    expect(off(keyed, 'rehearsal', ['keyed'], [])).toBeUndefined();
  });

  it('names the setting that a named source lacks', () => {
    expect(off(keyed, 'live', ['keyed'], [])).toBe('expected the setting TEST_KEY, found none');
    expect(off(introduced, 'live', [], [])).toBe('expected the setting TEST_CONTACT, found none');
    expect(off(introduced, 'live', [], ['TEST_CONTACT'])).toBeUndefined();
  });

  it('asks nobody whom a rehearsal has not invented, named or not', () => {
    const choice = { hasSetting: () => false, isAnswered: ({ name }: Source) => name !== 'keyed' };
    const said = (named: string[]) =>
      offUnlessChosen({ world: 'rehearsal', named, ...choice })(keyed);
    expect(said([])).toBe('needs a key of your own');
    expect(said(['keyed'])).toMatch(/^the rehearsal has no such publisher/);
    expect(offUnlessChosen({ world: 'rehearsal', named: [], ...choice })(cboe)).toBeUndefined();
  });

  it('a rehearsal is the same whatever this machine’s settings are', () => {
    expect(off(keyed, 'rehearsal', [], ['TEST_KEY'])).toBe('needs a key of your own');
    expect(off(introduced, 'rehearsal', [], [])).toBeUndefined();
  });
});

it('plan(): what is off is not due, says why, and wakes nobody', () => {
  const moment = new Date('2025-11-26T23:45:00Z');
  const [asked, silent] = plan([cboe, unofficial], [], moment, offAsDeclared);
  expect(asked).toMatchObject({ slot: { observation_date: '2025-11-26' } });
  expect(silent).toEqual({
    source: unofficial,
    reason: 'not meant for programs',
    isOff: true,
    next: undefined,
  });
});
