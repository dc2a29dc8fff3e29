import type { CfnTable } from 'aws-cdk-lib/aws-glue';
import { kinds } from '../schemas/columns.ts';
import type { StoredView } from './relations.ts';

interface Catalogued {
  readonly database: string;
  readonly owner: string;
}

const trinoTypes = new Map<string, string>(
  Object.values(kinds).map(({ athena, trino }) => [athena, trino]),
);

/** What Athena itself stores for a view, in the comment where it looks for it. */
function encoded(view: StoredView, { database, owner }: Catalogued): string {
  const definition = {
    originalSql: view.sql,
    catalog: 'awsdatacatalog',
    schema: database,
    columns: view.columns.map(({ name, type }) => ({ name, type: trinoTypes.get(type) })),
    // Without these three Athena or Trino refuses to read it.
    owner,
    runAsInvoker: false,
    path: [],
  };
  const text = Buffer.from(JSON.stringify(definition)).toString('base64');
  return `/* Presto View: ${text} */`;
}

/**
 * A view as Glue keeps it for Athena and Trino.
 *
 * Each oddity is needed: a description would take the place of the comment by which Trino knows a
 * view; an absent or empty SerDe and absent partition keys are refused.
 *
 * @param view with its relations under their full names
 */
export function prestoView(view: StoredView, place: Catalogued): CfnTable.TableInputProperty {
  return {
    name: view.name,
    owner: place.owner,
    tableType: 'VIRTUAL_VIEW',
    parameters: { presto_view: 'true', comment: 'Presto View' },
    partitionKeys: [],
    storageDescriptor: {
      columns: [...view.columns],
      location: '',
      inputFormat: '',
      outputFormat: '',
      serdeInfo: { name: '-', serializationLibrary: '-' },
    },
    viewOriginalText: encoded(view, place),
    viewExpandedText: '/* Presto View */',
  };
}
