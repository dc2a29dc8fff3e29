import { textAnswer } from '../answer.ts';
import { editedJson, type Fault, faultsOf, type Told } from '../fault.ts';
import { blocks, valuesBy } from './sec-answers.ts';

interface Framed {
  readonly ccp: string;
  readonly pts: number;
  readonly data: readonly { readonly entityName: string }[];
}

/** The frame of some periods before, which may say that it is the one asked for. */
const earlier = (years: number, says: (asked: string, given: string) => string): Fault['spoil'] => {
  return async (_, now, asked) => {
    const { answerOf } = await import('../publishers.ts');
    const wanted = /CY\d{4}/.exec(asked.path)?.[0] ?? '';
    const given = `CY${Number(wanted.slice(2)) - years}`;
    const answer = await answerOf({ ...asked, path: asked.path.replace(wanted, given) }, now);
    if (answer.status !== 200) return answer;
    const text = new TextDecoder().decode(answer.body);
    return textAnswer(text.replace(`"ccp":"${given}`, `"ccp":"${says(wanted, given)}`), 'json');
  };
};

const frames: readonly Told[] = [
  ...blocks,
  {
    name: 'another_period',
    what: 'the frame of the year before, as it says itself',
    seen: 'sources.md 7 (ccp)',
    spoil: earlier(1, (_, given) => given),
    detectedBy: ['changed'],
  },
  {
    name: 'older_periods',
    what: 'figures of the year before under the name of the frame asked for',
    seen: 'sources.md 7 (facts closest to the calendar quarter)',
    spoil: earlier(1, (asked) => asked),
    detectedBy: ['changed'],
  },
  {
    name: 'in_thousands',
    what: 'all figures in thousands',
    seen: 'peers.md 3 M11 (x100)',
    spoil: valuesBy(1 / 1000),
    detectedBy: ['changed'],
  },
  {
    name: 'halved',
    what: 'half of the companies, and the count of all of them',
    seen: 'sources.md 7 (pts)',
    spoil: editedJson<Framed>(({ data, ...rest }) => ({
      ...rest,
      data: data.slice(0, Math.ceil(data.length / 2)),
    })),
    detectedBy: ['changed'],
  },
  {
    name: 'names_shifted',
    what: 'each company has the name of the next one',
    seen: 'peers.md 3 M11 (swapped columns)',
    spoil: editedJson<Framed>(({ data, ...rest }) => ({
      ...rest,
      data: data.map((each, i) => ({ ...each, entityName: (data[i + 1] ?? data[0])?.entityName })),
    })),
    detectedBy: ['changed'],
  },
];

/** What figures across all companies have come to, or may come to. */
export const frameFaults: readonly Fault[] = faultsOf(
  { source: 'sec_frames', prefix: 'frames', hits: /\/api\/xbrl\/frames\// },
  frames,
);
