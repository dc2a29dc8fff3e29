import { setTimeout as sleep } from 'node:timers/promises';
import { QueryFailedError } from '../../functions/errors.ts';
import type { Value } from '../../functions/query/engine.ts';
import { kindOf, type TypedAnswer } from './typed-answer.ts';

/** A value in Trino's JSON; a count beyond 2^53 is read with all its digits. */
export type Json = string | number | bigint | boolean | null;

/** A page of what Trino says about a statement. */
export interface StatementResults {
  readonly nextUri?: string;
  readonly columns?: readonly { readonly name: string; readonly type: string }[];
  readonly data?: readonly (readonly Json[])[];
  readonly updateType?: string;
  readonly stats?: { readonly physicalInputBytes?: number };
  readonly error?: {
    readonly errorName: string;
    readonly errorType: string;
    readonly message: string;
  };
}

const busyStatuses = [429, 502, 503, 504];
const mostAttempts = 10;

function exact(_key: string, value: unknown, { source = '' }: { source?: string } = {}): unknown {
  const isRounded = typeof value === 'number' && !Number.isSafeInteger(value);
  return isRounded && /^-?\d+$/.test(source) ? BigInt(source) : value;
}

function parsed(text: string): StatementResults {
  // Only where there is such a count: looking at each value takes ten times as long.
  const hasGreatCount = /[[,]-?\d{16,}[,\]]/.test(text);
  return (hasGreatCount ? JSON.parse(text, exact) : JSON.parse(text)) as StatementResults;
}

/** A page is given again as often as it is asked for, and what was only handed in has not begun. */
async function results(url: string, init: RequestInit): Promise<StatementResults> {
  for (let tries = 1; ; tries += 1) {
    const isLast = tries === mostAttempts;
    try {
      const response = await fetch(url, init);
      const text = await response.text();
      if (response.ok) return parsed(text);
      if (!busyStatuses.includes(response.status) || isLast) {
        throw new QueryFailedError(`Trino answered ${response.status}: ${text}`);
      }
    } catch (error) {
      if (!(error instanceof TypeError) || isLast) throw error;
    }
    await sleep(50 * tries);
  }
}

/** Every page of an answer, the last one perhaps with an error; who stops listening cancels it. */
export async function* pagesOf(
  origin: string,
  headers: Readonly<Record<string, string>>,
  sql: string,
): AsyncGenerator<StatementResults> {
  let page = await results(`${origin}/v1/statement`, { method: 'POST', headers, body: sql });
  try {
    for (;;) {
      yield page;
      if (!page.nextUri) return;
      page = await results(page.nextUri, { headers });
    }
  } finally {
    if (page.nextUri) await fetch(page.nextUri, { method: 'DELETE', headers });
  }
}

/** What Trino's JSON says, as the lake's engines give it: `NaN` and `Infinity` arrive as text. */
function valueFrom(json: Json, type: string): Value {
  if (json === null) return null;
  if (type === 'double' || type.startsWith('decimal')) return Number(json);
  if (type.startsWith('timestamp')) return new Date(`${String(json).replace(' ', 'T')}Z`);
  return json;
}

/** A conversation with Trino in one schema, over its own REST protocol. */
export class TrinoSession {
  readonly schema: string;
  readonly #origin: string;
  readonly #headers: Readonly<Record<string, string>>;

  /** @param properties session properties, for example `hive.timestamp_precision` */
  constructor(
    origin: string,
    schema: string,
    properties: Readonly<Record<string, string>> = {},
    catalog: string = 'hive',
  ) {
    this.schema = schema;
    this.#origin = origin;
    this.#headers = {
      'X-Trino-User': 'engines',
      'X-Trino-Catalog': catalog,
      ...(schema !== '' && { 'X-Trino-Schema': schema }),
      'X-Trino-Time-Zone': 'UTC',
      // Without it every timestamp is called `timestamp`, whatever its precision.
      'X-Trino-Client-Capabilities': 'PARAMETRIC_DATETIME',
      'X-Trino-Session': Object.entries(properties)
        .map(([name, value]) => `${name}=${value}`)
        .join(','),
    };
  }

  /** @throws QueryFailedError with Trino's own words */
  async ask(sql: string): Promise<TypedAnswer> {
    let columns: NonNullable<StatementResults['columns']> = [];
    const rows: Value[][] = [];
    for await (const page of pagesOf(this.#origin, this.#headers, sql)) {
      if (page.error) throw new QueryFailedError(`${page.error.errorName}: ${page.error.message}`);
      columns = page.columns ?? columns;
      for (const row of page.data ?? []) {
        rows.push(row.map((json, i) => valueFrom(json, columns[i]?.type ?? '')));
      }
    }
    return {
      columns: columns.map(({ name, type }) => ({ name, type: kindOf('trino', type) })),
      rows,
    };
  }
}
