import { expect, it } from 'vitest';
import { concatenate, FrameBuilder, rowAt, take, vectorOf } from '../../../functions/lake/frame.ts';
import { ranks } from '../../../functions/lake/ranks.ts';
import { count, date, instant, nullable, number, text } from '../../../schemas/columns.ts';

const columns = {
  name: text('a name'),
  day: date('a day'),
  moment: instant('a moment'),
  share: nullable('sometimes unknown', number('fraction', 'a share')),
  pieces: count('pieces', 'how many'),
};

const moment = new Date('2025-11-26T21:00:00Z');
const row = (name: string, share: number | null = 0.5) => ({
  name,
  day: '1969-12-31',
  moment,
  share,
  pieces: 3,
});

function frameOf(...rows: readonly Readonly<Record<string, unknown>>[]) {
  const builder = new FrameBuilder(columns);
  for (const given of rows) builder.push(given);
  return builder.finish();
}

const rowsOf = (frame: ReturnType<typeof frameOf>) =>
  Array.from({ length: frame.length }, (_, i) => rowAt(frame, i));

it('gives back the rows it was given', () => {
  const rows = [row('b'), row('a', null), row('b', -0), row('ß', 2 ** 53 - 1)];
  expect(rowsOf(frameOf(...rows))).toEqual(rows);
});

it('keeps each text once, in order of first appearance, however the names come round', () => {
  const names = ['b', 'a', 'b', 'a', 'c', 'a', 'a', 'b', 'c'];
  const frame = frameOf(...names.map((name) => row(name)));
  expect(vectorOf(frame, 'name').dictionary).toEqual(['b', 'a', 'c']);
  expect(rowsOf(frame).map(({ name }) => name)).toEqual(names);
});

it('takes what a row lacks from the defaults, else null', () => {
  const builder = new FrameBuilder(columns);
  builder.push({ name: 'a', day: '2025-01-02', pieces: 1 }, { moment, name: 'unused' });
  expect(rowAt(builder.finish(), 0)).toEqual({
    name: 'a',
    day: '2025-01-02',
    moment,
    share: null,
    pieces: 1,
  });
});

it('takes rows back and goes on as if they had never come', () => {
  const builder = new FrameBuilder(columns);
  builder.push(row('a'));
  builder.push(row('b', null));
  builder.truncate(1);
  builder.push(row('b'));
  expect(rowsOf(builder.finish())).toEqual([row('a'), row('b')]);
});

it('grows past its first size', () => {
  const rows = Array.from({ length: 200 }, (_, i) => row(`name ${i % 7}`, i % 3 ? i : null));
  expect(rowsOf(frameOf(...rows))).toEqual(rows);
});

it('repeats a row as if it had been pushed as often', () => {
  const builder = new FrameBuilder(columns);
  builder.push(row('a'));
  builder.repeat(row('b', null), 300);
  builder.repeat(row('c'), 0);
  builder.push(row('d'));
  const times = Array.from({ length: 300 }, () => row('b', null));
  expect(rowsOf(builder.finish())).toEqual([row('a'), ...times, row('d')]);
});

it('picks rows in any order, nulls with them', () => {
  const frame = frameOf(row('a', 1), row('b', null), row('c', 3));
  expect(rowsOf(take(frame, [2, 1, 1]))).toEqual([row('c', 3), row('b', null), row('b', null)]);
});

it('joins frames whose texts have different codes', () => {
  const joined = concatenate(frameOf(row('a'), row('b')), frameOf(row('b', null), row('c')));
  expect(rowsOf(joined)).toEqual([row('a'), row('b'), row('b', null), row('c')]);
  expect(vectorOf(joined, 'name').dictionary).toEqual(['a', 'b', 'c']);
});

it('ranks nulls first and text by code unit', () => {
  const shares = ranks(vectorOf(frameOf(row('a', 1), row('a', null), row('a', -2)), 'share'));
  expect([...shares]).toEqual([1, Number.NEGATIVE_INFINITY, -2]);
  const names = ranks(vectorOf(frameOf(row('b'), row('a'), row('Z'), row('b')), 'name'));
  expect([...names]).toEqual([2, 1, 0, 2]);
});

it('refuses to give a column it does not have', () => {
  expect(() => vectorOf(frameOf(), 'colour')).toThrow('frame: expected a column colour');
});

const past53 = 2n ** 53n + 1n;
const leastInt64 = -(2n ** 63n);
const wholes = (...pieces: readonly (number | bigint)[]) =>
  frameOf(...pieces.map((each) => ({ ...row('a'), pieces: each })));
const piecesOf = (frame: ReturnType<typeof frameOf>) => rowsOf(frame).map(({ pieces }) => pieces);

it('holds counts that fit no double, beside those that do', () => {
  expect(piecesOf(wholes(3, past53, leastInt64, 5n))).toEqual([3, past53, leastInt64, 5]);
  expect(vectorOf(wholes(3, 5n, 2 ** 53 - 1), 'pieces').wide).toBeUndefined();
});

it('takes, joins, repeats and takes back such counts as any others', () => {
  const wide = wholes(past53, 1, past53 + 1n);
  expect(piecesOf(take(wide, [2, 0, 0]))).toEqual([past53 + 1n, past53, past53]);
  expect(piecesOf(concatenate(wholes(4), wide))).toEqual([4, past53, 1, past53 + 1n]);
  expect(piecesOf(concatenate(wide, wholes(4)))).toEqual([past53, 1, past53 + 1n, 4]);
  const builder = new FrameBuilder(columns);
  builder.push({ ...row('a'), pieces: past53 });
  builder.repeat({ ...row('a'), pieces: past53 + 1n }, 100);
  builder.truncate(2);
  builder.push({ ...row('a'), pieces: 7 });
  expect(piecesOf(builder.finish())).toEqual([past53, past53 + 1n, 7]);
});

it('knows no negative zero of a count, which could not be stored', () => {
  expect(piecesOf(wholes(-0))).toEqual([0]);
});

it('ranks counts by every digit, and NaN after all numbers', () => {
  const counts = ranks(vectorOf(wholes(past53 + 1n, past53, leastInt64, past53), 'pieces'));
  expect([...counts]).toEqual([2, 1, 0, 1]);
  const given = [Number.NaN, -0, null, Number.NEGATIVE_INFINITY, 0, Number.POSITIVE_INFINITY];
  const shares = ranks(vectorOf(frameOf(...given.map((share) => row('a', share))), 'share'));
  expect([...shares]).toEqual([3, 1, Number.NEGATIVE_INFINITY, 0, 1, 2]);
});
