import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CreateDatabaseCommand,
  CreateTableCommand,
  type GlueClient,
  type TableInput,
} from '@aws-sdk/client-glue';
import { outputFolder } from '../../infra/settings.ts';

/** The account and region the template's own references stand for here. */
const references: Readonly<Record<string, string>> = {
  'AWS::AccountId': '123456789012',
  'AWS::Region': 'us-east-1',
  'AWS::Partition': 'aws',
  'AWS::URLSuffix': 'amazonaws.com',
};

interface Template {
  readonly Resources: Readonly<
    Record<
      string,
      { readonly Type: string; readonly Properties: Readonly<Record<string, unknown>> }
    >
  >;
}

/** A template's value with its references and joins carried out, as CloudFormation would. */
function resolved(value: unknown, template: Template): unknown {
  if (Array.isArray(value)) return value.map((each) => resolved(each, template));
  if (typeof value !== 'object' || value === null) return value;
  const { Ref: reference, 'Fn::Join': join } = value as { Ref?: string; 'Fn::Join'?: unknown };
  if (reference !== undefined) return referred(reference, template);
  if (join !== undefined) {
    const [separator, parts] = resolved(join, template) as [string, string[]];
    return parts.join(separator);
  }
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [name, resolved(each, template)]),
  );
}

/** A reference means one of the account's own words, or a bucket's name. */
function referred(name: string, template: Template): unknown {
  const bucket = template.Resources[name]?.Properties['BucketName'];
  const found = references[name] ?? resolved(bucket, template);
  if (found !== undefined) return found;
  throw new TypeError(`expected the name of a bucket or of the account, found ${name}`);
}

/** What the Lake stack declares in Glue. */
export interface DeclaredCatalog {
  readonly database: string;
  readonly lakeBucket: string;
  /** In the order of the template. */
  readonly tables: readonly TableInput[];
}

/** Reads the synthesised template of the Lake stack. */
export async function declaredCatalog(): Promise<DeclaredCatalog> {
  const text = await readFile(join(outputFolder, 'Lake.template.json'), 'utf8');
  const template = JSON.parse(text) as Template;
  const ofType = (type: string) =>
    Object.values(template.Resources)
      .filter(({ Type }) => Type === type)
      .map(({ Properties }) => resolved(Properties, template) as Record<string, unknown>);
  const tables = ofType('AWS::Glue::Table').map(({ TableInput }) => TableInput as TableInput);
  const [home] = ofType('AWS::Glue::Database');
  const { Name: database = '' } = (home?.['DatabaseInput'] ?? {}) as { Name?: string };
  // A view has no place of its own.
  const locations = tables.flatMap(({ StorageDescriptor }) => StorageDescriptor?.Location || []);
  const buckets = new Set(locations.map((location) => location.split('/')[2] ?? ''));
  const [lakeBucket = ''] = buckets;
  if (database === '' || buckets.size !== 1) {
    throw new TypeError(`expected one database over one bucket, found ${[...buckets]}`);
  }
  return { database, lakeBucket, tables };
}

const opening = '/* Presto View: ';
const closing = ' */';

/** A view whose stored text says another database; it is the only thing in it that is changed. */
function renamed(input: TableInput, from: string, to: string): TableInput {
  const { ViewOriginalText: text } = input;
  if (!text?.startsWith(opening)) return input;
  const inner = Buffer.from(text.slice(opening.length, -closing.length), 'base64').toString();
  const moved = inner.replaceAll(`\\"${from}\\"`, `\\"${to}\\"`).replaceAll(`"${from}"`, `"${to}"`);
  const ViewOriginalText = `${opening}${Buffer.from(moved).toString('base64')}${closing}`;
  return { ...input, ViewOriginalText };
}

function moved(input: TableInput, from: string, to: string): TableInput {
  const { StorageDescriptor: place } = input;
  if (!place?.Location) return input;
  const Location = place.Location.replace(`s3://${from}/`, `s3://${to}/`);
  return { ...input, StorageDescriptor: { ...place, Location } };
}

/**
 * Creates in Glue what the template declares, over a bucket; the declared one unless another lake is
 * to be read by the same declarations, in a database of its own.
 */
export async function createCatalog(
  glue: GlueClient,
  declared: DeclaredCatalog,
  { database, bucket } = { database: declared.database, bucket: declared.lakeBucket },
): Promise<void> {
  await glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: database } }));
  for (const table of declared.tables) {
    const TableInput = moved(
      renamed(table, declared.database, database),
      declared.lakeBucket,
      bucket,
    );
    await glue.send(new CreateTableCommand({ DatabaseName: database, TableInput }));
  }
}
