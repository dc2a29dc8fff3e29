import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { mutationsPage, scoreOf, triedMutants } from './page.ts';

const tried = await triedMutants();
await writeFile(join(import.meta.dirname, '../../docs/mutations.md'), mutationsPage(tried));
process.stdout.write(`${tried.length} mutants, score ${(100 * scoreOf(tried)).toFixed(1)} %\n`);
