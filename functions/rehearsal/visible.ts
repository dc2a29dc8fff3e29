import type { IsoDate } from '../../schemas/columns.ts';
import { lastSlot, type Publication } from '../../schemas/publication.ts';
import { worldDays } from './anchors.ts';
import { days } from './world.ts';

/** The newest observation out at `now`, or '' when nothing is: days compare as text. */
export function newestOut(publication: Publication, now: Date): IsoDate {
  const newest = lastSlot(publication, now)?.observation_date ?? '';
  // Later than the world's last day nothing more comes out.
  if (newest > worldDays.last) return worldDays.last;
  return newest;
}

/** The world's trading days out at `now`, each with its place in every series. */
export function daysOut(publication: Publication, now: Date): [index: number, day: IsoDate][] {
  const newest = newestOut(publication, now);
  return [...days().entries()].filter(([, day]) => day <= newest);
}
