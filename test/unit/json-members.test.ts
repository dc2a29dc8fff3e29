import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { membersOf } from '../../functions/json-members.ts';

const bytesOf = (text: string) => new TextEncoder().encode(text);

function read(text: string): [string, unknown][] {
  const found: [string, unknown][] = [];
  for (const { name, value } of membersOf(bytesOf(text))) found.push([name, value()]);
  return found;
}

it('finds what JSON.parse finds, in any object, printed tight or wide', async () => {
  await fc.assert(
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

it('reads within a member, and goes on after it wherever the other members were not read', () => {
  const text = '{"a":[{"b":"}"}], "b" : {"c":1,"d":{"e":"]"} } ,"f":{},"g":2}';
  const names: string[] = [];
  for (const { name, members, value } of membersOf(bytesOf(text))) {
    names.push(name);
    if (name === 'b') for (const inner of members()) names.push(`b.${inner.name}`);
    if (name === 'f') names.push(...[...members()].map((inner) => inner.name));
    if (name === 'g') names.push(String(value()));
  }
  expect(names).toEqual(['a', 'b', 'b.c', 'b.d', 'f', 'g', '2']);
});

it('refuses every beginning of a document', () => {
  const text = JSON.stringify({ cik: 1, facts: { dei: { a: [{ val: 'x' }] }, gaap: {} } });
  for (let length = 0; length < text.length; length += 1) {
    expect(() => read(text.slice(0, length)), text.slice(0, length)).toThrow(SyntaxError);
  }
});
