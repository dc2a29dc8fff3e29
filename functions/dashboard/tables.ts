import type { Judged, Verdict } from '../evaluate-claims.ts';
import type { SeriesStatus } from '../status.ts';
import { age, claimValue, longDay, shortDay } from './format.ts';
import { type Html, html } from './html.ts';

const signs: Readonly<Record<Verdict, string>> = {
  supported: '✓',
  contradicted: '✗',
  undecidable: '?',
};

/** The verdict as word and sign: colour alone says nothing to some and in print. */
export function verdictWord(verdict: Verdict): Html {
  return html`<span class="verdict ${verdict}"><span aria-hidden="true">${signs[verdict]} </span>${verdict}</span>`;
}

const relations = { equals: '', 'at least': 'at least ', 'at most': 'at most ' } as const;

function reading({ claim, why, nearest }: Judged): Html {
  const near = nearest
    ? html`; nearest is ${claimValue(claim.unit, nearest.value)} (${nearest.reading.label}, ${longDay(nearest.observed_on)})`
    : '';
  return html`<span class="note">${why}${near}</span>`;
}

function found({ claim, found: number, age_days }: Judged): Html {
  if (!number) return html`–`;
  const days = age_days === undefined ? '' : `, ${age(age_days)}`;
  return html`<span>${claimValue(claim.unit, number.value)}<span class="age">${shortDay(number.observed_on)}${days}</span></span>`;
}

function claimRow(judged: Judged): Html {
  const { claim, verdict } = judged;
  return html`<tr role="row"><td role="cell">${verdictWord(verdict)}</td>
<th role="rowheader" scope="row">${claim.statement}${reading(judged)}</th>
<td role="cell" class="number" data-label="The article">${relations[claim.relation]}${claimValue(claim.unit, claim.expected)}</td>
<td role="cell" class="number" data-label="The lake">${found(judged)}</td></tr>
`;
}

/** A table that turns into cards on a phone. */
export function table(
  caption: string,
  titles: readonly (readonly [title: string, kind?: string])[],
  rows: readonly Html[],
) {
  const heads = titles.map(
    ([title, kind]) =>
      html`<th role="columnheader" scope="col"${kind ? html` class="${kind}"` : ''}>${title}</th>`,
  );
  // The roles repeat what the elements mean: as cards on a phone they would lose it.
  return html`<table role="table">
<caption>${caption}</caption>
<thead role="rowgroup"><tr role="row">${heads}</tr></thead>
<tbody role="rowgroup">
${rows}</tbody>
</table>
`;
}

/** Every statement with its verdict, the article's number and the lake's. */
export function claimsTable(caption: string, judged: readonly Judged[]): Html {
  const titles = [
    ['Verdict'],
    ['Statement, and how the lake reads it'],
    ['The article', 'number'],
    ['The lake', 'number'],
  ] as const;
  return table(caption, titles, judged.map(claimRow));
}

function stateOf({ missed_publications, next_expected, ended_because }: SeriesStatus): Html {
  if (missed_publications > 0) {
    return html`<span class="verdict contradicted">${missed_publications} behind</span>`;
  }
  if (ended_because !== null) return html`discontinued`;
  return next_expected === null
    ? html`on arrival`
    : html`<span class="verdict supported">current</span>`;
}

function statusRow(status: SeriesStatus): Html {
  return html`<tr role="row"><th role="rowheader" scope="row"><code>${status.source}</code> <span class="note">${status.series}</span></th>
<td role="cell" data-label="Newest">${longDay(status.newest)}</td>
<td role="cell" data-label="State">${stateOf(status)}</td>
<td role="cell" data-label="Next expected">${status.next_expected ?? (status.ended_because === null ? 'unannounced' : 'never again')}</td>
<td role="cell" class="number" data-label="Rows">${status.rows.toLocaleString('en-US')}</td>
<td role="cell" class="number" data-label="Quarantine">${status.quarantined.toLocaleString('en-US')}</td></tr>
`;
}

/** Series of one source that stand alike, as one: nobody reads the same date eight times. */
export function alike(health: readonly SeriesStatus[]): SeriesStatus[] {
  const groups = Map.groupBy(health, ({ source, dataset, newest, missed_publications }) =>
    [source, dataset, newest, missed_publications].join(' '),
  );
  return [...groups.values()].flatMap((together) => {
    const [first] = together;
    if (!first) return [];
    const series = together.map((status) => status.series).join(', ');
    const rows = together.reduce((sum, status) => sum + status.rows, 0);
    return [{ ...first, series, rows }];
  });
}

/** How current each series is by its publisher's own calendar. */
export function healthTable(caption: string, health: readonly SeriesStatus[]): Html {
  const titles = [
    ['Source and series'],
    ['Newest'],
    ['State'],
    ['Next expected'],
    ['Rows', 'number'],
    ['Quarantine', 'number'],
  ] as const;
  return table(caption, titles, alike(health).map(statusRow));
}
