import { type Charge, customMetrics, free, type Month, pricers, runsOf } from './pricers.ts';
import type { PriceList } from './prices.ts';
import type { Resource, Template } from './templates.ts';
import type { Usage } from './usage.ts';

/** One line of the bill: everything the price list has one price for. */
interface Line {
  readonly price: string;
  readonly quantity: number;
  readonly per: string;
  readonly usd: number;
  /** Who is charged: logical ids, or how many where they are many. */
  readonly resources: readonly string[];
}

export interface Bill {
  readonly runs: number;
  readonly lines: readonly Line[];
  readonly usd: number;
  /** `<stack>.<id> (<type>)` of each resource nobody can say the price of. */
  readonly notPriced: readonly string[];
}

interface Charged extends Charge {
  readonly resource: string;
}

function monthOf(resources: readonly Resource[], usage: Usage): Month {
  const started = resources.map(runsOf);
  return {
    usage,
    runs: started.reduce((sum, { runs }) => sum + runs, 0),
    takes: started.reduce((sum, { takes }) => sum + takes, 0),
  };
}

function lineOf(price: string, charges: readonly Charged[], { prices }: PriceList): Line {
  const listed = prices[price];
  if (!listed) throw new TypeError(`infra/bill/prices.json: expected a price of ${price}`);
  const used = charges.reduce((sum, { quantity }) => sum + quantity, 0);
  const quantity = Math.max(0, used - (listed.free ?? 0));
  const allowance = listed.free === undefined ? '' : `, ${listed.free} free`;
  return {
    price,
    quantity,
    per: `${listed.per}${allowance}`,
    usd: quantity * listed.usd,
    resources: [...new Set(charges.map(({ resource }) => resource))],
  };
}

/**
 * What a month of the deployment costs at its own schedule.
 *
 * @throws TypeError when a function's durations or a price are missing
 */
export function billOf(
  templates: Readonly<Record<string, Template>>,
  usage: Usage,
  prices: PriceList,
): Bill {
  const resources = Object.entries(templates).flatMap(([stack, template]) =>
    Object.entries(template.resources).map(([id, resource]) => ({ id, stack, resource })),
  );
  const month = monthOf(
    resources.map(({ resource }) => resource),
    usage,
  );
  const charges = resources.flatMap(({ id, resource }) => {
    const pricer = pricers[resource.Type];
    const found = pricer?.(resource.Properties ?? {}, month, id) ?? [];
    return found.map((charge): Charged => ({ ...charge, resource: id }));
  });
  const alarms = resources
    .filter(({ resource }) => resource.Type === 'AWS::CloudWatch::Alarm')
    .map(({ resource }) => resource.Properties ?? {});
  charges.push({
    price: 'custom metrics',
    quantity: customMetrics(alarms) + usage.customMetrics,
    resource: 'metrics of the functions',
  });
  const byPrice = Map.groupBy(
    charges.filter(({ quantity }) => quantity > 0),
    ({ price }) => price,
  );
  const lines = [...byPrice]
    .map(([price, each]) => lineOf(price, each, prices))
    .sort((a, b) => b.usd - a.usd);
  return {
    runs: month.runs,
    lines,
    usd: lines.reduce((sum, { usd }) => sum + usd, 0),
    notPriced: resources
      .filter(({ resource: { Type } }) => !(Type in pricers) && !(Type in free))
      .map(({ id, stack, resource }) => `${stack}.${id} (${resource.Type})`),
  };
}
