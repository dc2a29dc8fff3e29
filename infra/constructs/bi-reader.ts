import { Stack } from 'aws-cdk-lib';
import { type IManagedPolicy, ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { acknowledgeWildcards } from '../acknowledge.ts';
import { biPolicy, database, workgroupBi } from '../names.ts';
import type { Settings } from '../settings.ts';
import type { LakeBuckets } from './lake-buckets.ts';

interface BiReaderProps {
  readonly settings: Settings;
  readonly buckets: LakeBuckets;
}

/**
 * What a table or view is read through, the manifest that lists files and the files; and which
 * manifests stood together, which `lake` asks before it asks Athena.
 */
const readable = ['manifest/*', 'data/*', 'releases/*'];

/** Says whether the lake holds the publishers' data or a rehearsal's. */
const identity = 'lake.json';

/**
 * What a BI tool, or `lake --engine athena` on a laptop, may do: ask in the workgroup, see the catalog,
 * read marts and facts. It reads no raw response, because some publishers allow what they publish to
 * be used and not handed on. `npm run test:athena` holds the calls of such clients against it.
 */
export class BiReader extends Construct {
  readonly policy: IManagedPolicy;

  constructor(scope: Construct, id: string, { settings, buckets }: BiReaderProps) {
    super(scope, id);
    this.policy = new ManagedPolicy(this, 'Policy', {
      managedPolicyName: biPolicy(settings),
      description: 'Reads the lake through Athena; attach it to the role or user of a BI tool.',
      statements: [
        ...this.#asking(settings),
        this.#catalog(settings),
        ...this.#files(buckets),
        ...this.#answers(buckets),
      ],
    });
    this.#acknowledge(settings, buckets);
  }

  #acknowledge(settings: Settings, { lake, results }: LakeBuckets): void {
    acknowledgeWildcards(
      this,
      ['*'],
      'athena:ListDataCatalogs and athena:ListWorkGroups take no resource; they show names only.',
    );
    acknowledgeWildcards(
      this,
      [this.#glueArn('table', `${database(settings)}/*`)],
      'A reader may see every table and view of this one database; new ones need no new policy.',
    );
    acknowledgeWildcards(
      this,
      readable.map((prefix) => lake.arnForObjects(prefix)),
      'Files of a table are named by their content, so a prefix is the narrowest there is.',
    );
    acknowledgeWildcards(
      this,
      [results.arnForObjects('bi/*')],
      'Athena names answers by query; the prefix holds those of this workgroup alone.',
    );
  }

  #glueArn(resource: string, resourceName?: string): string {
    const name = resourceName === undefined ? {} : { resourceName };
    return Stack.of(this).formatArn({ service: 'glue', resource, ...name });
  }

  #asking(settings: Settings): PolicyStatement[] {
    const arn = (resource: string, resourceName: string) =>
      Stack.of(this).formatArn({ service: 'athena', resource, resourceName });
    return [
      new PolicyStatement({
        sid: 'Ask',
        actions: [
          'athena:BatchGetQueryExecution',
          'athena:GetQueryExecution',
          'athena:GetQueryResults',
          'athena:GetQueryResultsStream',
          'athena:GetWorkGroup',
          'athena:ListQueryExecutions',
          'athena:StartQueryExecution',
          'athena:StopQueryExecution',
        ],
        resources: [arn('workgroup', workgroupBi(settings))],
      }),
      new PolicyStatement({
        sid: 'Browse',
        actions: [
          'athena:GetDataCatalog',
          'athena:GetDatabase',
          'athena:GetTableMetadata',
          'athena:ListDatabases',
          'athena:ListTableMetadata',
        ],
        resources: [arn('datacatalog', 'AwsDataCatalog')],
      }),
      // Grafana and Metabase list these before anything else; neither can be limited to a resource.
      new PolicyStatement({
        sid: 'Choose',
        actions: ['athena:ListDataCatalogs', 'athena:ListWorkGroups'],
        resources: ['*'],
      }),
    ];
  }

  #catalog(settings: Settings): PolicyStatement {
    const name = database(settings);
    return new PolicyStatement({
      sid: 'ReadCatalog',
      actions: [
        'glue:GetDatabase',
        'glue:GetDatabases',
        'glue:GetPartitions',
        'glue:GetTable',
        'glue:GetTables',
      ],
      resources: [
        this.#glueArn('catalog'),
        this.#glueArn('database', name),
        this.#glueArn('table', `${name}/*`),
      ],
    });
  }

  #files({ lake, key }: LakeBuckets): PolicyStatement[] {
    const statements = [
      new PolicyStatement({
        sid: 'ReadFiles',
        actions: ['s3:GetObject'],
        resources: [...readable, identity].map((key) => lake.arnForObjects(key)),
      }),
      new PolicyStatement({
        sid: 'ListFiles',
        actions: ['s3:ListBucket'],
        resources: [lake.bucketArn],
        conditions: { StringLike: { 's3:prefix': readable } },
      }),
      new PolicyStatement({
        sid: 'LocateLake',
        actions: ['s3:GetBucketLocation'],
        resources: [lake.bucketArn],
      }),
    ];
    if (!key) return statements;
    const actions = ['kms:Decrypt', 'kms:GenerateDataKey'];
    const resources = [key.keyArn];
    return [...statements, new PolicyStatement({ sid: 'UseKey', actions, resources })];
  }

  #answers({ results }: LakeBuckets): PolicyStatement[] {
    return [
      new PolicyStatement({
        sid: 'KeepAnswers',
        actions: [
          's3:AbortMultipartUpload',
          's3:GetObject',
          's3:ListMultipartUploadParts',
          's3:PutObject',
        ],
        resources: [results.arnForObjects('bi/*')],
      }),
      new PolicyStatement({
        sid: 'FindAnswers',
        actions: ['s3:GetBucketLocation', 's3:ListBucket', 's3:ListBucketMultipartUploads'],
        resources: [results.bucketArn],
      }),
    ];
  }
}
