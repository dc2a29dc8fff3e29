import { reconciledText } from '../reconcile.ts';
import { answer, standing } from './findings.ts';
import { freshness, longDay, plural } from './format.ts';
import { Html, html } from './html.ts';
import { type Coming, known, type Report } from './report.ts';
import {
  drawdownSection,
  pricesSection,
  sectorsSection,
  sentimentSection,
  valuationSection,
} from './sections.ts';
import { standingSection } from './standing.ts';
import { style } from './style.ts';
import { claimsTable, healthTable, verdictWord } from './tables.ts';

// Nothing may be loaded and nothing may run: the page is a document.
const policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

function rehearsalBanner({ world }: Pick<Report, 'world'>): Html {
  if (world === 'live') return html``;
  return html`<p class="rehearsal"><b>Rehearsal.</b> Every number on this page is invented: series drawn through
published figures, so that the whole path can be tried without a network. Nothing here is market data.</p>
`;
}

function tally({ judged }: Pick<Report, 'judged'>): Html {
  const verdicts = (['supported', 'contradicted', 'undecidable'] as const)
    .map((verdict) => ({
      verdict,
      count: judged.filter((each) => each.verdict === verdict).length,
    }))
    .filter(({ count }) => count > 0);
  const bars = verdicts.map(
    ({ verdict, count }) => html`<span class="${verdict}" style="flex:${count}"></span>`,
  );
  const counts = verdicts.map(
    ({ verdict, count }) => html`<li>${verdictWord(verdict)} ${count}</li>`,
  );
  return html`<div class="tally" aria-hidden="true">${bars}</div>
<ul class="counts">${counts}</ul>
`;
}

type Prices = Pick<Report, 'prices' | 'drawdown' | 'recovery'>;

function standingLine(report: Prices): Html {
  const text = standing(report);
  const { prices } = report;
  const close = 'shown' in prices ? prices.shown.figures[0] : undefined;
  if (text === '' || !close) return html``;
  return html`<p class="standing">${text} <span class="age">${longDay(close.observed_on)}, ${freshness(close)}.</span></p>
`;
}

type Top = Prices & Pick<Report, 'day' | 'world' | 'article' | 'judged'>;

function header(report: Top): Html {
  return html`<header>
<p class="name">smallcap-lake, ${longDay(report.day)}</p>
<h1>Is the small-cap comeback real?</h1>
${rehearsalBanner(report)}<p class="lead">${answer(report)}</p>
${tally(report)}${standingLine(report)}</header>
`;
}

function statementsSection({ article, judged }: Pick<Report, 'article' | 'judged'>): Html {
  const day = longDay(article.published_at.toISOString().slice(0, 10));
  return html`<section>
<h2>Statement by statement</h2>
<p class="note">${article.title}. Judged as of its publication on ${day}: nothing the lake learnt later counts, and
ages are counted to that day.</p>
${claimsTable(`${plural(judged.length, 'statement')}, each with the lake’s own number`, judged)}</section>
`;
}

/** What series lack, and which publishers contradict each other, in a sentence each. */
function contentNotes({ gaps, reconciled }: Pick<Report, 'gaps' | 'reconciled'>): Html[] {
  const holes = gaps.map(
    ({ source, text }) => html`<p class="note">${source}: ${text}.</p>
`,
  );
  const apart = reconciled.filter(({ differences }) => differences.length > 0);
  const agreeing = reconciled.filter(
    (each) => each.differences.length === 0 && each.absent === undefined,
  );
  const silent = reconciled.filter(({ absent }) => absent !== undefined);
  const summary =
    `Of ${plural(reconciled.length, 'comparison')} between publishers ${agreeing.length} agree, ` +
    `${apart.length} do not, and ${silent.length} have no other side at hand.`;
  return [
    ...holes,
    html`<p class="note">${summary}</p>
`,
    ...apart.map(
      (each) => html`<p class="note">${each.rule.name}: ${reconciledText(each)}.</p>
`,
    ),
  ];
}

type Health = Pick<Report, 'health' | 'asked_at' | 'gaps' | 'reconciled'>;

function healthSection(report: Health): Html {
  const { health, asked_at } = report;
  const behind = health.filter(({ missed_publications }) => missed_publications > 0).length;
  const summary =
    behind === 0
      ? 'Every series is current by its publisher’s own calendar.'
      : `${behind} of ${health.length} series are behind their publisher’s own calendar; their numbers are not set in bold.`;
  const moment = asked_at.toISOString().slice(0, 16).replace('T', ' ');
  return html`<section>
<h2>How fresh the sources are</h2>
<p class="note">${summary}</p>
${contentNotes(report)}${healthTable(`${health.length} series as of ${moment} UTC`, health)}</section>
`;
}

function licenceLine({ licence, world }: Pick<Report, 'licence' | 'world'>): Html {
  if (world === 'rehearsal' || licence === undefined) return html``;
  const isPrivate = licence === 'personal use' || licence === 'restricted';
  return html`<p>Strictest licence among the inputs: ${licence}.${isPrivate ? ' Keep this page to yourself.' : ''}</p>
`;
}

type Bottom = Pick<Report, 'release' | 'asked_at' | 'licence' | 'world'>;

function footer(report: Bottom): Html {
  const { release, asked_at } = report;
  const from = release
    ? html` Release <code>${release.id}</code>, code <code>${release.code_version}</code>.`
    : '';
  return html`<footer>
<p>Everything known by <time datetime="${asked_at.toISOString()}">${asked_at.toISOString()}</time>, and nothing later.${from}</p>
<p><code>lake why VIEW --where COLUMN=VALUE</code> leads from any number to the bytes it was read from.</p>
${licenceLine(report)}</footer>
`;
}

/** The report as one HTML file that needs nothing else: each part is drawn once it is known. */
export async function page(coming: Coming): Promise<string> {
  const once = async <Part extends keyof Report>(
    names: readonly Part[],
    draw: (report: Pick<Report, Part>) => Html,
  ) => draw(await known(coming, names));
  const [day, top, bottom, ...sections] = await Promise.all([
    coming.day,
    once(['day', 'world', 'article', 'judged', 'prices', 'drawdown', 'recovery'], header),
    once(['release', 'asked_at', 'licence', 'world'], footer),
    once(['article', 'judged'], statementsSection),
    standingSection(coming),
    pricesSection(coming),
    drawdownSection(coming),
    valuationSection(coming),
    sentimentSection(coming),
    sectorsSection(coming),
    once(['health', 'asked_at', 'gaps', 'reconciled'], healthSection),
  ]);
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Is the small-cap comeback real? ${longDay(day)}</title>
<style>${new Html(style)}</style>
</head>
<body>
${top}<main>
${sections}</main>
${bottom}</body>
</html>
`.text;
}
