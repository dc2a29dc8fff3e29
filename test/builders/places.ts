import { parse as parseCsv } from 'csv-parse/sync';
import { unzipSync } from 'fflate';
import { read, utils, type WorkBook } from 'xlsx';
import type { Source } from '../../functions/source.ts';
import { dayNumber } from '../../schemas/calendar.ts';

/** Bytes and the key of the request they answer. */
interface Answer {
  readonly key: string;
  readonly bytes: Uint8Array;
}

type Found = string | number | boolean | null | undefined;

/** Cells of the record that starts in a line, read by other code than the sources'. */
function cellsFrom(lines: readonly string[], index: number): string[] {
  const line = lines[index] ?? '';
  if (line.includes('|')) return line.replace(/\r$/, '').split('|');
  if (!line.includes('"')) return line.replace(/\r$/, '').split(',');
  const isOpen = (line.match(/"/g)?.length ?? 0) % 2 === 1 && /(^|,)\s*"[^"]*$/.test(line);
  const text = isOpen ? lines.slice(index).join('\n') : line;
  const options = { relax_column_count: true, relax_quotes: true, to: 1 };
  return (parseCsv(text, options) as string[][])[0] ?? [];
}

const texts = new WeakMap<Uint8Array, string[]>();
const mostLinesAboveTable = 20;

function atLine({ bytes }: Answer, line: number, column: number, title: string): Found {
  const lines = texts.get(bytes) ?? new TextDecoder().decode(bytes).split('\n');
  texts.set(bytes, lines);
  const cells = cellsFrom(lines, line - 1);
  // The title stands over the column, or names the line.
  const isTitled =
    cells[0] === title ||
    lines
      .slice(0, Math.min(line - 1, mostLinesAboveTable))
      .some(
        (above) => above.includes(title) && cellsFrom([above], 0)[column - 1]?.trim() === title,
      );
  if (!isTitled) throw new Error(`no title ${title} over column ${column}`);
  return cells[column - 1];
}

const members = new WeakMap<Uint8Array, Answer>();

/** A file of an archive, taken out once. */
function memberOf({ key, bytes }: Answer, name: string): Answer {
  const file = members.get(bytes) ?? { key, bytes: unzipSync(bytes)[name] ?? new Uint8Array() };
  members.set(bytes, file);
  return file;
}

const workbooks = new WeakMap<Uint8Array, WorkBook>();

function inSheet({ bytes }: Answer, sheet: string, cell: string): Found {
  const book = workbooks.get(bytes) ?? read(bytes, { type: 'array' });
  workbooks.set(bytes, book);
  const name = book.SheetNames.find((each) => each.trim() === sheet) ?? '';
  const found = book.Sheets[name]?.[utils.encode_cell(utils.decode_cell(cell))];
  return found === undefined ? null : (found as { v: Found }).v;
}

const documents = new WeakMap<Uint8Array, unknown>();

function inJson({ bytes }: Answer, path: string): Found {
  let value = documents.get(bytes) ?? (JSON.parse(new TextDecoder().decode(bytes)) as unknown);
  documents.set(bytes, value);
  for (const [, name, index, quoted] of path.matchAll(/\.(\w+)|\[(\d+)\]|\[("[^"]+")\]/g)) {
    const step = name ?? (quoted === undefined ? Number(index) : JSON.parse(quoted));
    value = (value as Record<string, unknown>)[step];
  }
  return value as Found;
}

const nowhere = ['not in the response', 'fixed by the source'];

/**
 * What stands at a place as `lake why` prints it.
 *
 * @throws Error when the place cannot be understood
 */
function readAt(place: string, answer: Answer): Found {
  const line = /^(?:(\S+) )?line (\d+), column (\d+) \((.+)\)$/.exec(place);
  if (line) {
    const file = line[1] === undefined ? answer : memberOf(answer, line[1]);
    return atLine(file, Number(line[2]), Number(line[3]), line[4] ?? '');
  }
  const cell = /^([^!]+)!([A-Z]+\d+)$/.exec(place);
  if (cell) return inSheet(answer, cell[1] ?? '', cell[2] ?? '');
  if (place.startsWith('$')) return inJson(answer, place);
  const named = /^name of (\$.*\["([^"]+)"\])$/.exec(place);
  // A name is there when what it names is.
  if (named && inJson(answer, named[1] ?? '') !== undefined) return named[2];
  throw new Error(`no place: ${place}`);
}

const months = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

function isDay(found: Found, day: string): boolean {
  // Excel counts days from 1899-12-30; where months are hundredths, 2025.1 is October.
  if (typeof found === 'number' && found < 1e6) {
    const isMonth = `${found.toFixed(2).replace('.', '-')}-01` === day;
    return isMonth || found === dayNumber(day) + 25_569;
  }
  // Epoch seconds, within the day of whichever zone.
  if (typeof found === 'number') return Math.abs(found / 86_400 - dayNumber(day) - 0.5) < 1.1;
  const [year = '', month = '', date = ''] = day.split('-');
  // `20260708T000000Z`, `2025-12-16T00:00:00.000Z`.
  if (
    String(found)
      .replaceAll('-', '')
      .startsWith(`${day.replaceAll('-', '')}T`)
  )
    return true;
  const american = `${Number(month)}/${Number(date)}/${year}`;
  const spelt = `${months[Number(month) - 1]} ${date}, ${year}`;
  const stated = `As of ${date}-${months[Number(month) - 1]}-${year}`;
  const printed = String(found)
    .replace(/\(.*\)/, '')
    .trim();
  const isIso = printed.replace('T00:00:00.000', '') === day;
  return isIso || [spelt, stated].includes(printed) || printed.replaceAll(/\b0/g, '') === american;
}

/** Words of the lake for words of a publisher. */
const translations: Readonly<Record<string, string>> = {
  yes: 'R',
  no: '',
  'USD/shares': 'USD-per-shares',
  etp: 'EXCHANGE TRADED PRODUCTS',
  vix: 'CBOE VOLATILITY INDEX (VIX)',
  spx: 'SPX + SPXW',
};

function isWord(found: Found, word: string): boolean {
  const printed = String(found ?? '')
    .replace(/ PUT\/CALL RATIO$/, '')
    .trim();
  // A flag of FINRA's: R for revised, S for split.
  const isFlag = word === 'yes' && printed === 'S';
  return isFlag || [word, word.toUpperCase(), translations[word]].includes(printed);
}

function isNumber(found: Found, value: number): boolean {
  const printed = typeof found === 'number' ? found : Number(String(found).replaceAll(',', ''));
  // A workbook holds shares as fractions, and the lake as percent to four decimals.
  return (
    printed === value || (typeof found === 'number' && Math.round(found * 1e6) / 1e4 === value)
  );
}

function says(found: Found, value: unknown): boolean {
  if (value === null) {
    return [null, '', '-', '.', 'None', 'NA', '999.99'].includes(found as string | null);
  }
  if (typeof value === 'bigint') return BigInt(String(found).replaceAll(',', '')) === value;
  if (typeof value === 'number') return isNumber(found, value);
  if (/^\d{4}-\d{2}-\d{2}$/.test(String(value))) return isDay(found, String(value));
  return isWord(found, String(value));
}

function isInKey(key: string, value: unknown): boolean {
  return [key, key.split('-')[0], key.replace(/pc$/, '')].includes(String(value));
}

/** Why `day` does not end `CY2024Q1`, `CY2024Q1I` or `CY2024`; undefined when it does. */
function isLastDay(period: string, day: string): string | undefined {
  const [year, month] = day.split('-').map(Number);
  const quarter = `CY${year}Q${Number(month) / 3}`;
  const names = [quarter, `${quarter}I`, ...(month === 12 ? [`CY${year}`] : [])];
  return names.includes(period) ? undefined : `${day}: not the end of ${period}`;
}

/** Why a value does not stand where it is said to; undefined when it does. */
export function misplaced(place: string, value: unknown, answer: Answer): string | undefined {
  if (nowhere.includes(place)) return undefined;
  if (place.startsWith('counted by the source')) return undefined;
  if (place.startsWith('request key ')) {
    const isSame = place === `request key ${answer.key}` && isInKey(answer.key, value);
    return isSame ? undefined : `${value}: not in key ${answer.key}`;
  }
  try {
    // A name on the way to a figure: the way must lead somewhere, and through it.
    const path = /^named in (\$.+)$/.exec(place)?.[1];
    if (path) readAt(path, answer);
    if (path) return path.includes(String(value)) ? undefined : `${value}: not in ${path}`;
    const period = /^last day of (\$.+)$/.exec(place)?.[1];
    if (period) return isLastDay(String(readAt(period, answer)), String(value));
    const found = readAt(place, answer);
    return says(found, value) ? undefined : `${value} at ${place}: found ${found}`;
  } catch (error) {
    return `${value} at ${place}: ${(error as Error).message}`;
  }
}

/** Every cell of a response with its place, read there, and what did not stand there. */
export async function placesIn(
  source: Source,
  answer: Answer,
): Promise<{ places: Record<string, string>[]; misplaced: string[] }> {
  const { dataset, rows, placeOf } = await source.parse(answer);
  const places: Record<string, string>[] = [];
  const wrong: string[] = [];
  for (const found of rows) {
    if (!dataset.row.safeParse(found.row).success) continue;
    const cells = Object.keys(dataset.columns).map((column) => [column, placeOf(found, column)]);
    places.push(Object.fromEntries(cells));
    for (const [column = '', place = ''] of cells) {
      const fault = misplaced(place, found.row[column], answer);
      if (fault !== undefined) wrong.push(`${column} ${fault}`);
    }
  }
  return { places, misplaced: wrong };
}
