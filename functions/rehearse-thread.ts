import { on } from 'node:events';
import { parentPort, workerData } from 'node:worker_threads';
import { rehearsable } from './rehearse-faults.ts';
import { rehearseTogether, type Span, type Word } from './rehearse-years.ts';
import { loadSources, pickSources } from './source-catalog.ts';

const span: Span = workerData;
const sources = rehearsable(await loadSources());
const say = (word: Word) => parentPort?.postMessage(word);
const watch = {
  // Whoever started this thread ends it.
  signal: new AbortController().signal,
  onMonth: (month: Date) => say({ month }),
};

if (!parentPort) throw new TypeError('expected to be started as a thread of the rehearsal');
for await (const [names] of on(parentPort, 'message')) {
  say({ report: await rehearseTogether(span, pickSources(sources, names), [], watch) });
}
