/** A number of so many bits and seven left over fit an integer of JavaScript. */
const narrow = 24;
const lastAscii = 127;

/** Bytes being written one after the other, little-endian; grows as needed. */
export class ByteSink {
  #bytes: Uint8Array<ArrayBuffer>;
  #length = 0;

  constructor(capacity = 1024) {
    this.#bytes = new Uint8Array(capacity);
  }

  get length(): number {
    return this.#length;
  }

  /** Begins again in the same memory: what was finished before is overwritten. */
  clear(): void {
    this.#length = 0;
  }

  byte(value: number): void {
    this.#room(1);
    this.#bytes[this.#length] = value;
    this.#length += 1;
  }

  uint32(value: number): void {
    for (let shift = 0; shift < 32; shift += 8) this.byte((value >>> shift) & 0xff);
  }

  /** Seven bits a byte, least first: a whole number from 0 to 2^54. */
  varint(value: number): void {
    let rest = value;
    while (rest >= 0x80) {
      this.byte((rest % 0x80) | 0x80);
      rest = Math.floor(rest / 0x80);
    }
    this.byte(rest);
  }

  /** Small whole numbers of either sign take few bytes; up to 2^52 away from 0. */
  zigzag(value: number): void {
    this.varint(value >= 0 ? 2 * value : -2 * value - 1);
  }

  /** The same for any 64-bit integer. */
  zigzag64(value: bigint): void {
    let rest = BigInt.asUintN(64, (value << 1n) ^ (value >> 63n));
    while (rest >= 0x80n) {
      this.byte(Number(rest & 0x7fn) | 0x80);
      rest >>= 7n;
    }
    this.byte(Number(rest));
  }

  append(bytes: Uint8Array): void {
    this.#room(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** UTF-8 behind its length in bytes. */
  text(text: string): void {
    const { length } = text;
    this.#room(4 + length);
    const start = this.#length + 4;
    for (let i = 0; i < length; i += 1) {
      const unit = text.charCodeAt(i);
      if (unit > lastAscii) {
        const bytes = Buffer.from(text);
        this.uint32(bytes.length);
        this.append(bytes);
        return;
      }
      this.#bytes[start + i] = unit;
    }
    this.uint32(length);
    this.#length += length;
  }

  /**
   * Codes of so many bits each without a gap, the least bit first, the last byte filled with 0.
   *
   * @param to past the end of `codes` there are as many zeros as wanted
   * @param width at most 24
   */
  codes(codes: Int32Array, from: number, to: number, width: number): void {
    const size = Math.ceil(((to - from) * width) / 8);
    this.#room(size);
    const bytes = this.#bytes;
    const end = Math.min(to, codes.length);
    let at = this.#length;
    let held = 0;
    let heldBits = 0;
    for (let i = from; i < end; i += 1) {
      held |= (codes[i] as number) << heldBits;
      heldBits += width;
      while (heldBits >= 8) {
        bytes[at] = held;
        at += 1;
        held >>>= 8;
        heldBits -= 8;
      }
    }
    if (heldBits > 0) {
      bytes[at] = held;
      at += 1;
    }
    this.#length += size;
    // The memory is used again and again: what stood there before must not show.
    bytes.fill(0, at, this.#length);
  }

  /**
   * How far numbers are above a base, in the same form.
   *
   * @param width at most 53
   */
  aboves(values: Float64Array, from: number, to: number, base: number, width: number): void {
    const size = Math.ceil(((to - from) * width) / 8);
    this.#room(size);
    const bytes = this.#bytes;
    let at = this.#length;
    let held = 0;
    let heldBits = 0;
    for (let i = from; i < to; i += 1) {
      let rest = (values[i] as number) - base;
      for (let left = width; left > 0; left -= narrow) {
        const high = left > narrow ? Math.floor(rest / 2 ** narrow) : 0;
        held |= (rest - high * 2 ** narrow) << heldBits;
        heldBits += Math.min(left, narrow);
        rest = high;
        while (heldBits >= 8) {
          bytes[at] = held;
          at += 1;
          held >>>= 8;
          heldBits -= 8;
        }
      }
    }
    if (heldBits > 0) bytes[at] = held;
    this.#length += size;
  }

  /** What was written, in the sink's own memory. */
  finish(): Uint8Array<ArrayBuffer> {
    return this.#bytes.subarray(0, this.#length);
  }

  #room(more: number): void {
    const needed = this.#length + more;
    if (needed <= this.#bytes.length) return;
    const bytes = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
    bytes.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = bytes;
  }
}
