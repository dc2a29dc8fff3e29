import { jobs } from './jobs.ts';

const [name = '', folder = ''] = process.argv.slice(2);
const job = jobs[name];
if (!job) throw new TypeError(`expected one of ${Object.keys(jobs).join(', ')}, found ${name}`);
console.log(JSON.stringify(await job(folder)));
