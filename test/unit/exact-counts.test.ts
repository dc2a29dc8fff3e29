import { expect, it } from 'vitest';
import { openLake } from '../../functions/query/open-lake.ts';
import { render } from '../../functions/query/render.ts';
import { presentTables } from '../../functions/tables.ts';
import { arrive, emptyLake } from '../builders/recorded-lake.ts';

const header =
  'ticker,observation_date,issue_name,shares_short,previous_shares_short,' +
  'average_daily_volume_shares,days_to_cover,is_revised';

/** Two positions, one share apart where a double cannot tell. */
function dropped(shares: string): Uint8Array {
  const lines = [
    header,
    `AAA,2025-11-14,Example A,${shares},9223372036854775807,,,no`,
    `BBB,2025-11-14,Example B,9007199254740992,,,,no`,
    `CCC,2025-11-14,Example C,9223372036854775808,,,,no`,
  ];
  return new TextEncoder().encode(`${lines.join('\n')}\n`);
}

const arrival = (shares: string, hour: number) => [
  {
    name: 'short_interest.csv',
    bytes: dropped(shares),
    fetched_at: `2025-11-20T${hour}:00:00Z`,
  },
];

it('a count keeps its last digit from the publisher’s text to the answer', async () => {
  const store = await emptyLake();
  await arrive(store, 'drop_zone', arrival('9007199254740993', 10));
  const again = await arrive(store, 'drop_zone', arrival('9007199254740993', 11));
  expect(again.added).toBe(0);
  // One share less is another fact, though the nearest double is the same.
  const revised = await arrive(store, 'drop_zone', arrival('9007199254740992', 12));
  expect(revised.added).toBe(1);

  const engine = await openLake(await presentTables(store), {
    asOf: new Date('2025-11-20T11:30:00Z'),
  });
  const sql =
    'SELECT shares_short, previous_shares_short FROM short_interest_latest ORDER BY ticker';
  const json = await render(engine, sql, 'json');
  const refused = await engine.run('SELECT reason, row_text FROM rejected_row LIMIT 1');
  engine.close();
  expect(json).toBe(
    '[{"shares_short":9007199254740993,"previous_shares_short":9223372036854775807},' +
      '{"shares_short":9007199254740992,"previous_shares_short":null}]\n',
  );
  expect(refused.rows[0]).toMatchObject({
    reason:
      'shares_short: Invalid input: expected a whole number within 64 bits, ' +
      'found 9223372036854775808',
    row_text: expect.stringContaining('"shares_short":9223372036854775808,'),
  });
});
