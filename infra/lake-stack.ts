import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { View } from '../functions/query/views.ts';
import { BiReader } from './constructs/bi-reader.ts';
import { Catalog } from './constructs/catalog.ts';
import { LakeBuckets } from './constructs/lake-buckets.ts';
import { Workgroups } from './constructs/workgroups.ts';
import { database, workgroupBi } from './names.ts';
import type { Settings } from './settings.ts';

interface LakeStackProps extends StackProps {
  readonly settings: Settings;
  readonly views: readonly View[];
}

/** What must outlive everything else: the bytes, what they are called, and who may ask. */
export class LakeStack extends Stack {
  constructor(scope: Construct, id: string, { settings, views, ...props }: LakeStackProps) {
    super(scope, id, props);
    const buckets = new LakeBuckets(this, 'Buckets', { settings, place: this });
    const { lake, results } = buckets;
    new Catalog(this, 'Catalog', {
      settings,
      views,
      catalogId: this.account,
      lakeBucket: lake.bucketName,
    });
    new Workgroups(this, 'Workgroups', {
      settings,
      resultsBucket: results.bucketName,
      account: this.account,
    });
    const { policy } = new BiReader(this, 'BiReader', { settings, buckets });
    new CfnOutput(this, 'Lake', { value: `s3://${lake.bucketName}` });
    new CfnOutput(this, 'Database', { value: database(settings) });
    new CfnOutput(this, 'WorkgroupBi', { value: workgroupBi(settings) });
    new CfnOutput(this, 'BiPolicy', { value: policy.managedPolicyArn });
  }
}
