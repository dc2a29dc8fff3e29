import { readFileSync } from 'node:fs';
import { App } from 'aws-cdk-lib';
import { describe, expect, it } from 'vitest';
import { accessLogBucket, keyParameter, lakeBucket, resultsBucket } from '../../../infra/names.ts';
import { readSettings, settingNames, settingsOf } from '../../../infra/settings.ts';

const dev = { env: 'dev' };

describe('settingsOf()', () => {
  it('needs nothing but a name', () => {
    expect(settingsOf({}, dev)).toMatchObject({
      env: 'dev',
      prefix: 'smallcap-lake',
      isProduction: false,
      isScheduled: true,
      budgetUsdPerMonth: 3,
      sources: [],
    });
  });

  it('takes what was typed over what the file says, as text or as JSON has it', () => {
    const typed = { ...dev, budgetUsdPerMonth: '20', isScheduled: 'false', sources: 'a,b' };
    expect(settingsOf({ budgetUsdPerMonth: 5, isScheduled: true }, typed)).toMatchObject({
      budgetUsdPerMonth: 20,
      isScheduled: false,
      sources: ['a', 'b'],
    });
  });

  it.each([
    [
      { alarmEmial: 'x@example.com' },
      'found alarmEmial, which is no setting; did you mean alarmEmail?',
    ],
    [{ alarmEmail: 'nobody' }, 'alarmEmail: Invalid email address, found "nobody"'],
    [{ prefix: 'Small_Cap' }, 'prefix: expected 3 to 16 small letters, digits and hyphens'],
    [{ scanCutoffBytes: 5 }, 'scanCutoffBytes'],
    [{ logRetentionDays: 31 }, 'logRetentionDays'],
    [{ account: '123' }, 'account'],
    [{ region: 'Frankfurt' }, 'region'],
    [{ alarmWebhookUrl: 'http://example.com' }, 'alarmWebhookUrl'],
    [{ encryptionKeyArn: 'alias/mine' }, 'encryptionKeyArn'],
  ])('%j is refused by name', (file, words) => {
    expect(() => settingsOf(file, dev)).toThrow(words);
  });
});

describe('readSettings()', () => {
  it('reads dev without a word, and prod when asked', () => {
    expect(readSettings(new App())).toMatchObject({ env: 'dev', isProduction: false });
    expect(readSettings(new App({ context: { env: 'prod' } }))).toMatchObject({
      env: 'prod',
      isProduction: true,
    });
  });

  it('names the deployments there are', () => {
    const app = new App({ context: { env: 'live' } });
    expect(() => readSettings(app)).toThrow('-c env=live: expected one of dev, prod');
  });

  it('leaves the context of the library alone and refuses a misspelt setting', () => {
    expect(readSettings(new App({ context: { 'aws:cdk:x': 1, '@aws-cdk/y': 1 } })).env).toBe('dev');
    const app = new App({ context: { budget: '9' } });
    expect(() => readSettings(app)).toThrow('did you mean budgetUsdPerMonth?');
  });
});

it('no bucket name is longer than S3 takes, in the region with the longest name', () => {
  const naming = settingsOf({ prefix: 'p'.repeat(16) }, { env: 'e'.repeat(8) });
  const place = { account: '123456789012', region: 'ap-southeast-1' };
  for (const bucket of [lakeBucket, resultsBucket, accessLogBucket]) {
    expect(bucket(naming, place).length).toBeLessThanOrEqual(63);
  }
});

it('a key lies under the deployment it is for', () => {
  expect(keyParameter(settingsOf({}, dev), 'FRED_API_KEY')).toBe(
    '/smallcap-lake/dev/keys/FRED_API_KEY',
  );
});

it('docs/deploying.md explains every setting', () => {
  const page = readFileSync(new URL('../../../docs/deploying.md', import.meta.url), 'utf8');
  const explained = settingNames.filter((name) => page.includes(`\`${name}\``));
  expect(explained.concat('env').sort()).toEqual([...settingNames].sort());
});
