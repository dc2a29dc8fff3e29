import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { Zip, ZipDeflate } from 'fflate';

/** How much the SEC's archive holds in a run. */
const archiveContent_bytes = 1e9;
export const archiveFile = 'companyfacts.zip';
export const frameFile = 'NetIncomeLoss_CY2025Q3.json';
const filersInFrame = 5000;

const wanted = [
  ['us-gaap', 'NetIncomeLoss', 'USD'],
  ['us-gaap', 'EarningsPerShareDiluted', 'USD/shares'],
  ['us-gaap', 'Revenues', 'USD'],
  ['us-gaap', 'ProfitLoss', 'USD'],
] as const;
const otherTags = 300;
const wantedFacts = 50;
const otherFacts = 12;

/** A figure as documents print it: some 150 bytes. */
function fact(cik: number, i: number, value: number): string {
  const year = 2010 + (i % 15);
  const filed = `${year}-05-${String(10 + (i % 18)).padStart(2, '0')}`;
  return (
    `{"start":"${year}-01-01","end":"${year}-03-31","val":${value},` +
    `"accn":"${String(cik).padStart(10, '0')}-${String(year).slice(2)}-${String(i).padStart(6, '0')}",` +
    `"fy":${year},"fp":"Q1","form":"10-Q","filed":"${filed}","frame":"CY${year}Q1"}`
  );
}

function tagText(cik: number, tag: string, unit: string, facts: number, seed: number): string {
  const list = Array.from({ length: facts }, (_, i) =>
    fact(cik, i, ((cik * 7919 + seed * 104_729 + i * 1_299_709) % 99_991) * 1000),
  );
  return `"${tag}":{"label":"${tag}","description":"A figure.","units":{"${unit}":[${list}]}}`;
}

// What the lake leaves out may be the same in many documents; it is most of what is written.
const others = Array.from({ length: 16 }, (_, variant) =>
  Array.from({ length: otherTags }, (_, i) =>
    tagText(variant + 1, `SomethingElseDisclosed${i}`, 'USD', otherFacts, i),
  ).join(),
);

/** A company's document as the SEC lays it out: hundreds of tags, of which the lake keeps a few. */
function documentOf(cik: number): string {
  const tags = [
    ...wanted.map(([, tag, unit], i) => tagText(cik, tag, unit, wantedFacts, i)),
    others[cik % others.length],
  ];
  return `{"cik":${cik},"entityName":"EXAMPLE ${cik} INC","facts":{"us-gaap":{${tags}}}}`;
}

async function writeArchive(path: string, content_bytes: number): Promise<void> {
  const out = createWriteStream(path);
  const encoder = new TextEncoder();
  const zip = new Zip((error, chunk, isLast) => {
    if (error) throw error;
    out.write(chunk);
    if (isLast) out.end();
  });
  let written = 0;
  for (let cik = 1; written < content_bytes; cik += 1) {
    const bytes = encoder.encode(documentOf(cik));
    const file = new ZipDeflate(`CIK${String(cik).padStart(10, '0')}.json`, { level: 1 });
    zip.add(file);
    file.push(bytes, true);
    written += bytes.length;
    // Lets the disk keep up, so that the archive is not held in memory.
    if (out.writableNeedDrain) await once(out, 'drain');
  }
  zip.end();
  await finished(out);
}

function frameText(): string {
  const data = Array.from({ length: filersInFrame }, (_, i) => ({
    accn: `${String(i + 1).padStart(10, '0')}-25-${String(i).padStart(6, '0')}`,
    cik: i + 1,
    entityName: `EXAMPLE COMPANY ${i} HOLDINGS INC`,
    loc: 'US-DE',
    start: '2025-07-01',
    end: '2025-09-30',
    val: ((i * 7919) % 99_991) * 1000,
  }));
  const about = { taxonomy: 'us-gaap', tag: 'NetIncomeLoss', ccp: 'CY2025Q3', uom: 'USD' };
  return JSON.stringify({ ...about, label: 'Net Income (Loss)', pts: data.length, data });
}

/** Writes an archive of company documents and a frame of a quarter below `folder`. */
export async function publishFilings(
  folder: string,
  content_bytes = archiveContent_bytes,
): Promise<void> {
  await mkdir(join(folder, 'sec'), { recursive: true });
  await writeArchive(join(folder, 'sec', archiveFile), content_bytes);
  await writeFile(join(folder, 'sec', frameFile), frameText());
}
