import { describe, expect, it } from 'vitest';
import { openLake } from '../../../functions/query/open-lake.ts';
import { source } from '../../../functions/sources/fred_indicators.ts';
import { presentTables } from '../../../functions/tables.ts';
import { bytesOf, fixture, judged } from '../../builders/judged-rows.ts';
import { placesIn } from '../../builders/places.ts';
import { fetched, publisherOf } from '../../builders/publisher.ts';
import { arrive, emptyLake } from '../../builders/recorded-lake.ts';
import { hasRecordings, recording, series, withoutRecordings } from '../../builders/recordings.ts';

const id = 'BAMLH0A0HYM2';
const file = 'fredgraph_BAMLH0A0HYM2.csv';

it('reads a series into the table of figures, and no zero for a holiday', async () => {
  const bytes = await fixture(source, file);
  const { kept, refused } = await judged(source, id, bytes);
  expect(refused).toEqual([]);
  expect(kept.map(({ row }) => Object.values(row))).toEqual([
    [id, '2025-04-16', 4.1],
    [id, '2025-04-17', 4.05],
    [id, '2025-04-21', 4.2],
  ]);
  const { places, misplaced } = await placesIn(source, { key: id, bytes });
  expect(misplaced).toEqual([]);
  expect(places[2]?.['indicator_value']).toBe(`line 5, column 2 (${id})`);
});

it('asks for five series and names one that is gone', async () => {
  const { get } = publisherOf(({ key }) => key !== 'VIXCLS');
  expect(await fetched(source, get, { from: '2025-01-01', to: '2025-01-02' })).toEqual({
    keys: ['T10Y2Y', 'BAA10Y', id, 'USEPUINDXD'],
    unavailable: 'fred_indicators: expected VIXCLS, found no such series',
  });
});

it('takes nothing back when a file begins later than the one before', async () => {
  const store = await emptyLake();
  const whole = bytesOf(
    `observation_date,${id}\n2022-07-05,5.99\n2023-07-03,4.05\n2026-03-31,3.2\n`,
  );
  const cut = bytesOf(`observation_date,${id}\n2023-07-03,4.05\n2026-03-31,3.2\n2026-04-01,3.3\n`);
  await arrive(store, source.name, [
    { name: file, bytes: whole, fetched_at: '2026-04-01T14:00:00Z' },
  ]);
  const second = { name: file, bytes: cut, fetched_at: '2026-04-02T14:00:00Z' };
  const { added, rejected } = await arrive(store, source.name, [second]);
  expect([added, rejected]).toEqual([1, 0]);
  const engine = await openLake(await presentTables(store));
  const { rows } = await engine.run(
    `SELECT observation_date, indicator_value, COUNT(*) OVER () AS held
     FROM economic_indicator_latest ORDER BY observation_date`,
  );
  engine.close();
  expect(rows[0]).toEqual({ observation_date: '2022-07-05', indicator_value: 5.99, held: 4 });
});

if (!hasRecordings) console.warn(withoutRecordings);

describe.skipIf(!hasRecordings)('recorded series', () => {
  it('VIXCLS has 9,226 readings, Thanksgiving 2025 among them and Good Friday not', async () => {
    const { kept, refused } = await judged(
      source,
      'VIXCLS',
      recording('fred/fredgraph_VIXCLS.csv'),
    );
    expect(refused).toEqual([]);
    const levels = new Map(
      kept.map(({ row }) => [row['observation_date'], row['indicator_value']]),
    );
    expect(levels.size).toBe(9528 - 302);
    expect(levels.get('2025-11-27')).toBe(17.21);
    expect(levels.has('2025-04-18')).toBe(false);
    expect([...levels.values()].filter((level) => Number(level) <= 0)).toEqual([]);
    const others = series('reference_series/fred_vix_hy_ig.csv').filter((row) => row['VIX'] !== '');
    const differing = others.filter(
      (row) => levels.has(row['date']) && levels.get(row['date']) !== Number(row['VIX']),
    );
    expect(differing).toEqual([]);
  });
});
