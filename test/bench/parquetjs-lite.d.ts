/** The part of parquetjs-lite 0.8.7 the benchmark uses; the package has no types of its own. */
declare module 'parquetjs-lite' {
  interface Field {
    readonly type: 'UTF8' | 'DATE' | 'TIMESTAMP_MICROS' | 'DOUBLE' | 'INT64';
    readonly optional: boolean;
    readonly compression: 'SNAPPY';
  }
  class ParquetSchema {
    constructor(fields: Readonly<Record<string, Field>>);
  }
  class ParquetWriter {
    static openFile(schema: ParquetSchema, path: string): Promise<ParquetWriter>;
    setRowGroupSize(rows: number): void;
    appendRow(row: Record<string, unknown>): Promise<void>;
    close(): Promise<void>;
  }
  // A CommonJS package: Node hands over its exports as one object.
  const parquet: {
    readonly ParquetSchema: typeof ParquetSchema;
    readonly ParquetWriter: typeof ParquetWriter;
  };
  export = parquet;
}
