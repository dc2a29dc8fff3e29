import { QueryFailedError } from '../errors.ts';
import type { Answer, QueryEngine } from './engine.ts';

/** A table or view of the lake, made when a question first names it. */
export interface Relation {
  readonly name: string;
  /** What makes it; whatever relations it names are made before. */
  readonly statement: string;
}

const word = /[a-z_][a-z0-9_]*/g;
const aboutTheCatalogue =
  /\b(show|describe|summarize|information_schema|(duckdb|pg|pragma)_\w+)\b/i;

function wordsOf(sql: string): ReadonlySet<string> {
  return new Set(sql.toLowerCase().match(word));
}

/**
 * An engine that makes relations when they are first named.
 *
 * Making a view means binding all it rests on; a question names a few of dozens. A word that happens
 * to be a relation's name makes it too, which costs time and changes nothing.
 */
export class NamedRelations implements QueryEngine {
  readonly #engine: QueryEngine;
  readonly #relations: readonly (Relation & { readonly words: ReadonlySet<string> })[];
  readonly #made = new Set<string>();
  // Questions may come at once; what one of them is making, another must wait for.
  #making: Promise<void> = Promise.resolve();

  /** @param relations each after those it names */
  constructor(engine: QueryEngine, relations: readonly Relation[]) {
    this.#engine = engine;
    this.#relations = relations.map((each) => ({ ...each, words: wordsOf(each.statement) }));
  }

  async run(sql: string): Promise<Answer> {
    return await this.#asked(sql, () => this.#engine.run(sql));
  }

  async parquet(sql: string, order?: { readonly isSorted: boolean }): Promise<Uint8Array> {
    return await this.#asked(sql, () => this.#engine.parquet(sql, order));
  }

  async mustBeQuestion(sql: string): Promise<void> {
    await this.#asked(sql, () => this.#engine.mustBeQuestion(sql));
  }

  async beRepeatable(): Promise<void> {
    await this.#engine.beRepeatable();
  }

  close(): void {
    this.#engine.close();
  }

  async #asked<T>(sql: string, ask: () => Promise<T>): Promise<T> {
    const names = aboutTheCatalogue.test(sql) ? this.#names() : this.#namedIn(wordsOf(sql));
    await this.#make(names);
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof QueryFailedError) || this.#made.size === this.#relations.length) {
        throw error;
      }
      // The engine names the closest relation to a mistyped one, so it has to know them all.
      await this.#make(this.#names());
      return await ask();
    }
  }

  #names(): Set<string> {
    return new Set(this.#relations.map(({ name }) => name));
  }

  /** Relations among the words, and all that those rest on: each stands after what it names. */
  #namedIn(words: ReadonlySet<string>): Set<string> {
    const wanted = new Set(words);
    const found = new Set<string>();
    for (const relation of this.#relations.toReversed()) {
      if (!wanted.has(relation.name)) continue;
      found.add(relation.name);
      for (const each of relation.words) wanted.add(each);
    }
    return found;
  }

  async #make(names: ReadonlySet<string>): Promise<void> {
    const making = this.#making.then(async () => {
      for (const { name, statement } of this.#relations) {
        if (!names.has(name) || this.#made.has(name)) continue;
        await this.#engine.run(statement);
        this.#made.add(name);
      }
    });
    this.#making = making.catch(() => {});
    await making;
  }
}
