import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { AnyPrincipal, Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type BucketProps,
  type IBucket,
  type LifecycleRule,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { accessLogBucket, lakeBucket, type Place, resultsBucket } from '../names.ts';
import type { Settings } from '../settings.ts';

interface LakeBucketsProps {
  readonly settings: Settings;
  readonly place: Place;
}

/** Parts of an upload that was broken off cost storage and are seen by nobody. */
const abandoned: LifecycleRule = { abortIncompleteMultipartUploadAfter: Duration.days(1) };

function encryption(key: IKey | undefined): BucketProps {
  return key
    ? { encryption: BucketEncryption.KMS, encryptionKey: key, bucketKeyEnabled: true }
    : { encryption: BucketEncryption.S3_MANAGED };
}

/** Where the lake lies, where Athena puts its answers, and who asked either for what. */
export class LakeBuckets extends Construct {
  readonly lake: Bucket;
  readonly results: Bucket;
  readonly key: IKey | undefined;

  constructor(scope: Construct, id: string, { settings, place }: LakeBucketsProps) {
    super(scope, id);
    const closed: BucketProps = {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      removalPolicy: settings.isProduction ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    };
    const { encryptionKeyArn } = settings;
    this.key = encryptionKeyArn ? Key.fromKeyArn(this, 'Key', encryptionKeyArn) : undefined;
    const logs = new Bucket(this, 'AccessLogs', {
      ...closed,
      bucketName: accessLogBucket(settings, place),
      // The log service writes with S3's own key only.
      encryption: BucketEncryption.S3_MANAGED,
      lifecycleRules: [{ ...abandoned, expiration: Duration.days(90) }],
    });
    Validations.of(logs).acknowledge({
      id: 'AwsSolutions-S1',
      reason: 'It is where access logs go; its own log would be written for writing it.',
    });
    // The library's own class lacks its interface under exactOptionalPropertyTypes (isWebsite).
    const serverAccessLogsBucket = logs as IBucket;
    this.lake = new Bucket(this, 'Lake', {
      ...closed,
      ...encryption(this.key),
      bucketName: lakeBucket(settings, place),
      versioned: true,
      serverAccessLogsBucket,
      serverAccessLogsPrefix: 'lake/',
      lifecycleRules: [
        {
          ...abandoned,
          noncurrentVersionExpiration: Duration.days(30),
          expiredObjectDeleteMarker: true,
        },
      ],
    });
    this.lake.addToResourcePolicy(writeOnce(this.lake));
    this.results = new Bucket(this, 'Results', {
      ...closed,
      ...encryption(this.key),
      bucketName: resultsBucket(settings, place),
      serverAccessLogsBucket,
      serverAccessLogsPrefix: 'results/',
      lifecycleRules: [{ ...abandoned, expiration: Duration.days(7) }],
    });
  }
}

/**
 * Raw and data objects are created and never replaced, by whoever holds whatever role: a PUT must
 * say `If-None-Match`. Parts of a multipart upload carry no condition; its completion does.
 *
 * Source: Amazon S3 User Guide, "Enforce conditional writes on Amazon S3 buckets", read 2026-11.
 */
function writeOnce(lake: Bucket): PolicyStatement {
  return new PolicyStatement({
    sid: 'RawAndDataAreWrittenOnce',
    effect: Effect.DENY,
    principals: [new AnyPrincipal()],
    actions: ['s3:PutObject'],
    resources: [lake.arnForObjects('raw/*'), lake.arnForObjects('data/*')],
    conditions: {
      Null: { 's3:if-none-match': 'true' },
      Bool: { 's3:ObjectCreationOperation': 'true' },
    },
  });
}
