import type { Excuse } from '../builders/iam.ts';

const any = /./;

/**
 * What the BI policy grants and no client of this stage uses, each with the reason it is granted all
 * the same. One that is used after all, or is granted no longer, fails the stage.
 */
export const unusedByReaders: readonly Excuse[] = [
  {
    action: /^athena:(BatchGetQueryExecution|ListQueryExecutions)$/,
    resource: /workgroup/,
    because:
      'PyAthena and awswrangler look for an equal question answered before, where their caches are on; ' +
      'AWS lists both for its JDBC and ODBC drivers (AWSQuicksightAthenaAccess).',
  },
  {
    action: /^athena:GetQueryResultsStream$/,
    resource: /workgroup/,
    because: 'How the JDBC and ODBC drivers of Tableau and Power BI fetch answers.',
  },
  {
    action: /^athena:StopQueryExecution$/,
    resource: /workgroup/,
    because: 'Only when somebody gives up a question that is running; see checkTroubles.',
  },
  {
    action: /^athena:(GetDataCatalog|(Get|List)Databases?|(Get|List)TableMetadata)$/,
    resource: /datacatalog/,
    because:
      'How Grafana, Metabase and Superset browse: grafana/athena-datasource issues 126 and 233, and ' +
      'list_databases and list_table_metadata in PyAthena’s cursor.',
  },
  {
    action: /^athena:List(DataCatalogs|WorkGroups)$/,
    resource: /^\*$/,
    because: 'What Grafana and Metabase list before anything else.',
  },
  {
    action: /^glue:Get(Databases?|Tables|Partitions)$/,
    resource: any,
    because:
      'Athena asks Glue in the asker’s name: lists where a tool browses, partitions of whatever it ' +
      'reads (AWSQuicksightAthenaAccess). Trino, its stand-in, asks for single tables only.',
  },
  {
    action: /^s3:GetBucketLocation$/,
    resource: any,
    because: 'Athena looks up where both buckets are, in the asker’s name; Trino is told.',
  },
  {
    action: /^s3:(AbortMultipartUpload|ListMultipartUploadParts|ListBucketMultipartUploads)$/,
    resource: /-results-/,
    because:
      'Athena writes large answers in parts, in the asker’s name; the stand-in in one piece.',
  },
];
