import type { House } from './choose-tests.ts';

type Fault = House['faults'][number];

/** The one that turns most of what is left red; of several the one that touches the fewest others. */
function pickNext(faults: readonly Fault[], left: ReadonlySet<string>): Fault | null {
  const covers = ({ finds }: Fault) => Object.keys(finds).filter((check) => left.has(check)).length;
  const touches = ({ finds, blinds }: Fault) => Object.keys(finds).length + Object.keys(blinds).length;
  const [best] = faults.toSorted((one, other) => covers(other) - covers(one) || touches(one) - touches(other));
  return best && covers(best) > 0 ? best : null;
}

/**
 * Few faults in which each check that any fault turns red is red once; and every one that only looks odd, in which
 * nothing may be found. Ids, in the order given.
 */
export function coverChecks(faults: readonly Fault[]): string[] {
  const left = new Set(faults.flatMap(({ finds }) => Object.keys(finds)));
  const chosen = new Set<Fault>();
  for (let next = pickNext(faults, left); next; next = pickNext(faults, left)) {
    chosen.add(next);
    for (const check of Object.keys(next.finds)) left.delete(check);
  }
  return faults.filter((fault) => chosen.has(fault) || Object.keys(fault.finds).length === 0).map(({ id }) => id);
}
