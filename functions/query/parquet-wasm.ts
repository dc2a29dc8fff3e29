import {
  Compression,
  readParquet,
  Table,
  WriterPropertiesBuilder,
  writeParquet,
} from 'parquet-wasm';

/**
 * Five megabytes of WebAssembly, to be imported on demand and by way of this module: the package is
 * CommonJS, whose names a bundle that lies in several files does not find.
 */
export const parquetWasm = {
  Compression,
  readParquet,
  Table,
  WriterPropertiesBuilder,
  writeParquet,
} as const;
