import { type Dataset, storedColumns } from '../../schemas/dataset.ts';
import { datasets } from '../../schemas/datasets.ts';
import { QueryFailedError } from '../errors.ts';
import { type AsOf, conditionsAt } from './moment.ts';
import { literals } from './sql-text.ts';
import { ownNames, withoutLiterals, wordsOf } from './statement.ts';
import { codeOf, latestView, loadViews } from './views.ts';

/** What a question may see: facts up to a moment, facts of some files, or both. */
export interface Sight extends AsOf {
  /** Addresses of each table's files; every file its list names when absent. */
  readonly files?: Readonly<Record<string, readonly string[]>> | undefined;
}

interface Relation {
  readonly name: string;
  readonly sql: string;
  readonly words: ReadonlySet<string>;
}

function relation(name: string, sql: string): Relation {
  return { name, sql, words: wordsOf(sql) };
}

function facts(database: string, dataset: Dataset, sight: Sight): Relation {
  const names = Object.keys(storedColumns(dataset)).join(', ');
  const files = sight.files?.[dataset.name] ?? [];
  const within = files.length === 0 ? 'FALSE' : `"$path" IN (${literals(files)})`;
  const conditions = [...(sight.files ? [within] : []), ...conditionsAt(sight)];
  const where = conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`;
  return relation(dataset.name, `SELECT ${names} FROM "${database}"."${dataset.name}"${where}`);
}

/**
 * Cuts questions: each gets, in front, every relation it needs as a query of its own that stands on
 * facts cut at the moment. It is then asked in no database, so a name that is not among those
 * relations, a stored mart for one, means nothing; and a name that says its database is refused.
 */
export class Cut {
  readonly #database: string;
  readonly #relations: readonly Relation[];

  private constructor(database: string, relations: readonly Relation[]) {
    this.#database = database;
    this.#relations = relations;
  }

  /** @param database where Glue keeps the tables and views */
  static async of(database: string, sight: Sight): Promise<Cut> {
    const perDataset = Object.values(datasets).flatMap((dataset) => [
      facts(database, dataset, sight),
      relation(`${dataset.name}_latest`, latestView(dataset)),
    ]);
    const views = (await loadViews()).map((view) => relation(view.name, codeOf(view).trim()));
    return new Cut(database, [...perDataset, ...views]);
  }

  /** @throws QueryFailedError when the question could see past the cut, or names a view anew */
  asked(sql: string): string {
    this.#mustStayInside(sql);
    const own = ownNames(sql);
    const taken = own?.names.find((name) => this.#relations.some((each) => each.name === name));
    if (taken !== undefined) {
      throw new QueryFailedError(
        `expected a WITH query of a name of its own, found ${taken}, which is a relation of the ` +
          'lake; at a moment or a release every relation becomes a WITH query',
      );
    }
    const needed = this.#neededBy(wordsOf(sql));
    if (needed.length === 0) return sql;
    const named = needed.map(({ name, sql: body }) => `${name} AS (\n${body}\n)`).join(',\n');
    return own ? `WITH ${named},\n${own.body}` : `WITH ${named}\n${sql}`;
  }

  #mustStayInside(sql: string): void {
    const code = withoutLiterals(sql).toLowerCase();
    const first = /(?:^|[^\w".])"?([a-z_]\w*)"?\s*\.\s*"?[a-z_$]/g;
    const outside = [this.#database.toLowerCase(), 'awsdatacatalog'];
    const found = [...code.matchAll(first)].find(([, name = '']) => outside.includes(name));
    if (!found) return;
    throw new QueryFailedError(
      `expected relations by their own names, found one that says its database, ${found[1]}: ` +
        'it would be asked as it stands now, past the moment or release',
    );
  }

  /** Relations among the words, and all that those rest on: each stands after what it names. */
  #neededBy(words: ReadonlySet<string>): Relation[] {
    const wanted = new Set(words);
    const found: Relation[] = [];
    for (const each of this.#relations.toReversed()) {
      if (!wanted.has(each.name)) continue;
      found.unshift(each);
      for (const word of each.words) wanted.add(word);
    }
    return found;
  }
}
