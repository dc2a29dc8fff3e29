import { textAnswer } from '../answer.ts';
import { edited, editedLines, type Fault } from '../fault.ts';
import { number, sheet } from './sheets.ts';

const from = new Date('2025-03-04T12:00:00Z');
const cboe = 'cboe_index_history';
const bar = '|';

type Told = Omit<Fault, 'from'> & { readonly from?: Date };
const faultOf = (told: Told): Fault => ({ from, ...told });

/** The newest line under the header, its numbers changed by a factor. */
const lastBy = (factor: number) =>
  editedLines((line, isLast) => {
    const [day = '', ...values] = line.split(',');
    const scaled = values.map((value) => (Number(value) * factor).toFixed(6));
    return isLast ? [day, ...scaled].join(',') : line;
  });

interface Volume {
  call: number;
  put: number;
  total: number;
}

/** A class’s puts and calls, changed alike, so that its ratio stays. */
const volumesBy = (factor: number) =>
  edited((text) => {
    const page = JSON.parse(text) as Record<string, Volume | Volume[]>;
    const scaled = (block: Volume): Volume => ({
      ...block,
      call: Math.round(block.call * factor),
      put: Math.round(block.put * factor),
      total: Math.round(block.total * factor),
    });
    const block = page['EQUITY OPTIONS'];
    const changed = Array.isArray(block) ? block.map(scaled) : block && scaled(block);
    return JSON.stringify({ ...page, 'EQUITY OPTIONS': changed });
  });

/** The whole’s ratio out of the range of its parts’, where no volumes are given to see it by. */
const ratioOfAnother = edited((text) => {
  const page = JSON.parse(text) as { ratios: { name: string; value: string }[] };
  const ratios = page.ratios.map((ratio) =>
    ratio.name.startsWith('TOTAL') ? { ...ratio, value: '2.31' } : ratio,
  );
  return JSON.stringify({ ratios });
});

/** Each issue’s count before, of the issue a line above. */
const previousOffByOne = edited((text) => {
  const lines = text.trimEnd().split('\n');
  const before = lines.map((line) => line.split(bar)[6] ?? '');
  const moved = lines.map((line, i) =>
    i < 2
      ? line
      : line
          .split(bar)
          .with(6, before[i - 1] ?? '')
          .join(bar),
  );
  return [...moved, ''].join('\n');
});

/** Holes only the calendar can show: what is there is true. */
const without = (days: readonly string[]) =>
  edited((text) =>
    text
      .split('\n')
      .filter((line) => !days.some((day) => line.startsWith(day)))
      .join('\n'),
  );

const weight = 4;

/** Weights of two lines of a fund's workbook, each at the other's name. */
const swapped = (one: number, other: number) =>
  sheet((rows) => {
    const weightOf = (at: number) => rows[at]?.[weight] ?? number(0);
    return rows
      .with(one, rows[one]?.with(weight, weightOf(other)))
      .with(other, rows[other]?.with(weight, weightOf(one)));
  });

