import { hash } from 'node:crypto';

/** SHA-256, hexadecimal: what objects are named and vouched for by. */
export function sha256(content: Uint8Array | string): string {
  return hash('sha256', content);
}
