import { expect, it } from 'vitest';
import { positionDays } from '../../schemas/commitments-of-traders.ts';
import { lakeOf } from '../builders/lake-of.ts';
import { positions } from '../builders/rows.ts';

const near = (value: number) => expect.closeTo(value, 12);

const week = (observation_date: string, fundsShort: number, market_code = '239742') =>
  positions(market_code, observation_date, { fundsLong: 100, fundsShort });

// A report a week from 2022-11-15 to 2025-11-18, which is 8 days after that of a holiday's Monday.
const reportDays = positionDays('2022-11-15', '2025-11-18');

/** Net -50 but for the last week and for 39 weeks of the 156 before it, every fourth of them. */
const threeYears = reportDays.map((day, i) => {
  if (day === '2025-11-18') return week(day, 250); // net -150
  return week(day, i % 4 === 0 && i > 0 ? 300 : 150); // net -200
});

it('nets each kind of trader and ranks it among the weeks of three years', async () => {
  const lake = await lakeOf({
    futures_position: [
      ...threeYears,
      week('2025-11-18', 130, '13874A'), // no history, so no rank
      week('2025-11-18', 130, '239747'), // the micro contract is another market
    ],
  });
  const { rows } = await lake.run(
    `SELECT index_symbol, observation_date, net_contracts, net_fraction, change_1_week_contracts,
       percentile_3_year_fraction
     FROM futures_positioning WHERE trader_class = 'leveraged_fund'
       AND (observation_date < DATE '2022-11-29' OR observation_date > DATE '2025-11-01')
     ORDER BY index_symbol, observation_date`,
  );
  expect(rows.map((row) => Object.values(row))).toEqual([
    ['RUT', '2022-11-15', -50, near(-0.05), null, null],
    ['RUT', '2022-11-22', -50, near(-0.05), 0, null],
    ['RUT', '2025-11-04', -50, near(-0.05), 0, null], // 2022-11-15 is eleven days too late
    ['RUT', '2025-11-10', -200, near(-0.2), -150, null],
    ['RUT', '2025-11-18', -150, near(-0.15), 50, near(39 / 156)],
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

const newest = `SELECT change_1_week_contracts, percentile_3_year_fraction FROM futures_positioning
  WHERE trader_class = 'leveraged_fund' ORDER BY observation_date DESC LIMIT 1`;

/** The newest week of a lake that lacks some of the weeks before it. */
async function without(missing: readonly string[]) {
  const kept = threeYears.filter(({ observation_date }) => !missing.includes(observation_date));
  const lake = await lakeOf({ futures_position: kept });
  const { rows } = await lake.run(newest);
  lake.close();
  return rows.map((row) => Object.values(row));
}

it('changes nothing in a week over a hole, and ranks among nine weeks of ten', async () => {
  expect(await without(['2025-11-10'])).toEqual([[null, near(38 / 155)]]);
  // 156 weeks less 15 are 141, less 16 are 140. Of the first 16, four are of those at -200.
  expect(await without(reportDays.slice(2, 17))).toEqual([[50, near(35 / 141)]]);
  expect(await without(reportDays.slice(2, 18))).toEqual([[50, null]]);
  // Four reports in three years are no three years of them.
  expect(await without(reportDays.slice(2, -2))).toEqual([[50, null]]);
});
