import type { Catalogs } from '../engines/trino-server.ts';

/** What the emulators take for credentials; also the region every service is asked in. */
export const account = {
  region: 'us-east-1',
  accessKeyId: 'test',
  secretAccessKey: 'test',
} as const;

/** The access key of what Athena does to answer: at AWS that is done in the asker's name. */
export const athenaKey = 'athena';

/** The catalog in which UNLOAD writes: its tables are forgotten, its files stay. */
export const unloadCatalog = 'unload';

/** The catalog of Iceberg's tables: Athena has them under the name of its only one. */
export const icebergCatalog = 'iceberg';

/**
 * Trino's view of AWS: `awsdatacatalog` over the Glue emulator, as Athena calls it; behind it the one
 * that reads what Glue says is Iceberg's; and a catalog of its own for UNLOAD, since Glue's emulator
 * takes no statistics of a table that is written.
 */
export function awsCatalogs(endpoint: string, files: string): Catalogs {
  const s3 = [
    'fs.native-s3.enabled=true',
    `s3.endpoint=${endpoint}`,
    `s3.region=${account.region}`,
    's3.path-style-access=true',
    `s3.aws-access-key=${athenaKey}`,
    `s3.aws-secret-key=${account.secretAccessKey}`,
  ];
  const glue = [
    `hive.metastore.glue.region=${account.region}`,
    `hive.metastore.glue.endpoint-url=${endpoint}`,
    `hive.metastore.glue.aws-access-key=${athenaKey}`,
    `hive.metastore.glue.aws-secret-key=${account.secretAccessKey}`,
  ];
  const hive = [
    'connector.name=hive',
    ...s3,
    'hive.parquet.use-column-names=true',
    'hive.timestamp-precision=MILLISECONDS',
  ];
  return {
    awsdatacatalog: [
      ...hive,
      ...glue,
      'hive.metastore=glue',
      `hive.iceberg-catalog-name=${icebergCatalog}`,
      // Glue has no statistics of these tables, and Trino asks for each column's: a third of all calls.
      'hive.table-statistics-enabled=false',
      // Athena projects partitions by itself; Trino wants to be told.
      'hive.partition-projection-enabled=true',
    ],
    [icebergCatalog]: ['connector.name=iceberg', ...s3, ...glue, 'iceberg.catalog.type=glue'],
    [unloadCatalog]: [
      ...hive,
      'hive.metastore=file',
      'hive.metastore.catalog.dir=local:///unloaded',
      'hive.metastore.disable-location-checks=true',
      'hive.non-managed-table-writes-enabled=true',
      'hive.compression-codec=ZSTD',
      'fs.native-local.enabled=true',
      `local.location=${files}`,
    ],
  };
}
