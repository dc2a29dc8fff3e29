import { readXls, readXlsx } from 'hucre/xlsx';
import { type SheetCell, workbook } from '../../functions/rehearsal/workbook.ts';
import { dayNumber } from '../../schemas/calendar.ts';
import { type Cell, type Form, type Opened, shiftedDay, type Table } from './table.ts';

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
const encoded = (text: string) => new TextEncoder().encode(text);

interface Delimited {
  readonly separator: string;
  /** Cells are written between quotation marks. */
  readonly isQuoted?: boolean;
}

/** Lines of cells under a header, in the midst of whatever else the file says. */
export function delimited({ separator, isQuoted = false }: Delimited): Form {
  const split = (line: string) =>
    isQuoted ? line.replaceAll(/^"|"$/g, '').split(`"${separator}"`) : line.split(separator);
  const join = (cells: readonly Cell[]) => {
    const text = cells.map((cell) => (cell === undefined || cell === null ? '' : String(cell)));
    return isQuoted ? `"${text.join(`"${separator}"`)}"` : text.join(separator);
  };
  return (bytes) => {
    const lines = decoder.decode(bytes).split('\n');
    const widths = lines.map((line) => split(line).length);
    const width = Math.max(...widths);
    const first = widths.indexOf(width) + (isQuoted || width < 2 ? 0 : 1);
    const last = widths.lastIndexOf(width);
    const isRow = (_: string, i: number) => i >= first && i <= last && widths[i] === width;
    const head = lines.slice(0, first);
    const tail = lines.slice(last + 1);
    const rows = lines.filter(isRow).map(split);
    const named = /[A-Z][a-z]{2} \d{1,2}, \d{4}/;
    const dated = head.findIndex((line) => named.test(line));
    const shifted = (days: number) => {
      const text = decoder.decode(bytes);
      return encoded(text.replace(named, (day) => String(shiftedDay(day, days))));
    };
    return {
      tables: [{ rows }],
      write: ([table]) => encoded([...head, ...(table?.rows ?? []).map(join), ...tail].join('\n')),
      ...(dated !== -1 && { shifted }),
    };
  };
}

type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
type JsonObject = { [key: string]: Json };

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const isCell = (value: Json) => typeof value !== 'object' || value === null;

/** Where a list of objects stands in a document, or an object of like objects by their keys. */
interface Place {
  readonly items: readonly JsonObject[];
  readonly keys: readonly string[] | undefined;
  readonly put: (items: readonly JsonObject[], keys: readonly string[]) => void;
}

function* placesIn(value: Json, put: (value: Json) => void): Generator<Place> {
  if (Array.isArray(value)) {
    if (
      value.length > 0 &&
      value.every((item) => isObject(item) && Object.values(item).some(isCell))
    ) {
      yield { items: value as JsonObject[], keys: undefined, put: (items) => put([...items]) };
      return;
    }
    for (const [i, item] of value.entries()) {
      yield* placesIn(item, (next) => {
        value[i] = next;
      });
    }
    return;
  }
  if (!isObject(value)) return;
  const values = Object.values(value);
  const isKeyed =
    values.length > 2 &&
    values.every((each) => isObject(each) && Object.values(each).every(isCell));
  if (isKeyed) {
    yield {
      items: values as JsonObject[],
      keys: Object.keys(value),
      put: (items, keys) => put(Object.fromEntries(items.map((item, i) => [keys[i] ?? '', item]))),
    };
    return;
  }
  for (const [key, item] of Object.entries(value)) {
    yield* placesIn(item, (next) => {
      value[key] = next;
    });
  }
}

/** Lists of objects wherever they stand in a JSON document; each is a table. */
export const json: Form = (bytes) => {
  const document = JSON.parse(decoder.decode(bytes)) as Json;
  const holder: { root: Json } = { root: document };
  const places = [
    ...placesIn(document, (value) => {
      holder.root = value;
    }),
  ];
  const names = [
    ...new Set(
      places.flatMap(({ items }) =>
        items.flatMap((item) => Object.keys(item).filter((key) => isCell(item[key] ?? null))),
      ),
    ),
  ];
  const base = new Map<readonly Cell[], JsonObject>();
  const tables = places.map(({ items, keys }): Table => {
    const rows = items.map((item, i) => {
      const own = names.map((name) => item[name] as Cell);
      const row = keys ? [keys[i], ...own] : own;
      base.set(row, item);
      return row;
    });
    return { rows };
  });
  const write = (changed: readonly Table[]) => {
    for (const [i, place] of places.entries()) {
      const { rows } = changed[i] ?? { rows: [] };
      const isKeyed = place.keys !== undefined;
      const items = rows.map((row, at) => {
        const rest = Object.entries(place.items[at] ?? {}).filter(([, value]) => !isCell(value));
        const own = names.flatMap((name, column) => {
          const cell = row[isKeyed ? column + 1 : column];
          return cell === undefined ? [] : [[name, cell as Json] as const];
        });
        return Object.fromEntries([...own, ...rest]);
      });
      place.put(
        items,
        rows.map((row) => String(row[0])),
      );
    }
    return encoded(JSON.stringify(holder.root));
  };
  return { tables, write };
};

