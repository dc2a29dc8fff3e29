import { describe, expect, inject, it } from 'vitest';
import { viewColumns } from '../../functions/query/view-columns.ts';
import { latestColumns, loadViews } from '../../functions/query/views.ts';
import { marts } from '../../functions/tables.ts';
import { templatesIn } from '../../infra/bill/templates.ts';
import { kinds } from '../../schemas/columns.ts';
import { type Dataset, storedColumns } from '../../schemas/dataset.ts';
import { datasets } from '../../schemas/datasets.ts';
import { ofType } from './assembly.ts';

interface GlueTable {
  readonly Name: string;
  readonly TableType: string;
  readonly Owner?: string;
  readonly Description?: string;
  readonly Parameters: Readonly<Record<string, string>>;
  readonly PartitionKeys: readonly unknown[];
  readonly ViewOriginalText?: string;
  readonly StorageDescriptor: {
    readonly Columns: readonly { Name: string; Type: string; Comment?: string }[];
    readonly Location?: string;
    readonly InputFormat?: string;
    readonly SerdeInfo: Readonly<Record<string, unknown>>;
  };
}

const { Lake } = templatesIn(inject('assemblies').dev);
if (Lake === undefined) throw new Error('expected a template of the Lake stack');
const declared = ofType(Lake, 'AWS::Glue::Table').map(({ TableInput }) => TableInput as GlueTable);
const named = new Map(declared.map((table) => [table.Name, table]));
const views = await loadViews();

function find(name: string): GlueTable {
  const table = named.get(name);
  if (table === undefined) throw new Error(`expected ${name} in the template`);
  return table;
}

const columnsOf = ({ StorageDescriptor }: GlueTable) =>
  StorageDescriptor.Columns.map(({ Name, Type }) => `${Name} ${Type}`);
const glue = (columns: Dataset['columns']) =>
  Object.entries(columns).map(([name, { kind }]) => `${name} ${kinds[kind].athena}`);

/** What Athena reads out of a view's text. */
function definitionOf({ ViewOriginalText = '' }: GlueTable) {
  const [, text = ''] = /^\/\* Presto View: (\S+) \*\/$/.exec(ViewOriginalText) ?? [];
  return JSON.parse(Buffer.from(text, 'base64').toString('utf8')) as {
    readonly originalSql: string;
    readonly columns: readonly { readonly name: string; readonly type: string }[];
  } & Readonly<Record<string, unknown>>;
}

describe('tables', () => {
  it('has one per dataset over its manifest, with every stored column', () => {
    for (const dataset of Object.values(datasets)) {
      const table = find(dataset.name);
      expect(table.StorageDescriptor.Location).toBe(
        `s3://smallcap-lake-dev-lake-123456789012-us-east-1/manifest/${dataset.name}/current/`,
      );
      expect(table.StorageDescriptor.InputFormat).toContain('SymlinkTextInputFormat');
      expect(columnsOf(table)).toEqual(glue(storedColumns(dataset)));
    }
  });

  it('has one per mart for its stored rows, which end in the release', () => {
    for (const mart of marts) {
      const view = views.find(({ name }) => name === mart);
      if (view === undefined) throw new Error(`expected a view ${mart}`);
      const table = find(`m_${mart}`);
      expect(table.StorageDescriptor.Location).toMatch(new RegExp(`/manifest/${mart}/current/$`));
      const stored = Object.entries(viewColumns(view)).map(([name, kind]) => [name, kind] as const);
      expect(columnsOf(table)).toEqual([
        ...stored.map(([name, kind]) => `${name} ${kinds[kind].athena}`),
        'release_id string',
      ]);
    }
    expect(views.filter(({ room }) => room === 'marts').map(({ name }) => name)).toEqual(
      expect.arrayContaining([...marts]),
    );
  });
});

describe('views', () => {
  const names = [
    ...Object.keys(datasets).map((name) => `${name}_latest`),
    ...views.map(({ name }) => name),
  ];

  it('are all there and nothing else is', () => {
    const found = declared.filter(({ TableType }) => TableType === 'VIRTUAL_VIEW');
    expect(found.map(({ Name }) => Name).sort()).toEqual([...names].sort());
    expect(declared).toHaveLength(found.length + Object.keys(datasets).length + marts.length);
  });

  it.each(names)('%s is what Athena and Trino take for a view', (name) => {
    const view = find(name);
    expect(view.Description).toBeUndefined();
    expect(view.Owner).toBe('smallcap-lake');
    expect(view.PartitionKeys).toEqual([]);
    expect(view.Parameters).toEqual({ presto_view: 'true', comment: 'Presto View' });
    expect(view.StorageDescriptor.SerdeInfo).toEqual({ Name: '-', SerializationLibrary: '-' });
    const definition = definitionOf(view);
    expect(definition).toMatchObject({
      catalog: 'awsdatacatalog',
      schema: 'smallcap_lake_dev',
      owner: 'smallcap-lake',
      runAsInvoker: false,
      path: [],
    });
    // A token of the CDK in it would be text that nobody replaces.
    expect(definition.originalSql).not.toContain('${');
    expect(definition.columns.map(({ name: column }) => column)).toEqual(
      view.StorageDescriptor.Columns.map(({ Name }) => Name),
    );
  });

  it('declares the types the view gives, in both spellings', () => {
    for (const dataset of Object.values(datasets)) {
      expect(columnsOf(find(`${dataset.name}_latest`))).toEqual(glue(latestColumns(dataset)));
    }
    for (const view of views) {
      const expected = Object.values(viewColumns(view));
      const table = find(view.name);
      expect(table.StorageDescriptor.Columns.map(({ Type }) => Type)).toEqual(
        expected.map((kind) => kinds[kind].athena),
      );
      expect(definitionOf(table).columns.map(({ type }) => type)).toEqual(
        expected.map((kind) => kinds[kind].trino),
      );
    }
  });
});

it('no comment is longer than Glue takes', () => {
  for (const { StorageDescriptor } of declared) {
    for (const { Comment = '' } of StorageDescriptor.Columns) {
      expect(Buffer.byteLength(Comment)).toBeLessThanOrEqual(255);
    }
  }
});
