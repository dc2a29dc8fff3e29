import { compress, init } from '@bokuweb/zstd-wasm';

// Once in the life of a process: after a second time this library compresses to zeros.
await init();

const level = 1;
const magicNumber = [0x28, 0xb5, 0x2f, 0xfd];

/**
 * The bytes as one Zstandard frame, the same on every machine: WebAssembly of a pinned version, and
 * not the runtime's own library, which comes and goes with the version of Node.
 *
 * @param bytes at least one
 * @throws TypeError when what came back is no frame: a mistake in the code, not in the data
 */
export function zstd(bytes: Uint8Array): Uint8Array {
  const frame = compress(bytes, level);
  if (magicNumber.every((byte, i) => frame[i] === byte)) return frame;
  throw new TypeError(`zstd: expected a frame of ${bytes.length} bytes, found none`);
}