/** Cboe's day: a list of ratios, and volumes in blocks beside it. */
export const optionsPage: Form = (bytes) => {
  type Volume = { call: number; put: number; total?: number };
  type Block = Volume | (Volume & { name: string })[];
  const page = JSON.parse(decoder.decode(bytes)) as {
    ratios: { name: string; value: string }[];
    [block: string]: unknown;
  };
  const { ratios, ...blocks } = page;
  const volumeOf = (block: Block) =>
    Array.isArray(block) ? block.find(({ name }) => name === 'VOLUME') : block;
  const names = Object.keys(blocks);
  const volumes = names.map((name) => {
    const volume = volumeOf(blocks[name] as Block);
    return [name, volume?.call, volume?.put];
  });
  return {
    tables: [{ rows: ratios.map(({ name, value }) => [name, value]) }, { rows: volumes }],
    write: ([first, second]) => {
      const named = (first?.rows ?? []).map(([name, value]) => ({ name, value }));
      const written = (second?.rows ?? []).map(([name, call, put]) => [name, { call, put }]);
      return encoded(JSON.stringify({ ratios: named, ...Object.fromEntries(written) }));
    },
  };
};

/** Yahoo's chart: lists beside each other, a place in each for every session. */
export const chart: Form = (bytes) => {
  const document = JSON.parse(decoder.decode(bytes));
  const [result] = document.chart.result;
  const [quote] = result.indicators.quote;
  const names = ['open', 'high', 'low', 'close'];
  const stamps: number[] = result.timestamp ?? [];
  const dayOf = (epoch_s: number) => new Date(epoch_s * 1000);
  const rows = stamps.map((stamp, i) => [dayOf(stamp), ...names.map((name) => quote[name]?.[i])]);
  return {
    tables: [{ rows }],
    write: ([table]) => {
      const changed = table?.rows ?? [];
      const column = (at: number) => changed.map((row) => row[at] ?? null);
      const timestamp = column(0).map((day) => (day instanceof Date ? day.getTime() / 1000 : day));
      const lists = Object.fromEntries(names.map((name, i) => [name, column(i + 1)]));
      const indicators = { quote: [lists] };
      const chart_ = { ...document.chart, result: [{ ...result, timestamp, indicators }] };
      return encoded(JSON.stringify({ chart: chart_ }));
    },
  };
};

interface Sheet {
  readonly format: 'xls' | 'xlsx';
  readonly sheet: RegExp;
  /** Whether a row is one of the table, by its first cell. */
  readonly isRow: (first: Cell, row: readonly Cell[]) => boolean;
}

const serialOf1970 = 25_569;

function sheetCell(cell: Cell): SheetCell {
  if (cell instanceof Date) {
    return { serial: dayNumber(cell.toISOString().slice(0, 10)) + serialOf1970 };
  }
  if (typeof cell === 'boolean' || typeof cell === 'bigint') return String(cell);
  return cell ?? null;
}

/** Rows of one sheet of a workbook. */
export function sheet({ format, sheet: name, isRow }: Sheet): Form {
  return async (bytes): Promise<Opened> => {
    const { sheets } = await (format === 'xls' ? readXls(bytes) : readXlsx(bytes));
    const all = sheets.map((each) => ({
      name: each.name,
      rows: Array.from(each.rows, (row) => [...(row ?? [])] as Cell[]),
    }));
    const wanted = all.find((each) => name.test(each.name)) ?? all[0];
    const table = wanted?.rows ?? [];
    const width = Math.max(0, ...table.map((row) => row.length));
    const padded = (row: readonly Cell[]) => Array.from({ length: width }, (_, i) => row[i]);
    const places = table.flatMap((row, i) => (isRow(row[0], row) ? [i] : []));
    const first = places[0] ?? 0;
    const saved = async (rows: readonly (readonly Cell[])[]) => {
      const written = all.map((each) => [
        each.name,
        (each === wanted ? rows : each.rows).map((row) => Array.from(row, sheetCell)),
      ]);
      return await workbook(format, Object.fromEntries(written));
    };
    const dated = table
      .slice(0, first)
      .some((row) => row.some((cell) => /\d{2}-[A-Z][a-z]{2}-\d{4}$/.test(String(cell))));
    const shifted = async (days: number) =>
      await saved(
        table.map((row, i) =>
          i < first ? row.map((cell) => shiftedDay(cell, days) ?? cell) : row,
        ),
      );
    return {
      tables: [{ rows: places.map((i) => padded(table[i] ?? [])) }],
      write: async ([changed]) => {
        const rows = changed?.rows ?? [];
        const filled = table.flatMap((row, i) => {
          const at = places.indexOf(i);
          if (at === -1) return [row];
          // Rows beyond those there were follow the last of them.
          return at === places.length - 1 ? rows.slice(at) : rows.slice(at, at + 1);
        });
        return await saved(filled);
      },
      ...(dated && { shifted }),
    };
  };
}
