import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { lakeApp } from '../app.ts';
import { settingsOfDeployment } from '../settings.ts';
import { type Bill, billOf } from './bill.ts';
import { type PriceList, readPrices } from './prices.ts';
import { templatesIn } from './templates.ts';
import { readUsage, type Usage } from './usage.ts';

/** Synthesises a deployment without bundling its functions, which costs nothing to run. */
async function templatesOf(env: string) {
  const outdir = mkdtempSync(join(tmpdir(), 'bill-'));
  try {
    const app = await lakeApp({ outdir, context: { env, 'aws:cdk:bundling-stacks': [] } });
    app.synth();
    return templatesIn(outdir);
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

const dollars = (usd: number) => usd.toFixed(usd < 0.01 ? 4 : 2).padStart(8);

/** The bill as a person reads it. */
function printed(bill: Bill, budgetUsd: number, prices: PriceList, usage: Usage): string {
  const lines = bill.lines.map(({ price, quantity, per, usd, resources }) => {
    const amount = quantity.toLocaleString('en-US', { maximumFractionDigits: 2 });
    const whose = resources.length > 2 ? `${resources.length} resources` : resources.join(', ');
    return `${dollars(usd)}  ${price.padEnd(38)} ${amount} x ${per}: ${whose}`;
  });
  return [
    `USD a month in ${prices.region}, ${bill.runs.toFixed(0)} scheduled runs`,
    '',
    ...lines,
    '',
    `${dollars(bill.usd)}  in all; the budget is ${budgetUsd}`,
    '',
    `prices: believed as of ${prices.believedAsOf}; ${prices.source}`,
    `usage: ${usage.measuredOn}; ${usage.origin}`,
    ...bill.notPriced.map((resource) => `not priced: ${resource}; say what it costs in pricers.ts`),
    '',
  ].join('\n');
}

const { values } = parseArgs({
  options: { env: { type: 'string', default: 'dev' }, json: { type: 'boolean', default: false } },
});
const { budgetUsdPerMonth } = settingsOfDeployment(values.env);
const [prices, usage] = [readPrices(), readUsage()];
const bill = billOf(await templatesOf(values.env), usage, prices);
const isWithin = bill.usd <= budgetUsdPerMonth && bill.notPriced.length === 0;
const answer = { ...bill, budgetUsdPerMonth, isWithin, believedAsOf: prices.believedAsOf };
process.stdout.write(
  values.json
    ? `${JSON.stringify(answer, null, 2)}\n`
    : printed(bill, budgetUsdPerMonth, prices, usage),
);
if (!isWithin) {
  process.stderr.write(`over the budget of ${budgetUsdPerMonth} USD, or not priced\n`);
  process.exitCode = 1;
}
