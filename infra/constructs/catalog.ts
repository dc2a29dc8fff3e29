import { CfnDatabase, CfnTable } from 'aws-cdk-lib/aws-glue';
import { Construct } from 'constructs';
import type { View } from '../../functions/query/views.ts';
import { database } from '../names.ts';
import { prestoView } from '../presto-view.ts';
import { qualify } from '../qualify.ts';
import { type StoredView, storedViews, type Table, tables } from '../relations.ts';
import type { Settings } from '../settings.ts';

interface CatalogProps {
  readonly settings: Settings;
  readonly views: readonly View[];
  readonly catalogId: string;
  readonly lakeBucket: string;
}

/** The files a manifest lists, of which Athena sees exactly these. */
function symlinkTable({ name, manifest, meaning, columns }: Table, bucket: string) {
  return {
    name,
    description: meaning,
    tableType: 'EXTERNAL_TABLE',
    parameters: { EXTERNAL: 'TRUE', classification: 'parquet' },
    partitionKeys: [],
    storageDescriptor: {
      columns: [...columns],
      location: `s3://${bucket}/manifest/${manifest}/current/`,
      inputFormat: 'org.apache.hadoop.hive.ql.io.SymlinkTextInputFormat',
      outputFormat: 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat',
      serdeInfo: {
        serializationLibrary: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe',
        parameters: { 'serialization.format': '1' },
      },
    },
  };
}

/** The database, with every table and view that `schemas/` declares. */
export class Catalog extends Construct {
  constructor(scope: Construct, id: string, props: CatalogProps) {
    super(scope, id);
    const { settings, catalogId } = props;
    const databaseName = database(settings);
    const owner = settings.prefix;
    const home = new CfnDatabase(this, 'Database', {
      catalogId,
      databaseInput: { name: databaseName, description: 'Is the small-cap comeback real?' },
    });
    const declared = new Map<string, CfnTable>();
    const declare = (tableInput: CfnTable.TableInputProperty & { readonly name: string }) => {
      const table = new CfnTable(this, tableInput.name, { catalogId, databaseName, tableInput });
      table.addResourceDependency(home);
      declared.set(tableInput.name, table);
      return table;
    };
    for (const table of tables(props.views)) declare(symlinkTable(table, props.lakeBucket));
    const views = storedViews(props.views);
    const relations = [...declared.keys(), ...views.map(({ name }) => name)];
    for (const view of views) {
      const sql = qualify(view.sql, databaseName, relations);
      const stored: StoredView = { ...view, sql };
      const table = declare({
        ...prestoView(stored, { database: databaseName, owner }),
        name: view.name,
      });
      // A view that was rolled back before the one it reads would be seen broken for a while.
      for (const input of view.inputs) {
        const read = declared.get(input);
        if (read) table.addResourceDependency(read);
      }
    }
  }
}
