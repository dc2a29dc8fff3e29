import { LakeDamagedError } from '../errors.ts';
import { sha256 } from './digest.ts';
import type { ObjectStore } from './store.ts';

type Fields = Readonly<Record<string, unknown>>;

const digestPattern = /^[0-9a-f]{64}$/;

function printed(fields: Fields): string {
  return `${JSON.stringify(fields, undefined, 2)}\n`;
}

/** One of the lake's own JSON objects; its last field is the digest of the others. */
export function sealed(fields: object): Uint8Array {
  const seal = sha256(printed(fields as Fields));
  return new TextEncoder().encode(printed({ ...fields, seal }));
}

/** The fields without their seal, or undefined when it does not fit them. */
function unsealed(text: string, fields: Fields): Fields | undefined {
  const { seal, ...rest } = fields;
  if (seal === undefined) {
    // The first version sealed nothing; a digest at the end is a seal whose name was damaged.
    return digestPattern.test(String(Object.values(fields).at(-1))) ? undefined : fields;
  }
  return seal === sha256(printed(rest)) && text === printed(fields) ? rest : undefined;
}

/**
 * What one of the lake's own JSON objects says, or undefined when there is none.
 *
 * @throws LakeDamagedError when it is not, to the byte, as the lake wrote it
 */
export async function readJson<T>(store: ObjectStore, key: string): Promise<T | undefined> {
  const object = await store.get(key);
  if (!object) return undefined;
  const text = new TextDecoder().decode(object.bytes);
  try {
    const fields = unsealed(text, JSON.parse(text) as Fields);
    if (fields) return fields as T;
  } catch (error) {
    const found = JSON.stringify(text.slice(0, 40));
    throw new LakeDamagedError(`${key}: expected JSON, found ${found}`, { cause: error });
  }
  throw new LakeDamagedError(
    `${key}: expected what the lake wrote, found other bytes: it was edited or damaged; take it ` +
      'from a backup',
  );
}
