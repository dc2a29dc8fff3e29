import { ByteSink } from './byte-sink.ts';

/**
 * A value of Thrift's compact protocol, in which Parquet keeps all that is not data.
 *
 * Source: thrift-compact-protocol.md of apache/thrift, read 2026-11-27
 */
export interface ThriftValue {
  /** The protocol's number of the type. */
  readonly type: number;
  readonly write: (sink: ByteSink) => void;
}

const types = { yes: 1, no: 2, i16: 4, i32: 5, i64: 6, binary: 8, list: 9, struct: 12 } as const;
const longestShortList = 14;
const longestShortStep = 15;

export const i16 = (value: number): ThriftValue => ({
  type: types.i16,
  write: (sink) => sink.zigzag(value),
});

export const i32 = (value: number): ThriftValue => ({
  type: types.i32,
  write: (sink) => sink.zigzag(value),
});

export const i64 = (value: number): ThriftValue => ({
  type: types.i64,
  write: (sink) => sink.zigzag(value),
});

/** In a struct its type says it all; in a list it is a byte. */
export const bool = (value: boolean): ThriftValue => ({
  type: value ? types.yes : types.no,
  write: () => {},
});

export const binary = (bytes: Uint8Array): ThriftValue => ({
  type: types.binary,
  write: (sink) => {
    sink.varint(bytes.length);
    sink.append(bytes);
  },
});

const encoder = new TextEncoder();

export const utf8 = (text: string): ThriftValue => binary(encoder.encode(text));

function listStart(sink: ByteSink, length: number, type: number): void {
  if (length <= longestShortList) {
    sink.byte((length << 4) | type);
  } else {
    sink.byte(0xf0 | type);
    sink.varint(length);
  }
}

/** @param items of one type, no booleans */
export const list = (items: readonly ThriftValue[]): ThriftValue => ({
  type: types.list,
  write: (sink) => {
    listStart(sink, items.length, items[0]?.type ?? types.struct);
    for (const item of items) item.write(sink);
  },
});

export const bools = (items: readonly boolean[]): ThriftValue => ({
  type: types.list,
  write: (sink) => {
    listStart(sink, items.length, types.yes);
    for (const item of items) sink.byte(item ? types.yes : types.no);
  },
});

/** Fields by their numbers; those that are undefined are left out. */
export const struct = (fields: Readonly<Record<number, ThriftValue | undefined>>): ThriftValue => ({
  type: types.struct,
  write: (sink) => {
    let before = 0;
    // Whole numbers come in ascending order, whatever order they were named in.
    for (const [key, value] of Object.entries(fields)) {
      if (!value) continue;
      const id = Number(key);
      const step = id - before;
      if (step <= longestShortStep) {
        sink.byte((step << 4) | value.type);
      } else {
        sink.byte(value.type);
        sink.zigzag(id);
      }
      value.write(sink);
      before = id;
    }
    sink.byte(0);
  },
});

export function thriftBytes(value: ThriftValue): Uint8Array {
  const sink = new ByteSink(256);
  value.write(sink);
  return sink.finish();
}
