import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { startChromium, type Tab } from './chromium.ts';

const projectRoot = join(import.meta.dirname, '..', '..');
const pictures = join(projectRoot, '.cache');
const { values } = parseArgs({ options: { screenshot: { type: 'string' } } });

let passed = 0;
let failed = 0;

function check(what: string, found: unknown, isRight: boolean): void {
  if (isRight) passed += 1;
  else failed += 1;
  console.log(isRight ? `pass  ${what}` : `FAIL  ${what}: found ${JSON.stringify(found)}`);
}

interface Sight {
  readonly width: number;
  readonly height?: number;
  readonly scheme?: 'light' | 'dark';
  readonly media?: 'screen' | 'print';
  readonly isScripted?: boolean;
}

async function look(tab: Tab, url: string, sight: Sight): Promise<void> {
  const { width, height = 900, scheme = 'light', media = 'screen', isScripted = true } = sight;
  await tab.send('Emulation.setDeviceMetricsOverride', {
    width,
    height,
    deviceScaleFactor: 1,
    // Not as a phone does: there the viewport grows with what does not fit, and hides it.
    mobile: false,
  });
  const features = [{ name: 'prefers-color-scheme', value: scheme }];
  await tab.send('Emulation.setEmulatedMedia', { media, features });
  await tab.send('Emulation.setScriptExecutionDisabled', { value: !isScripted });
  const before = tab.events.length;
  await tab.send('Page.navigate', { url });
  const isLoaded = () =>
    tab.events.slice(before).some(({ method }) => method === 'Page.loadEventFired');
  while (!isLoaded()) await tab.send('Page.getLayoutMetrics');
}

async function picture(tab: Tab, path: string, isWhole = true): Promise<string> {
  const given = { format: 'png', captureBeyondViewport: isWhole };
  const { cssContentSize } = (await tab.send('Page.getLayoutMetrics')) as {
    readonly cssContentSize: { readonly width: number; readonly height: number };
  };
  const clip = { x: 0, y: 0, ...cssContentSize, scale: 1 };
  const taken = await tab.send('Page.captureScreenshot', { ...given, ...(isWhole && { clip }) });
  const data = String(taken['data']);
  await writeFile(path, Buffer.from(data, 'base64'));
  return data;
}

const drawnFigures = `[...document.querySelectorAll('figure')].map((figure) =>
  [...figure.querySelectorAll('svg')].some((svg) => {
    const { width, height } = svg.getBoundingClientRect();
    return width > 200 && height > 100 && svg.querySelectorAll('path, text').length > 5;
  }))`;

const smallestText = `Math.min(...[...document.querySelectorAll('svg text')]
  .filter((text) => text.getBoundingClientRect().width > 0)
  .map((text) => parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().a))`;

const cutLabels = `[...document.querySelectorAll('svg')].flatMap((svg) => {
  const frame = svg.getBoundingClientRect();
  return [...svg.querySelectorAll('text')]
    .filter((text) => text.getBoundingClientRect().width > 0)
    .filter((text) => {
      const box = text.getBoundingClientRect();
      return box.right > frame.right + 1 || box.left < frame.left - 1
        || box.bottom > frame.bottom + 1 || box.top < frame.top - 1;
    })
    .map((text) => text.textContent);
})`;

async function checkWidth(tab: Tab, url: string, width: number): Promise<void> {
  await look(tab, url, { width });
  const scroll = await tab.evaluate<number>('document.documentElement.scrollWidth');
  check(`${width} px: nothing wider than the window`, scroll, scroll <= width);
  const figures = await tab.evaluate<boolean[]>(drawnFigures);
  check(
    `${width} px: every figure is drawn`,
    figures,
    figures.length > 0 && figures.every(Boolean),
  );
  const px = await tab.evaluate<number>(smallestText);
  check(`${width} px: text in charts is at least 10 px high`, px, px >= 10);
  const cut = await tab.evaluate<string[]>(cutLabels);
  check(`${width} px: no chart label is cut`, cut, cut.length === 0);
  await picture(tab, join(pictures, `report-${width}-light.png`));
}

const colours = `['body', 'h1', 'td .verdict', 'svg text', 'figcaption'].map((selector) => {
  const style = getComputedStyle(document.querySelector(selector));
  return selector === 'body' ? style.backgroundColor : selector === 'svg text' ? style.fill : style.color;
})`;

async function checkDark(tab: Tab, url: string): Promise<void> {
  await look(tab, url, { width: 1280 });
  const light = await tab.evaluate<string[]>(colours);
  await look(tab, url, { width: 1280, scheme: 'dark' });
  const dark = await tab.evaluate<string[]>(colours);
  const isOther = dark.every((colour, i) => colour !== light[i]);
  check('dark: paper, text, verdicts and charts all change colour', { light, dark }, isOther);
  await picture(tab, join(pictures, 'report-1280-dark.png'));
  await look(tab, url, { width: 390, scheme: 'dark' });
  await picture(tab, join(pictures, 'report-390-dark.png'));
}

