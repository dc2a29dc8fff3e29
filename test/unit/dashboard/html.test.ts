import { expect, it } from 'vitest';
import { Html, html } from '../../../functions/dashboard/html.ts';

it('escapes what is not markup, in text and in attributes', () => {
  const typed = `<b a="1" b='2'>&`;
  expect(html`<p title="${typed}">${typed}</p>`.text).toBe(
    '<p title="&lt;b a=&quot;1&quot; b=&#39;2&#39;&gt;&amp;">' +
      '&lt;b a=&quot;1&quot; b=&#39;2&#39;&gt;&amp;</p>',
  );
});

it('takes markup as it is, alone or several', () => {
  const items = ['a', '&'].map((item) => html`<li>${item}</li>`);
  expect(html`<ul>${items}${new Html('<li>b</li>')}</ul>`.text).toBe(
    '<ul><li>a</li><li>&amp;</li><li>b</li></ul>',
  );
});

it('writes nothing for what is absent, and zero as zero', () => {
  expect(html`[${undefined}][${0}]`.text).toBe('[][0]');
});
