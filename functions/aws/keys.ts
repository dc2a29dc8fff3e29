import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { SettingsError } from '../errors.ts';

/** Finds a publisher's key by the setting a source names. */
export type KeyLookup = (setting: string) => Promise<string>;

/** How long a key is kept in memory: one that was replaced is used within this time. */
const kept_ms = 300_000;

interface SsmError extends Error {
  readonly $metadata?: { readonly httpStatusCode?: number };
}

function explained(parameter: string, error: SsmError): Error {
  if (error.name === 'ParameterNotFound') {
    return new SettingsError(
      `${parameter}: expected a publisher's key, or who is asking, in SSM, found none; put it there with ` +
        `\`aws ssm put-parameter --type SecureString --name ${parameter} --value KEY\`, ` +
        'or, of a source that is off by itself, take it out of `sources` in config/',
      { cause: error },
    );
  }
  if (error.name === 'AccessDeniedException') {
    return new SettingsError(
      `${parameter}: expected to be allowed ssm:GetParameter, found it denied; a key of your own ` +
        'for encryption needs kms:Decrypt for this function as well',
      { cause: error },
    );
  }
  return error;
}

/**
 * Keys of publishers, read from SSM when a request needs one; they never stand in the environment.
 *
 * @param path `/smallcap-lake/dev/keys`
 * @returns a lookup that throws SettingsError naming the parameter that is missing or denied
 */
export function keysIn(
  path: string,
  now_ms: () => number = () => Date.now(),
  client: SSMClient = new SSMClient({}),
): KeyLookup {
  const known = new Map<string, { readonly key: string; readonly read_at_ms: number }>();
  return async (setting) => {
    const held = known.get(setting);
    if (held && now_ms() - held.read_at_ms < kept_ms) return held.key;
    const parameter = `${path}/${setting}`;
    try {
      const wanted = new GetParameterCommand({ Name: parameter, WithDecryption: true });
      const key = (await client.send(wanted)).Parameter?.Value ?? '';
      known.set(setting, { key, read_at_ms: now_ms() });
      return key;
    } catch (error) {
      throw explained(parameter, error as SsmError);
    }
  };
}