async function checkPrint(tab: Tab, url: string): Promise<void> {
  // A4 at 96 dots an inch, less the printer's margins.
  const width = 718;
  await look(tab, url, { width, media: 'print', scheme: 'dark' });
  const scroll = await tab.evaluate<number>('document.documentElement.scrollWidth');
  check('print: nothing wider than the sheet', scroll, scroll <= width);
  await picture(tab, join(pictures, 'report-print.png'));
  const displays = await tab.evaluate<string[]>(
    `[...document.querySelectorAll('table, thead, tr')].map((e) => getComputedStyle(e).display)`,
  );
  const isTable = displays.length > 3 && displays.every((display) => display.startsWith('table'));
  check('print: tables stay tables', [...new Set(displays)], isTable);
  const ink = await tab.evaluate<string>('getComputedStyle(document.body).color');
  check('print: dark ink, even for readers who prefer dark', ink, ink === 'rgb(29, 28, 26)');
  const { data } = await tab.send('Page.printToPDF', {});
  check('print: makes a PDF', String(data).length, String(data).length > 20_000);
}

const nameless = [
  'table:not(:has(caption))',
  'th:not([scope])',
  'figure:not(:has(figcaption))',
  'figure:not(:has([role=img][aria-label]))',
].join();

async function checkDocument(tab: Tab, url: string): Promise<void> {
  await look(tab, url, { width: 1280 });
  const levels = await tab.evaluate<number[]>(
    `[...document.querySelectorAll('h1, h2, h3')].map((heading) => Number(heading.tagName[1]))`,
  );
  const isInOrder = levels.every((level, i) => i === 0 || level <= (levels[i - 1] ?? 0) + 1);
  check('headings go down one level at a time', levels, levels[0] === 1 && isInOrder);
  const unnamed = await tab.evaluate<number>(
    `document.querySelectorAll(${JSON.stringify(nameless)}).length`,
  );
  check('tables have captions and scopes, figures captions and findings', unnamed, unnamed === 0);
}

async function checkScriptless(tab: Tab, url: string): Promise<void> {
  const scripted = await picture(tab, join(pictures, 'report-1280-light.png'));
  await look(tab, url, { width: 1280, isScripted: false });
  const scriptless = await picture(tab, join(pictures, 'report-1280-scriptless.png'));
  check('scripts off: looks the same', scriptless.length, scripted === scriptless);
}

function checkQuiet(tab: Tab, url: string): void {
  const said = tab.events.filter(
    ({ method }) =>
      method === 'Runtime.consoleAPICalled' ||
      method === 'Runtime.exceptionThrown' ||
      method === 'Log.entryAdded',
  );
  check('the console stays empty', said, said.length === 0);
  const asked = tab.events
    .filter(({ method }) => method === 'Network.requestWillBeSent')
    .map(({ params }) =>
      String((params?.['request'] as { readonly url: string } | undefined)?.url),
    );
  const strange = asked.filter((other) => other !== url);
  check('nothing but the file is loaded', strange, asked.length > 0 && strange.length === 0);
}

async function rehearsedReport(folder: string): Promise<string> {
  const lake = join(projectRoot, 'functions/local/lake.ts');
  const run = promisify(execFile);
  const where = ['--lake', join(folder, 'lake')];
  await run(process.execPath, [lake, 'run', ...where], { maxBuffer: 2 ** 24 });
  const file = join(folder, 'report.html');
  await run(process.execPath, [lake, 'report', ...where, '--to', file]);
  return pathToFileURL(file).href;
}

async function main(): Promise<void> {
  const browser = await startChromium();
  if (!browser) {
    console.log('skipped: no chromium on this machine');
    return;
  }
  const folder = await mkdtemp(join(tmpdir(), 'report-'));
  try {
    await mkdir(pictures, { recursive: true });
    const url = await rehearsedReport(folder);
    const tab = await browser.open();
    for (const width of [360, 390, 768, 1280]) await checkWidth(tab, url, width);
    await checkDark(tab, url);
    await checkPrint(tab, url);
    await checkDocument(tab, url);
    await checkScriptless(tab, url);
    checkQuiet(tab, url);
    if (values.screenshot !== undefined) {
      await look(tab, url, { width: 1280, height: 900 });
      await picture(tab, values.screenshot, false);
    }
  } finally {
    await browser.close();
    await rm(folder, { recursive: true, force: true });
  }
}

await main();
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
