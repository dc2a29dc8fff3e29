import { expect, it } from 'vitest';
import { lakeOf } from '../builders/lake-of.ts';
import { fact } from '../builders/rows.ts';

const question = `SELECT cik, quarter_end, observation_date, basis, amount, year_ago_amount,
  trailing_amount FROM company_quarter WHERE measure = 'net_income' ORDER BY cik, quarter_end`;

const asked = async (rows: readonly object[], moment = {}, frames: readonly object[] = []) => {
  const lake = await lakeOf(
    { company_fact: rows as never[], company_frame: frames as never[] },
    moment,
  );
  const { rows: found } = await lake.run(question);
  lake.close();
  return found.map((row) => Object.values(row));
};

const quarters = {
  q1: ['2024-01-01', '2024-03-31'],
  q2: ['2024-04-01', '2024-06-30'],
  q3: ['2024-07-01', '2024-09-30'],
  year: ['2024-01-01', '2024-12-31'],
  next: ['2025-01-01', '2025-03-31'],
} as const;

const aYear = [
  fact(1, 'NetIncomeLoss', quarters.q1, '2024-05-01', 10),
  fact(1, 'NetIncomeLoss', quarters.q2, '2024-08-01', 20),
  fact(1, 'NetIncomeLoss', ['2024-01-01', '2024-06-30'], '2024-08-01', 30), // half a year: no quarter
  fact(1, 'NetIncomeLoss', quarters.q3, '2024-11-01', -5),
  fact(1, 'NetIncomeLoss', quarters.year, '2025-02-20', 65, '10-K'),
  fact(1, 'NetIncomeLoss', quarters.next, '2025-05-01', 15),
];

it('derives the fourth quarter, finds the year before and adds up four quarters', async () => {
  expect(await asked(aYear)).toEqual([
    [1, '2024-03-31', '2024-05-01', 'reported', 10, null, null],
    [1, '2024-06-30', '2024-08-01', 'reported', 20, null, null],
    [1, '2024-09-30', '2024-11-01', 'reported', -5, null, null],
    [1, '2024-12-31', '2025-02-20', 'derived', 40, null, 65], // 65 - (10 + 20 - 5)
    [1, '2025-03-31', '2025-05-01', 'reported', 15, 10, 70], // 20 - 5 + 40 + 15
  ]);
});

it('derives nothing from a year with a quarter missing, and takes a quarter that is filed', async () => {
  const twoQuarters = aYear.filter(({ observation_date }) => observation_date !== '2024-08-01');
  const found = await asked(twoQuarters);
  expect(found.map(([, end]) => end)).toEqual(['2024-03-31', '2024-09-30', '2025-03-31']);
  // After a change of the fiscal year three quarters end near by, of which one is not in the year.
  const changed = fact(1, 'NetIncomeLoss', ['2024-01-25', '2025-01-23'], '2025-03-20', 65, '10-K');
  expect((await asked([...aYear.slice(0, 4), changed])).map(([, end]) => end)).toEqual([
    ...['2024-03-31', '2024-06-30', '2024-09-30'],
  ]);
  const own = fact(1, 'NetIncomeLoss', ['2024-10-01', '2024-12-31'], '2025-02-20', 41, '10-K');
  expect((await asked([...aYear, own]))[3]).toEqual([
    1,
    '2024-12-31',
    '2025-02-20',
    'reported',
    41,
    null,
    66,
  ]);
});

it('a repeated figure counts from its first filing, a restated one from the filing that says so', async () => {
  const repeated = fact(1, 'NetIncomeLoss', quarters.q1, '2025-05-01', 10);
  expect((await asked([...aYear, repeated]))[0]).toEqual([
    1,
    '2024-03-31',
    '2024-05-01',
    'reported',
    10,
    null,
    null,
  ]);
  const restated = fact(1, 'NetIncomeLoss', quarters.q1, '2025-05-01', 8);
  const found = await asked([...aYear, restated]);
  expect(found[0]).toEqual([1, '2024-03-31', '2025-05-01', 'reported', 8, null, null]);
  expect(found[4]).toEqual([1, '2025-03-31', '2025-05-01', 'reported', 15, 8, 72]); // Q4 derived is 42
  // As of the day before that filing nobody knew.
  const before = await asked([...aYear, restated], { asOf: new Date('2025-04-30T00:00:00Z') });
  expect(before).toEqual((await asked(aYear)).slice(0, 4));
});

