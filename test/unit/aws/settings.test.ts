import { expect, it } from 'vitest';
import { readFunctionSettings } from '../../../functions/aws/settings.ts';
import { SettingsError } from '../../../functions/errors.ts';

const environment = {
  LAKE: 's3://a-bucket',
  LAKE_DEPLOYMENT: 'smallcap-lake-dev',
  LAKE_DATABASE: 'smallcap_lake_dev',
  LAKE_WORKGROUP: 'smallcap-lake-dev-etl',
  LAKE_UNLOAD: 's3://another/unload',
  LAKE_KEYS_PATH: '/smallcap-lake/dev/keys',
  LAKE_SOURCES: 'a,b',
};

it('reads what the stack sets', () => {
  expect(readFunctionSettings(environment)).toEqual({ ...environment, LAKE_SOURCES: ['a', 'b'] });
  expect(readFunctionSettings({ ...environment, LAKE_SOURCES: '' }).LAKE_SOURCES).toEqual([]);
});

it('names the variable that is missing or wrong', () => {
  expect(() => readFunctionSettings({ ...environment, LAKE: undefined })).toThrow(SettingsError);
  expect(() => readFunctionSettings({ ...environment, LAKE: 'a-folder' })).toThrow(
    'LAKE: expected s3://bucket/prefix, found a-folder',
  );
});

it('sends nobody anywhere but to this machine', () => {
  const origin = (LAKE_PUBLISHERS_ORIGIN: string) =>
    readFunctionSettings({ ...environment, LAKE_PUBLISHERS_ORIGIN }).LAKE_PUBLISHERS_ORIGIN;
  expect(origin('http://127.0.0.1:8080')).toBe('http://127.0.0.1:8080');
  for (const elsewhere of [
    'http://example.com',
    'https://127.0.0.1:8080',
    'http://127.0.0.1.example.com:80',
    'http://127.0.0.1:80@example.com',
    'http://127.0.0.1:8080/path',
    'http://169.254.169.254:80',
    'http://localhost:8080',
    '',
  ]) {
    expect(() => origin(elsewhere), elsewhere).toThrow('LAKE_PUBLISHERS_ORIGIN');
  }
});
