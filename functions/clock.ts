/** The present, handed in: the machine's, or a virtual one in rehearsals and tests. */
export type Clock = () => Date;

/** A clock that stands still. */
export function stoppedAt(moment: Date): Clock {
  return () => moment;
}
