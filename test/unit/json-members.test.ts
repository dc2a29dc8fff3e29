import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { membersOf, parsedValue } from '../../functions/json-members.ts';

const read = (text: string) =>
  [...membersOf(new TextEncoder().encode(text))].map((member) => [
    member.name,
    parsedValue(member),
  ]);

it('finds what JSON.parse finds, in any object, printed tight or wide', () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.string(), fc.jsonValue()),
      fc.constantFrom(0, 2),
      (value, space) => {
        const text = JSON.stringify(value, null, space);
        expect(read(text)).toEqual(Object.entries(JSON.parse(text)));
      },
    ),
    { seed: 20_251_126, numRuns: 400 },
  );
});

it('is not misled by brackets and quotes inside strings', () => {
  expect(read('{"a":"}\\"]{","b\\\\":[1,{"c":"\\\\"}],"d":null}')).toEqual([
    ['a', '}"]{'],
    ['b\\', [1, { c: '\\' }]],
    ['d', null],
  ]);
});

it.each([
  '',
  '[1]',
  '{"a"',
  '{"a":',
  '{"a":[1,2',
  '{"a":"b',
  '{"a":1',
  '{"a" 1}',
  '{a:1}',
  '{"a":1 2}',
])('refuses %s', (text) => {
  expect(() => read(text)).toThrow(SyntaxError);
});

it('refuses every beginning of a document', () => {
  const text = JSON.stringify({ cik: 1, facts: { dei: { a: [{ val: 'x' }] }, gaap: {} } });
  for (let length = 0; length < text.length; length += 1) {
    expect(() => read(text.slice(0, length)), text.slice(0, length)).toThrow(SyntaxError);
  }
});
