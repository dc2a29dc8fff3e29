import { SSMClient } from '@aws-sdk/client-ssm';
import { afterEach, expect, it } from 'vitest';
import { keysIn } from '../../../functions/aws/keys.ts';
import { SettingsError } from '../../../functions/errors.ts';
import { AwsFault, awsJsonServer, type LoopbackServer } from '../../builders/aws-json-server.ts';

const path = '/smallcap-lake/dev/keys';
let server: LoopbackServer | undefined;
afterEach(async () => {
  await server?.stop();
});

async function ssm(parameters: Readonly<Record<string, string>>, asked: unknown[] = []) {
  server = await awsJsonServer('AmazonSSM', {
    GetParameter: (input) => {
      asked.push(input);
      const value = parameters[String(input['Name'])];
      if (value === 'denied') throw new AwsFault('AccessDeniedException', 'not you');
      if (value === undefined) throw new AwsFault('ParameterNotFound', '');
      return { Parameter: { Value: value } };
    },
  });
  return new SSMClient({
    endpoint: server.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });
}

it('reads a key, decrypted, once in five minutes', async () => {
  const asked: unknown[] = [];
  let now_ms = 0;
  const client = await ssm({ [`${path}/FRED_API_KEY`]: 'planted-key' }, asked);
  const keyOf = keysIn(path, () => now_ms, client);
  expect(await keyOf('FRED_API_KEY')).toBe('planted-key');
  now_ms = 299_000;
  expect(await keyOf('FRED_API_KEY')).toBe('planted-key');
  expect(asked).toEqual([{ Name: `${path}/FRED_API_KEY`, WithDecryption: true }]);
  now_ms = 301_000;
  await keyOf('FRED_API_KEY');
  expect(asked.length).toBe(2);
});

it('says where a key that is missing has to be put', async () => {
  const keyOf = keysIn(path, () => 0, await ssm({}));
  const error = await keyOf('TIINGO_API_KEY').catch((failure: unknown) => failure);
  expect(error).toBeInstanceOf(SettingsError);
  expect((error as Error).message).toContain(
    `aws ssm put-parameter --type SecureString --name ${path}/TIINGO_API_KEY --value KEY`,
  );
});

it('says which right is missing', async () => {
  const keyOf = keysIn(path, () => 0, await ssm({ [`${path}/FRED_API_KEY`]: 'denied' }));
  await expect(keyOf('FRED_API_KEY')).rejects.toThrow('ssm:GetParameter');
});
