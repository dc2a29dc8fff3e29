/** Which moment a question is asked of. */
export interface AsOf {
  /** Only rows with `known_at` at or before it; all rows when absent. */
  readonly asOf?: Date | undefined;
  /** Count only what this lake itself had fetched by then. */
  readonly strict?: boolean | undefined;
}

/** A moment as both engines spell it: no zone, UTC by meaning. */
export function timestamp(moment: Date): string {
  return `TIMESTAMP '${moment.toISOString().replace('T', ' ').replace('Z', '')}'`;
}

/** What a fact must fulfil to count at the moment; nothing when none is given. */
export function conditionsAt({ asOf, strict }: AsOf): string[] {
  if (!asOf) return [];
  return [
    `known_at <= ${timestamp(asOf)}`,
    ...(strict ? [`fetched_at <= ${timestamp(asOf)}`] : []),
  ];
}
