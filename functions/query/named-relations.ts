import { QueryFailedError } from '../errors.ts';
import type { Answer, QueryEngine } from './engine.ts';
import { atOnce } from './together.ts';

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

/** An engine that answers several at once, the lowest turn first. */
interface InTurn extends QueryEngine {
  run(sql: string, turn?: number): Promise<Answer>;
  parquet(sql: string, order?: { readonly isSorted: boolean }, turn?: number): Promise<Uint8Array>;
}

interface Named extends Relation {
  /** Relations that have to be there before. */
  readonly inputs: readonly Named[];
}

/** Each with what it rests on, which stands before it. */
function named(relations: readonly Relation[]): Named[] {
  const known: Named[] = [];
  for (const each of relations) {
    const words = wordsOf(each.statement);
    known.push({ ...each, inputs: known.filter(({ name }) => words.has(name)) });
  }
  return known;
}

/**
 * An engine that makes relations when they are first named.
 *
 * Making a view means binding all it rests on; a question names a few of dozens. A word that happens
 * to be a relation's name makes it too, which costs time and changes nothing.
 */
export class NamedRelations implements QueryEngine {
  readonly #engine: InTurn;
  readonly #relations: readonly Named[];
  // Questions may come at once; what one of them is making, another must wait for.
  readonly #made = new Map<string, Promise<void>>();
  #turns = 0;

  /** @param relations each after those it names */
  constructor(engine: InTurn, relations: readonly Relation[]) {
    this.#engine = engine;
    this.#relations = named(relations);
  }

  async run(sql: string): Promise<Answer> {
    return await this.#asked(sql, (turn) => this.#engine.run(sql, turn));
  }

  async parquet(sql: string, order?: { readonly isSorted: boolean }): Promise<Uint8Array> {
    return await this.#asked(sql, (turn) => this.#engine.parquet(sql, order, turn));
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

  async #asked<T>(sql: string, ask: (turn: number) => Promise<T>): Promise<T> {
    // What was asked first is answered first, with all the relations that are made for it.
    const turn = this.#turns;
    this.#turns += 1;
    await this.#make(turn, aboutTheCatalogue.test(sql) ? undefined : wordsOf(sql));
    try {
      return await ask(turn);
    } catch (error) {
      if (!(error instanceof QueryFailedError) || this.#made.size === this.#relations.length) {
        throw error;
      }
      // The engine names the closest relation to a mistyped one, so it has to know them all.
      await this.#make(turn);
      return await ask(turn);
    }
  }

  /** Makes the relations among some words, and all that those rest on; all there are without. */
  async #make(turn: number, words?: ReadonlySet<string>): Promise<void> {
    const asked = this.#relations.filter(({ name }) => words?.has(name) ?? true);
    await atOnce(asked.map((each) => this.#madeOnce(each, turn)));
  }

  #madeOnce(relation: Named, turn: number): Promise<void> {
    const made = this.#made.get(relation.name) ?? this.#madeAnew(relation, turn);
    this.#made.set(relation.name, made);
    return made;
  }

  /** Those that do not rest on each other are made at once. */
  async #madeAnew({ name, statement, inputs }: Named, turn: number): Promise<void> {
    try {
      await atOnce(inputs.map((each) => this.#madeOnce(each, turn)));
      await this.#engine.run(statement, turn);
    } catch (error) {
      this.#made.delete(name);
      throw error;
    }
  }
}
