import { Aws } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { database, keyPath, lakeBucket, resultsBucket, workgroupEtl } from '../names.ts';
import type { Step } from '../pipeline-names.ts';
import type { Settings } from '../settings.ts';
import { bucketArn } from './step-function.ts';

function withKey({ encryptionKeyArn }: Settings, actions: string[]): PolicyStatement[] {
  if (encryptionKeyArn === undefined) return [];
  return [new PolicyStatement({ actions, resources: [encryptionKeyArn] })];
}

/** For whoever only reads the lake where a key of the user's own encrypts it. */
export function decrypting(settings: Settings): PolicyStatement[] {
  return withKey(settings, ['kms:Decrypt']);
}

/** What the pipeline may touch, by its names; every action stands in one of the functions below. */
class Reach {
  readonly #settings: Settings;
  readonly #lake: string;
  readonly #results: string;

  constructor(settings: Settings, place: { readonly account: string; readonly region: string }) {
    this.#settings = settings;
    this.#lake = bucketArn(lakeBucket(settings, place));
    this.#results = bucketArn(resultsBucket(settings, place));
  }

  /** @param prefixes of the lake, `raw/` */
  objects(actions: readonly string[], prefixes: readonly string[]): PolicyStatement {
    return new PolicyStatement({
      actions: actions.map((action) => `s3:${action}`),
      resources: prefixes.map((prefix) =>
        prefix.endsWith('/') ? `${this.#lake}/${prefix}*` : `${this.#lake}/${prefix}`,
      ),
    });
  }

  /** Without it S3 answers 403 instead of 404 for an object that is not there. */
  listing(): PolicyStatement {
    return new PolicyStatement({ actions: ['s3:ListBucket'], resources: [this.#lake] });
  }

  keys(): PolicyStatement {
    return new PolicyStatement({
      actions: ['ssm:GetParameter'],
      resources: [this.#arn('ssm', `parameter${keyPath(this.#settings)}/*`)],
    });
  }

  /**
   * Questions to Athena, and what Athena does for them in the asker's name.
   *
   * @param written prefixes of the results bucket: answers, and for who unloads also rows
   */
  questions(written: readonly string[]): PolicyStatement[] {
    const catalog = ['catalog', `database/${database(this.#settings)}`];
    const tables = `table/${database(this.#settings)}/*`;
    return [
      new PolicyStatement({
        actions: [
          'athena:StartQueryExecution',
          'athena:GetQueryExecution',
          'athena:GetQueryResults',
          'athena:StopQueryExecution',
        ],
        resources: [this.#arn('athena', `workgroup/${workgroupEtl(this.#settings)}`)],
      }),
      new PolicyStatement({
        actions: ['glue:GetDatabase', 'glue:GetTable', 'glue:GetTables', 'glue:GetPartitions'],
        resources: [...catalog, tables].map((name) => this.#arn('glue', name)),
      }),
      new PolicyStatement({
        actions: ['s3:GetBucketLocation', 's3:ListBucket', 's3:ListBucketMultipartUploads'],
        resources: [this.#results],
      }),
      new PolicyStatement({
        actions: [
          's3:GetObject',
          's3:PutObject',
          's3:AbortMultipartUpload',
          's3:ListMultipartUploadParts',
        ],
        resources: written.map((prefix) => `${this.#results}/${prefix}*`),
      }),
      new PolicyStatement({ actions: ['s3:GetBucketLocation'], resources: [this.#lake] }),
    ];
  }

  /** Only where the lake is encrypted with a key of the user's own. */
  encryption(): PolicyStatement[] {
    return withKey(this.#settings, ['kms:Decrypt', 'kms:GenerateDataKey']);
  }

  #arn(service: string, resource: string): string {
    const place = `${Aws.REGION}:${Aws.ACCOUNT_ID}`;
    return `arn:${Aws.PARTITION}:${service}:${place}:${resource}`;
  }
}

/** What a function that fetches needs: the archive, the notes of work begun, facts and manifests. */
function taking(reach: Reach): PolicyStatement[] {
  return [
    reach.objects(['GetObject'], ['drop/']),
    reach.objects(
      ['GetObject', 'PutObject'],
      ['lake.json', 'hosts/', 'raw/', 'data/', 'manifest/'],
    ),
    reach.objects(['GetObject', 'PutObject', 'DeleteObject'], ['pending/']),
    reach.listing(),
    reach.keys(),
    ...reach.encryption(),
  ];
}

/** The statements of each step's role, beside its log and its trace. */
export function statementsOf(
  step: Step,
  settings: Settings,
  place: { readonly account: string; readonly region: string },
): PolicyStatement[] {
  const reach = new Reach(settings, place);
  switch (step) {
    case 'plan':
      return [
        reach.objects(['GetObject', 'PutObject'], ['lake.json']),
        reach.objects(['GetObject'], ['data/', 'manifest/']),
        reach.listing(),
        ...reach.questions(['etl/']),
        ...reach.encryption(),
      ];
    case 'take':
    case 'backfill-take':
      return taking(reach);
    case 'conclude':
      return [
        reach.objects(['GetObject', 'PutObject'], ['lake.json', 'data/', 'manifest/', 'releases/']),
        reach.listing(),
        ...reach.questions(['etl/', 'unload/']),
        ...reach.encryption(),
      ];
    case 'backfill-plan':
      return [
        reach.objects(['GetObject', 'PutObject'], ['lake.json', 'backfill/']),
        reach.listing(),
        ...reach.encryption(),
      ];
    default:
      return step satisfies never;
  }
}
