import type { Dataset } from '../schemas/dataset.ts';
import { dataset as rejectedRow } from '../schemas/datasets/rejected_row.ts';
import { exactJson } from '../schemas/exact-json.ts';
import { type Batch, knownSince } from './batch.ts';
import type { Source } from './source.ts';

/** A row that is not used, and why. */
export interface Refused {
  readonly dataset: Dataset;
  readonly response: string;
  readonly fetched_at: Date;
  readonly position: string;
  readonly row: Readonly<Record<string, unknown>>;
  readonly reason: string;
}

/** Puts a row aside, where it can be asked for and taken back from. */
export function quarantine(batch: Batch, source: Source, refused: Refused): void {
  const { dataset, response, fetched_at, position, reason } = refused;
  const observation_date = fetched_at.toISOString().slice(0, 10);
  const row = {
    dataset_name: dataset.name,
    response,
    position,
    observation_date,
    reason,
    row_text: exactJson(refused.row),
  };
  batch.push(rejectedRow, row, knownSince(fetched_at, source.name, response), false);
}

/** Two rows of one response disagree; the first stands, the second is kept aside. */
export function quarantineContradiction(
  batch: Batch,
  dataset: Dataset,
  source: Source,
  stored: Readonly<Record<string, unknown>>,
  reason: string,
): void {
  const names = Object.keys(dataset.columns);
  quarantine(batch, source, {
    dataset,
    response: String(stored['raw_id']),
    fetched_at: stored['fetched_at'] as Date,
    position: `second ${dataset.grain.map((name) => stored[name]).join(' ')}`,
    row: Object.fromEntries(names.map((name) => [name, stored[name]])),
    reason,
  });
}
