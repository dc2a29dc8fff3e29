import type { Figures } from './measure.ts';
import { type Pace, paceOf } from './reference.ts';
import { historiesYears, scaleJobName, scaleSteps } from './scale-jobs.ts';
import { aligned, figuresOf, type Line, ratioOf } from './table.ts';

/** What is promised of a line, and whether this run kept it. */
interface Floor {
  readonly what: string;
  readonly promise: string;
  readonly found: string;
  readonly isKept: boolean | undefined;
  /** Kept only when the machine's pace is taken into account. */
  readonly isKeptAtPace?: boolean;
}

/** Names of the lines that promises are about. */
export const named = {
  csv: 'CSV: FINRA, 46 files',
  oneCsv: 'CSV: FINRA, a file on its day',
  commit: 'one row and a commit: ours',
  columnar: 'columns to bytes: ours',
  pyarrowColumns: 'columns to bytes: pyarrow',
  race: 'publishing: ours',
  newDay: 'a new day joins that year',
  csvAgain: 'the same CSV files again',
  sameMoment: 'the same moment again',
  quiet: 'two hours after that, nothing new',
  factsArchive: 'SEC company facts, 1 GB in an archive',
  frame: 'SEC frame of 5,000 filers',
  start: 'npm start, fresh folder',
  schedule: 'the schedule, 2023-01 to 2026-06',
} as const;

function floor(
  what: string,
  promise: string,
  figures: Figures | undefined,
  judge: (figures: Figures) => readonly [found: string, isKept: boolean],
): Floor {
  if (!figures) return { what, promise, found: 'not measured', isKept: undefined };
  const [found, isKept] = judge(figures);
  return { what, promise, found, isKept };
}

function atPace({ slower }: Pace, figures: Figures): Figures {
  const { cpu_s, wall_s, median_ms } = figures;
  const middle = median_ms === undefined ? {} : { median_ms: median_ms / slower };
  return { ...figures, ...middle, cpu_s: cpu_s / slower, wall_s: wall_s / slower };
}

/** A promise in seconds was made on one machine: a slower one also says what it would be there. */
function timedFloor(
  pace: Pace | undefined,
  ...[what, promise, figures, judge]: Parameters<typeof floor>
): Floor {
  const measured = floor(what, promise, figures, judge);
  if (!figures || !pace || pace.slower <= 1 || measured.isKept) return measured;
  const [found, isKeptAtPace] = judge(atPace(pace, figures));
  return { ...measured, found: `${measured.found}; there ${found}`, isKeptAtPace };
}

const perSecond = 200_000;
const mostCommit_ms = 20;
const mostFullFile_s = 0.5;
const mostColumnar = 3;
const mostNewDay = { wall_s: 3, peak_mb: 1024 };
const leastArchive_mbPerCpuSecond = 30;
const mostArchive_mb = 512;
const mostFrame_s = 2;
const mostStart_s = 10;
const mostSchedule_s = 120;
const mostScale_mb = 1536;
/** What 20 years may take of what 2 years take, and still count as not growing. */
const mostGrowth = 1.25;

/** What a run may write when nobody said anything: that it ran. */
const recordKinds = ['run', 'run (manifest)', 'check_result', 'check_result (manifest)', 'release'];

function quietly({ counts = {} }: Figures): readonly [string, boolean] {
  const { puts = 0, bytes: _, ...kinds } = counts;
  const others = Object.entries(kinds).filter(
    ([kind, count]) => count > 0 && !recordKinds.includes(kind),
  );
  const shown = others.map(([kind, count]) => `${kind} ${count}`).join(', ');
  return [`${puts} PUTs; beside the record: ${shown || 'none'}`, others.length === 0];
}

function untouched({ counts = {} }: Figures): readonly [string, boolean] {
  const { bytes = Number.NaN, puts = Number.NaN } = counts;
  return [`${bytes} bytes, ${puts} PUTs`, bytes === 0 && puts === 0];
}

function unbroken({ counts = {} }: Figures): readonly [string, boolean] {
  const { reads, torn, rounds, wrong } = counts;
  return [`${torn} of ${reads} reads, ${wrong} of ${rounds} rounds`, torn === 0 && wrong === 0];
}

