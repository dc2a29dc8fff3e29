import type { Request } from '../source.ts';
import type { Answer, Asked } from './answer.ts';
import type { Fault } from './fault.ts';
import { joined } from './growing-file.ts';
import { answerOf } from './publishers.ts';

// Two months of trading days: enough to see what was said changed, cheap enough to read 900 times.
const recentLines = 45;
const newline = 0x0a;

/** Publishers that serve their whole history each time; it is cut to its end. */
const longFiles = /_History\.csv$|^\/graph\/fredgraph\.csv$/;

function recent(asked: Asked, answer: Answer): Answer {
  if (answer.status !== 200 || !longFiles.test(asked.path)) return answer;
  const { body } = answer;
  const afterHeader = body.indexOf(newline) + 1;
  // Every line is ended, so the one before those kept ends one sooner than they are many.
  let end = body.length;
  for (let line = 0; line <= recentLines && end > 0; line += 1) {
    end = body.lastIndexOf(newline, end - 1);
  }
  if (end < afterHeader) return answer;
  return { ...answer, body: joined(body.subarray(0, afterHeader), body.subarray(end + 1)) };
}

function askedOf({ url }: Request): Asked {
  // The folder of dropped files is a publisher like the others here.
  const address = url.replace(/^drop:\/\//, 'https://drop/');
  const { hostname, pathname, searchParams } = new URL(address);
  return { host: hostname, path: pathname, query: searchParams };
}

/** The rehearsed publishers without a wire, their histories cut short, with what goes wrong. */
export function recentWorld(faults: readonly Fault[] = []) {
  return async (request: Request, now: Date): Promise<Answer | undefined> => {
    const asked = askedOf(request);
    const honest = async (at: Date) => recent(asked, await answerOf(asked, at));
    const address = `${asked.host}${asked.path}`;
    const fault = faults.find(
      ({ hits, from, until }) => hits.test(address) && now >= from && (!until || now < until),
    );
    return fault ? await fault.spoil(honest, now, asked) : await honest(now);
  };
}
