import { tablesOf } from '../builders/lake-of.ts';
import type { Results } from './results.ts';
import { openOnTrino } from './trino-lake.ts';
import type { TrinoServer } from './trino-server.ts';
import { TrinoSession } from './trino-session.ts';

const moments = [
  '1969-12-31T23:59:59.999Z',
  '1970-01-01T00:00:00.001Z',
  '2025-03-09T07:00:00.000Z',
  '2025-11-02T06:00:00.123Z',
  '9999-12-31T23:59:59.999Z',
];

function rowsAt(known_at: string) {
  const observation_date = known_at.slice(0, 10);
  const row = { series_id: 'DFF', observation_date, rate_percent: 1, known_at: new Date(known_at) };
  return row;
}

/** What Trino reads of our microseconds when its column keeps milliseconds, and when micro. */
export async function compareInstants(server: TrinoServer, results: Results): Promise<void> {
  const tables = await tablesOf({ policy_rate: moments.map(rowsAt) });
  const lake = await openOnTrino(server, 'instants', tables, []);
  const precisions = { MILLISECONDS: 'timestamp(3)', MICROSECONDS: 'timestamp(6)' };
  for (const [precision, type] of Object.entries(precisions)) {
    const session = new TrinoSession(server.origin, lake.schema, {
      'hive.timestamp_precision': precision,
    });
    const { rows } = await session.ask(
      `SELECT CAST(known_at AS TIMESTAMP(3)), TYPEOF(known_at), COUNT(*) OVER () FROM policy_rate
      WHERE known_at < TIMESTAMP '9999-12-31 23:59:59.9990' + INTERVAL '0.001' SECOND ORDER BY known_at`,
    );
    const read = rows.map(([known_at]) => (known_at as Date).toISOString());
    const faults = moments
      .map((moment, i) => ({ moment, found: read[i] }))
      .filter(({ moment, found }) => moment !== found)
      .map(({ moment, found }) => `expected ${moment}, found ${found}`);
    if (rows[0]?.[1] !== type) faults.push(`expected ${type}, found ${rows[0]?.[1]}`);
    results.add(`instants read as ${type}`, faults, `${rows.length} moments, 1969 to 9999`);
  }
}
