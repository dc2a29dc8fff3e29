import { isToldBy, reconciliations, type Teller } from '../schemas/reconciliations.ts';
import type { Source } from './source.ts';

function isTold(teller: Teller, { name, datasets }: Source): boolean {
  return datasets.some((dataset) => isToldBy(teller, dataset, name));
}

/** Whether one may notice the other: by a host, by a table, or by being held against each other. */
function areAcquainted(a: Source, b: Source): boolean {
  return (
    a.hosts.some((host) => b.hosts.includes(host)) ||
    a.datasets.some((dataset) => b.datasets.includes(dataset)) ||
    reconciliations.some(
      ({ judged, against }) =>
        (isTold(judged, a) && isTold(against, b)) || (isTold(judged, b) && isTold(against, a)),
    )
  );
}

/** Sources in groups of which none can notice another, the largest first. */
export function circles(sources: readonly Source[]): Source[][] {
  const found = sources.reduce<Source[][]>((groups, source) => {
    const isOwn = (group: readonly Source[]) => group.some((each) => areAcquainted(each, source));
    const { own = [], others = [] } = Object.groupBy(groups, (group) =>
      isOwn(group) ? 'own' : 'others',
    );
    return [...others, [...own.flat(), source]];
  }, []);
  return found.toSorted((a, b) => b.length - a.length);
}
