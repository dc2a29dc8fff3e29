import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { lakeHere as lake, temporaryFolder } from '../builders/command-line.ts';

/**
 * Published by the Bureau of Labor Statistics: unemployment of August 2023, first and after the
 * yearly revision of January 2024; consumer prices of January 2024, first and after that of 2025.
 */
const vintages = `series_id,observation_date,indicator_value,published_at
UNRATE,2023-08-01,3.8,2023-09-01T12:30:00Z
UNRATE,2023-08-01,3.7,2024-01-05T13:30:00Z
CPIAUCSL,2024-01-01,309.685,2024-02-13T13:30:00Z
CPIAUCSL,2024-01-01,309.698,2025-02-12T13:30:00Z
`;

describe('published figures that were revised', () => {
  let folder = '';

  async function answer(series: string, moment: readonly string[]): Promise<unknown> {
    const sql = `SELECT indicator_value FROM economic_indicator_latest WHERE series_id = '${series}'`;
    const { out, err } = await lake(['query', sql, '--json', '--lake', folder, ...moment]);
    return out === '' ? err : JSON.parse(out);
  }

  beforeAll(async () => {
    folder = join(await temporaryFolder(), 'lake');
    const file = join(await temporaryFolder(), 'economic_indicator.csv');
    await writeFile(file, vintages);
    await lake(['ingest', 'drop_zone', '--file', file, '--lake', folder]);
  });

  it.each([
    ['UNRATE', ['--as-of', '2023-08-31'], []],
    ['UNRATE', ['--as-of', '2023-10-01'], [{ indicator_value: 3.8 }]],
    ['UNRATE', [], [{ indicator_value: 3.7 }]],
    ['CPIAUCSL', ['--as-of', '2024-06-01'], [{ indicator_value: 309.685 }]],
    ['CPIAUCSL', [], [{ indicator_value: 309.698 }]],
  ] as const)('%s %s', async (series, moment, expected) => {
    expect(await answer(series, moment)).toEqual(expected);
  });

  it('are the same in whatever order the vintages come', async () => {
    const [header = '', ...lines] = vintages.trimEnd().split('\n');
    const reversed = join(await temporaryFolder(), 'economic_indicator.csv');
    await writeFile(reversed, `${[header, ...lines.reverse()].join('\n')}\n`);
    const other = join(await temporaryFolder(), 'lake');
    await lake(['ingest', 'drop_zone', '--file', reversed, '--lake', other]);
    const sql = 'SELECT series_id, indicator_value, known_at FROM economic_indicator ORDER BY ALL';
    const of = async (which: string) => (await lake(['query', sql, '--lake', which])).out;
    expect(await of(other)).toBe(await of(folder));
  });
});
