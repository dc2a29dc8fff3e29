import type { World } from './lake/identity.ts';
import type { Source } from './source.ts';

/** Why a source is not asked in this run, or undefined when it is. */
export type OffBecause = (source: Source) => string | undefined;

/** What turns sources on. */
interface Choice {
  readonly world: World;
  /** Sources the user asked for by name. */
  readonly named: readonly string[];
  /** Whether a setting is given. A rehearsal needs none and looks at none. */
  readonly hasSetting: (setting: string) => boolean;
  /** Whether anybody would answer: a rehearsal has not invented every publisher. */
  readonly isAnswered?: (source: Source) => boolean;
}

/** Nobody named a source and no setting is given: what its file says goes. */
export const offAsDeclared: OffBecause = ({ isOffBecause }) => isOffBecause;

const notRehearsed =
  'the rehearsal has no such publisher: ask the real one with --live, or read a file of its with lake ingest';

/**
 * A source that is off by its file is on when it is named, or when the setting it needs is given; one
 * that needs a setting is off without it, named or not.
 *
 * A rehearsal must be the same on every machine, so the settings of this one turn nothing on there.
 */
export function offUnlessChosen(choice: Choice): OffBecause {
  const { world, named, hasSetting, isAnswered = () => true } = choice;
  return (source) => {
    const { name, isOffBecause, setting } = source;
    const isReady = setting === undefined || world === 'rehearsal' || hasSetting(setting);
    const isChosen = named.includes(name) || (world === 'live' && setting !== undefined && isReady);
    if (isOffBecause !== undefined && !isChosen) return isOffBecause;
    if (!isAnswered(source)) return notRehearsed;
    return isReady ? undefined : `expected the setting ${setting}, found none`;
  };
}
