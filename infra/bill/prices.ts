import { readFileSync } from 'node:fs';
import { z } from 'zod';

const price = z.strictObject({
  usd: z.number().positive(),
  per: z.string(),
  page: z.url(),
  /** Units an account never pays for; assumed to be left by whatever else it holds. */
  free: z.number().positive().optional(),
});

const shape = z.strictObject({
  region: z.string(),
  currency: z.literal('USD'),
  believedAsOf: z.iso.date(),
  source: z.string(),
  prices: z.record(z.string(), price),
});

export type PriceList = z.infer<typeof shape>;

/** The price list of the repository. */
export function readPrices(): PriceList {
  return shape.parse(JSON.parse(readFileSync(new URL('prices.json', import.meta.url), 'utf8')));
}
