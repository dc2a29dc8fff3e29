import { CfnWorkGroup } from 'aws-cdk-lib/aws-athena';
import { Construct } from 'constructs';
import { workgroupBi, workgroupEtl } from '../names.ts';
import type { Settings } from '../settings.ts';

interface WorkgroupsProps {
  readonly settings: Settings;
  readonly resultsBucket: string;
  readonly account: string;
}

/**
 * One workgroup for people and BI tools, one for the pipeline. In both a query is cancelled once it
 * has read what the settings allow, and answers go where the workgroup says, whatever a client asks.
 */
export class Workgroups extends Construct {
  constructor(scope: Construct, id: string, { settings, resultsBucket, account }: WorkgroupsProps) {
    super(scope, id);
    const { encryptionKeyArn: kmsKey } = settings;
    const workgroup = (name: string, folder: string, description: string) =>
      new CfnWorkGroup(this, folder, {
        name,
        description,
        state: 'ENABLED',
        // Its history of queries is no reason to refuse a deletion.
        recursiveDeleteOption: !settings.isProduction,
        workGroupConfiguration: {
          enforceWorkGroupConfiguration: true,
          publishCloudWatchMetricsEnabled: true,
          requesterPaysEnabled: false,
          bytesScannedCutoffPerQuery: settings.scanCutoffBytes,
          engineVersion: { selectedEngineVersion: 'Athena engine version 3' },
          resultConfiguration: {
            outputLocation: `s3://${resultsBucket}/${folder}/`,
            expectedBucketOwner: account,
            encryptionConfiguration: kmsKey
              ? { encryptionOption: 'SSE_KMS', kmsKey }
              : { encryptionOption: 'SSE_S3' },
          },
        },
      });
    workgroup(workgroupBi(settings), 'bi', 'People and BI tools.');
    workgroup(workgroupEtl(settings), 'etl', 'The pipeline.');
  }
}
