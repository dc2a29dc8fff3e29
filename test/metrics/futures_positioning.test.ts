import { expect, it } from 'vitest';
import { lakeOf } from '../builders/lake-of.ts';
import { positions } from '../builders/rows.ts';

const near = (value: number) => expect.closeTo(value, 12);

it('nets each kind of trader and ranks it among the weeks of three years', async () => {
  const week = (observation_date: string, fundsShort: number, market_code = '239742') =>
    positions(market_code, observation_date, { fundsLong: 100, fundsShort });
  const lake = await lakeOf({
    futures_position: [
      week('2022-11-15', 101), // net -1; before the window of 2025-11-18
      week('2022-11-22', 300), // net -200
      week('2024-05-14', 200), // net -100
      week('2025-11-11', 150), // net -50
      week('2025-11-18', 250), // net -150: of the three weeks before, one was lower
      week('2025-11-18', 130, '13874A'), // no history, so no rank
      week('2025-11-18', 130, '239747'), // the micro contract is another market
    ],
  });
  const { rows } = await lake.run(
    `SELECT index_symbol, observation_date, net_contracts, net_fraction, change_1_week_contracts,
       percentile_3_year_fraction
     FROM futures_positioning WHERE trader_class = 'leveraged_fund'
     ORDER BY index_symbol, observation_date`,
  );
  expect(rows.map((row) => Object.values(row))).toEqual([
    ['RUT', '2022-11-15', -1, near(-0.001), null, null],
    ['RUT', '2022-11-22', -200, near(-0.2), -199, null],
    ['RUT', '2024-05-14', -100, near(-0.1), 100, null],
    ['RUT', '2025-11-11', -50, near(-0.05), 50, null], // 2022-11-15 is four days too late
    ['RUT', '2025-11-18', -150, near(-0.15), -100, near(1 / 3)],
    ['SPX', '2025-11-18', -30, near(-0.03), null, null],
  ]);
  const { rows: classes } = await lake.run(
    `SELECT trader_class, net_contracts FROM futures_positioning
     WHERE index_symbol = 'RUT' AND observation_date = DATE '2025-11-18' ORDER BY trader_class`,
  );
  lake.close();
  expect(classes.map((row) => Object.values(row))).toEqual([
    ['asset_manager', 70],
    ['dealer', 50], // what is left over: all five sum to nothing
    ['leveraged_fund', -150],
    ['non_reportable', 20],
    ['other_reportable', 10],
  ]);
});