function everydayFloors(lines: readonly Line[], pace: Pace | undefined): Floor[] {
  const of = (what: string) => figuresOf(lines, what);
  const timed = (...about: Parameters<typeof floor>) => timedFloor(pace, ...about);
  const pyarrow = of(named.pyarrowColumns);
  return [
    timed('bytes to committed Parquet', '>= 200,000 rows/s', of(named.csv), (found) => {
      const rate = (found.rows ?? 0) / found.wall_s;
      const perCpu = Math.round((found.rows ?? 0) / found.cpu_s).toLocaleString('en-GB');
      const shown = Math.round(rate).toLocaleString('en-GB');
      return [`${shown} rows/s, ${perCpu} per CPU second`, rate >= perSecond];
    }),
    timed('one full file of FINRA', '< 0.5 s', of(named.oneCsv), ({ rows = 0, wall_s }) => [
      `${wall_s.toFixed(2)} s, ${rows.toLocaleString('en-GB')} rows, in a cold process`,
      wall_s < mostFullFile_s && rows >= 22_000,
    ]),
    timed('commit on the folder', '< 20 ms', of(named.commit), ({ median_ms = Number.NaN }) => [
      `${median_ms.toFixed(1)} ms, the middle of 50`,
      median_ms < mostCommit_ms,
    ]),
    floor(
      'columns to bytes',
      "within 3x of pyarrow's CPU",
      pyarrow && of(named.columnar),
      (ours) => {
        const ratio = pyarrow ? ratioOf(ours, pyarrow) : Number.NaN;
        return [`${ratio.toFixed(1)}x`, ratio <= mostColumnar];
      },
    ),
    timed('a new day into 750,000 rows', '< 3 s and < 1 GiB', of(named.newDay), (found) => {
      const { wall_s, peak_mb = Number.NaN } = found;
      const isKept = wall_s < mostNewDay.wall_s && peak_mb < mostNewDay.peak_mb;
      return [`${wall_s.toFixed(2)} s, ${peak_mb.toFixed(0)} MB`, isKept];
    }),
    timed(
      'SEC archive, 1 GB',
      '>= 30 MB/s per core, < 512 MiB',
      of(named.factsArchive),
      (found) => {
        const { cpu_s, peak_mb = Number.NaN, counts } = found;
        const rate = (counts?.['content_mb'] ?? Number.NaN) / cpu_s;
        const isKept = rate >= leastArchive_mbPerCpuSecond && peak_mb < mostArchive_mb;
        return [`${rate.toFixed(0)} MB per CPU second, ${peak_mb.toFixed(0)} MB held`, isKept];
      },
    ),
    timed('SEC frame of 5,000 filers', '< 2 s', of(named.frame), ({ wall_s }) => [
      `${wall_s.toFixed(2)} s`,
      wall_s < mostFrame_s,
    ]),
    timed('npm start', '< 10 s', of(named.start), ({ wall_s }) => [
      `${wall_s.toFixed(1)} s`,
      wall_s < mostStart_s,
    ]),
    timed(named.schedule, '< 2 min', of(named.schedule), ({ wall_s, counts }) => [
      `${wall_s.toFixed(0)} s, ${counts?.['slots'] ?? '?'} publications`,
      wall_s < mostSchedule_s,
    ]),
    floor('readers, two writers', 'nothing torn, lost or doubled', of(named.race), unbroken),
    floor('identical files again', '0 bytes, 0 PUTs', of(named.csvAgain), untouched),
    floor('identical run again', '0 bytes, 0 PUTs', of(named.sameMoment), untouched),
    floor('a run with nothing new', 'no PUT but its record', of(named.quiet), quietly),
  ];
}

function scaleFloors(lines: readonly Line[]): Floor[] {
  const [short, long] = historiesYears;
  return scaleSteps(long).flatMap(([what]) => {
    const before = figuresOf(lines, scaleJobName(short, what));
    const after = figuresOf(lines, scaleJobName(long, what));
    const peak = floor(`${long} years: ${what}`, '< 1.5 GiB', after, ({ peak_mb = Number.NaN }) => [
      `${peak_mb.toFixed(0)} MB; ${short} years: ${before?.peak_mb?.toFixed(0) ?? '?'} MB`,
      peak_mb < mostScale_mb,
    ]);
    if (what !== 'a new day joins') return [peak];
    const growth = floor(
      `${long} years: ${what}`,
      `<= ${mostGrowth}x the CPU of ${short} years`,
      before && after,
      ({ cpu_s }) => {
        const ratio = cpu_s / (before?.cpu_s ?? Number.NaN);
        return [`${ratio.toFixed(2)}x`, ratio <= mostGrowth];
      },
    );
    return [peak, growth];
  });
}

function verdictOf({ isKept, isKeptAtPace }: Floor): string {
  if (isKept === undefined) return '-';
  if (isKept) return 'kept';
  return isKeptAtPace ? 'kept *' : 'MISSED';
}

/** Every promise beside what this run found; what it did not measure, it says. */
export function floorsText(lines: readonly Line[]): string {
  const pace = paceOf(lines);
  const floors = [...everydayFloors(lines, pace), ...scaleFloors(lines)];
  const table = aligned([
    ['what', 'promised', 'kept', 'found'],
    ...floors.map((each) => [each.what, each.promise, verdictOf(each), each.found]),
  ]);
  if (!pace || floors.every(({ isKeptAtPace }) => isKeptAtPace === undefined)) return table;
  const { slower, programs } = pace;
  return `${table}

* there: on the machine the promises were made on, 2026-11-23. For the same work other programs take
  ${slower.toFixed(2)} times as long here, by CPU time: the middle one of ${programs}.`;
}
