import { expect, it } from 'vitest';
import { contentDoubt, contentFault } from '../../functions/content.ts';

const bytesOf = (text: string) => new TextEncoder().encode(text);
const csv = bytesOf('DATE,RUT\n11/25/2025,2465.98\n');
const typed = (type: string) => ({ headers: { 'content-type': type } });

it.each(['image/png', 'video/mp4', 'font/woff2', 'text/css', 'application/javascript'])(
  'data that says it is %s is not read',
  (type) => {
    for (const wanted of [undefined, ['text'] as const]) {
      const fault = contentFault(wanted, csv, typed(type));
      expect(fault?.found).toContain(`(text, ${type})`);
    }
  },
);

it.each([
  'text/csv; charset=utf-8',
  'text/plain',
  'application/octet-stream',
  'application/vnd.ms-excel',
  'application/json;charset=utf-8',
  'text/html; charset=UTF-8',
])('data that says it is %s is read', (type) => {
  expect(contentFault(['text'], csv, typed(type))).toBeUndefined();
});

it('data called a web page is told of', () => {
  expect(contentDoubt(csv, typed('text/html; charset=UTF-8'))).toBe(
    'expected a content type of data, found text/html; charset=UTF-8 over text',
  );
  expect(contentDoubt(csv, typed('text/csv'))).toBeUndefined();
  expect(contentDoubt(csv, { headers: {} })).toBeUndefined();
  expect(contentDoubt(bytesOf('<!DOCTYPE html><p>'), typed('text/html'))).toBeUndefined();
});
