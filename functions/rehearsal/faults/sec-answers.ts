import { textAnswer } from '../answer.ts';
import { always, edited, half, type Told } from '../fault.ts';

const blocked =
  '<!DOCTYPE html>\n<html><head><title>SEC.gov | Request Rate Threshold Exceeded</title></head>' +
  '<body>Your Request Originates from an Undeclared Automated Tool</body></html>\n';

/** What the SEC shows to who asks too often. */
export const blockedPage = (status: number) => textAnswer(blocked, 'text/html', status);

/** What each address of the SEC may answer. */
export const blocks: readonly Told[] = [
  {
    name: 'blocked',
    what: 'the page for who asks too often, status 403',
    seen: 'sources.md 7 (403 without a contact, wait after a block)',
    hits: /^(www|data)\.sec\.gov\//,
    spoil: always(blockedPage(403)),
    detectedBy: ['unavailable'],
  },
  {
    name: 'blocked_200',
    what: 'the same page with status 200',
    seen: 'sources.md 7, 15 (200 means error)',
    spoil: always(blockedPage(200)),
    detectedBy: ['changed'],
  },
  {
    name: 'cut',
    what: 'the JSON ends half way',
    seen: 'peers.md 2',
    spoil: half,
    detectedBy: ['changed'],
  },
];

/** All figures of an answer, changed by a factor. */
export const valuesBy = (factor: number) =>
  edited((text) => text.replaceAll(/"val":(-?[\d.]+)/g, (_, value) => `"val":${value * factor}`));
