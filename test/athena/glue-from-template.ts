import {
  CreateDatabaseCommand,
  CreateTableCommand,
  type GlueClient,
  type TableInput,
} from '@aws-sdk/client-glue';
import type { Deployed } from '../builders/deployed.ts';

/** What the Lake stack declares in Glue. */
export interface DeclaredCatalog {
  readonly database: string;
  readonly lakeBucket: string;
  /** In the order of the template. */
  readonly tables: readonly TableInput[];
}

/** What the synthesised template of the Lake stack says of Glue. */
export function declaredCatalog(stack: Deployed): DeclaredCatalog {
  const properties = (type: string) => stack.ofType(type).map(([, each]) => each);
  const tables = properties('AWS::Glue::Table').map(({ TableInput }) => TableInput as TableInput);
  const [home] = properties('AWS::Glue::Database');
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
