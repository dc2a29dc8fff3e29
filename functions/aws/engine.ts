import { athenaLake } from '../athena-lake.ts';
import type { LakeEngine } from '../lake-engine.ts';
import type { FunctionSettings } from './settings.ts';

/** Athena as this deployment has it: its database and the pipeline's workgroup. */
export function athenaLakeOf(settings: FunctionSettings): LakeEngine {
  return athenaLake({
    database: settings.LAKE_DATABASE,
    workgroup: settings.LAKE_WORKGROUP,
    unloadTo: settings.LAKE_UNLOAD,
    region: settings.AWS_REGION,
    endpoint: settings.AWS_ENDPOINT_URL,
    s3Endpoint: settings.AWS_ENDPOINT_URL_S3 ?? settings.AWS_ENDPOINT_URL,
  });
}