it('puts fiscal quarters where their middle lies, and proxy statements nowhere', async () => {
  const found = await asked([
    fact(2, 'NetIncomeLoss', ['2024-08-01', '2024-10-31'], '2024-12-05', 1), // middle: mid September
    fact(3, 'NetIncomeLoss', ['2024-09-01', '2024-11-30'], '2024-12-20', 2), // middle: mid October
    fact(4, 'NetIncomeLoss', ['2024-06-30', '2024-09-28'], '2024-11-01', 3),
    fact(5, 'NetIncomeLoss', quarters.q3, '2025-04-01', 4000, 'DEF 14A'),
  ]);
  expect(found.map(([cik, end]) => [cik, end])).toEqual([
    [2, '2024-09-30'],
    [3, '2024-12-31'],
    [4, '2024-09-30'],
  ]);
});

it('prefers what belongs to the shareholders, and takes a frame where nothing is filed', async () => {
  const frame = (cik: number, fact_value: number) => ({
    cik,
    concept: 'NetIncomeLoss',
    unit: 'USD',
    frame: 'CY2024Q1',
    observation_date: '2024-03-31',
    entity_name: 'X',
    period_start: '2024-01-01',
    period_end: '2024-03-31',
    accession_number: '0000000001-24-000001',
    fact_value,
    known_at: new Date('2025-01-15T12:00:00Z'),
  });
  const found = await asked(
    [
      fact(1, 'ProfitLoss', quarters.q1, '2024-06-01', 12),
      fact(1, 'NetIncomeLoss', quarters.q1, '2024-05-01', 10),
    ],
    {},
    [frame(1, 99), frame(6, 7)],
  );
  expect(found).toEqual([
    [1, '2024-03-31', '2024-05-01', 'reported', 10, null, null],
    [6, '2024-03-31', '2025-01-15', 'reported', 7, null, null],
  ]);
});

it('derives a fourth quarter from one concept alone, the first that has the year and its quarters', async () => {
  const own = (concept: string, amounts: readonly number[], year?: number) => [
    ...[quarters.q1, quarters.q2, quarters.q3].map((period, i) =>
      fact(1, concept, period, `2024-${['05', '08', '11'][i]}-01`, amounts[i] ?? 0),
    ),
    ...(year === undefined ? [] : [fact(1, concept, quarters.year, '2025-02-20', year, '10-K')]),
  ];
  const fourth = async (rows: readonly object[]) =>
    (await asked(rows)).filter(([, end]) => end === '2024-12-31');
  // The year as that of all owners, the quarters as that of the shareholders: 80 - 30 is of nobody.
  const yearOfAll = fact(1, 'ProfitLoss', quarters.year, '2025-02-20', 80, '10-K');
  const shareholders = own('NetIncomeLoss', [10, 10, 10]);
  expect(await fourth([...shareholders, yearOfAll])).toEqual([]);
  // All owners' quarters are there too: 80 - (12 + 13 + 14), and the shareholders' stay reported.
  const all = own('ProfitLoss', [12, 13, 14], 80);
  expect(await asked([...shareholders, ...all])).toEqual([
    [1, '2024-03-31', '2024-05-01', 'reported', 10, null, null],
    [1, '2024-06-30', '2024-08-01', 'reported', 10, null, null],
    [1, '2024-09-30', '2024-11-01', 'reported', 10, null, null],
    [1, '2024-12-31', '2025-02-20', 'derived', 41, null, 71],
  ]);
  // The shareholders' year is preferred, and the quarter counts from when that was filed.
  const late = fact(1, 'NetIncomeLoss', quarters.year, '2025-03-20', 45, '10-K');
  expect(await fourth([...shareholders, ...all, late])).toEqual([
    [1, '2024-12-31', '2025-03-20', 'derived', 15, null, 45],
  ]);
});

it('a derived quarter stays known from when a concept first gave it, whichever is preferred since', async () => {
  const told = (concept: string, year: number) => [
    fact(1, concept, quarters.q1, `${year}-05-01`, 10),
    fact(1, concept, quarters.q2, `${year}-08-01`, 10),
    fact(1, concept, quarters.q3, `${year}-11-01`, 10),
    fact(1, concept, quarters.year, `${year + 1}-02-20`, 40, '10-K'),
  ];
  const days = async (rows: readonly object[]) => {
    const lake = await lakeOf({ company_fact: rows as never[] });
    const { rows: found } = await lake.run(
      `SELECT basis, amount, CAST(known_at AS DATE) AS known_on,
         CAST(first_known_at AS DATE) AS first_known_on
       FROM company_quarter
       WHERE measure = 'net_income' AND quarter_end = DATE '2024-12-31'`,
    );
    lake.close();
    return found.map((row) => Object.values(row));
  };
  const first = [['derived', 10, '2025-02-20', '2025-02-20']];
  expect(await days(told('ProfitLoss', 2024))).toEqual(first);
  // The same figures a year later, under the tag that is preferred.
  expect(await days([...told('ProfitLoss', 2024), ...told('NetIncomeLoss', 2025)])).toEqual(first);
});