const besides: readonly Told[] = [
  {
    name: 'beside_close_by_two_percent',
    source: cboe,
    beside: ['yahoo_chart'],
    what: 'RUT: the newest close is 2 % too high, a move any day may make',
    seen: 'issue: Cboe against Yahoo closes',
    hits: /\/RUT_History\.csv$/,
    spoil: lastBy(1.02),
    detectedBy: ['apart'],
  },
  {
    name: 'beside_volatility',
    source: cboe,
    beside: ['fred_indicators'],
    what: 'VIX: the newest candle is 5 % too high',
    seen: 'sources.md 12 (VIXCLS)',
    hits: /\/VIX_History\.csv$/,
    spoil: lastBy(1.05),
    detectedBy: ['apart'],
  },
  {
    name: 'beside_fund_off_its_index',
    source: cboe,
    beside: ['drop_zone'],
    what: 'RUT: the newest close is 3 % too low; its fund did not fall',
    seen: 'issue: IWM against RUT',
    hits: /\/RUT_History\.csv$/,
    spoil: lastBy(0.97),
    detectedBy: ['apart'],
  },
  {
    name: 'beside_rate',
    source: 'fred_series',
    beside: ['nyfed_effective_rate'],
    what: 'DFF: the newest rates are a quarter point too low, as before a decision',
    seen: 'sources.md 12',
    hits: /fredgraph\.csv$/,
    spoil: edited((text) =>
      text.startsWith('observation_date,DFF')
        ? text.replace(
            /(2025-03-0[3-9],)([\d.]+)/g,
            (_, day, rate) => `${day}${(Number(rate) - 0.25).toFixed(2)}`,
          )
        : text,
    ),
    detectedBy: ['apart'],
  },
  {
    name: 'beside_weights_swapped',
    source: 'spdr_holdings',
    beside: ['ishares_holdings'],
    what: 'SPY: the weights of its first and fifth holding stand at each other’s names',
    seen: 'sources.md 8 (two funds of one index)',
    hits: /holdings-daily-us-en-spy\.xlsx$/,
    spoil: swapped(5, 9),
    detectedBy: ['apart'],
  },
  {
    name: 'beside_class_doubled',
    source: 'cboe_put_call',
    what: 'puts and calls in single shares doubled, so that their ratio stands',
    seen: 'issue: put/call ratio against volumes',
    hits: /_daily_options$/,
    spoil: volumesBy(2),
    detectedBy: ['changed'],
  },
  {
    name: 'beside_total_of_another',
    source: 'cboe_put_call',
    what: 'no volumes, and a ratio of all products that none of them has',
    seen: 'sources.md 4 (ratio only)',
    hits: /_daily_options$/,
    spoil: ratioOfAnother,
    detectedBy: ['changed'],
  },
  {
    name: 'beside_previous_count',
    source: 'finra_short_interest',
    what: 'each issue’s previous count is that of the line above',
    seen: 'sources.md 10 (previous count)',
    hits: /\/shrt\d+\.csv$/,
    spoil: previousOffByOne,
    detectedBy: ['changed'],
  },
  {
    name: 'beside_settlement_again',
    source: 'finra_short_interest',
    what: 'the counts of the settlement before under the new date',
    seen: 'sources.md 10',
    hits: /\/shrt20250228\.csv$/,
    spoil: async (_, now, asked) => {
      const { answerOf } = await import('../publishers.ts');
      const path = asked.path.replace('20250228', '20250214');
      const { body } = await answerOf({ ...asked, path }, now);
      const text = new TextDecoder().decode(body);
      return textAnswer(
        text.replaceAll('20250214', '20250228').replaceAll('2025-02-14', '2025-02-28'),
        'text/csv',
      );
    },
    detectedBy: ['changed'],
  },
  {
    name: 'gap_day_dropped',
    source: cboe,
    what: 'RUT: a day of February is gone from the history sent again',
    seen: 'sources.md 15 (truncated history)',
    hits: /\/RUT_History\.csv$/,
    spoil: without(['02/20/2025']),
    detectedBy: ['warning'],
  },
  {
    name: 'gap_day_skipped',
    source: cboe,
    what: 'RUT: the line of 4 March never comes, the next ones do',
    seen: 'issue: gap detector',
    hits: /\/RUT_History\.csv$/,
    spoil: without(['03/04/2025']),
    detectedBy: ['warning'],
  },
  {
    name: 'gap_month_dropped',
    source: cboe,
    what: 'RUT: February is gone from the history sent again',
    seen: 'sources.md 15 (truncated history)',
    hits: /\/RUT_History\.csv$/,
    spoil: without(['02/']),
    detectedBy: ['changed'],
  },
  {
    name: 'gap_week_skipped',
    source: 'fred_series',
    what: 'DGS10: a week’s rates lack, the next are there',
    seen: 'issue: gap detector',
    hits: /fredgraph\.csv$/,
    spoil: edited((text) =>
      text.startsWith('observation_date,DGS10')
        ? text.replace(/(2025-03-0[3-7],)[\d.]+/g, '$1')
        : text,
    ),
    detectedBy: ['warning'],
    // Monday's rate comes on Tuesday the 11th, and yields may be three days late.
    noticedWithin_hours: 8 * 24,
  },
  {
    name: 'gap_rate_without_weekend',
    source: 'fred_series',
    what: 'DFEDTARU: no lines on weekends, on which it holds too',
    seen: 'sources.md 12 (calendar days)',
    hits: /fredgraph\.csv$/,
    spoil: edited((text) =>
      text.startsWith('observation_date,DFEDTARU')
        ? text.replace(/^2025-03-0[89],.*\n/gm, '')
        : text,
    ),
    detectedBy: ['warning'],
    from: new Date('2025-03-09T12:00:00Z'),
  },
];

/** What only another publisher, another count or the calendar can tell from the truth. */
export const besideFaults: readonly Fault[] = besides.map(faultOf);
