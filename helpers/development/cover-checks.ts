import type { House } from './choose-tests.ts';

/**
 * For each check that any fault turns red one such fault, the one that touches the fewest others; and every one that
 * only looks odd, in which nothing may be found. Ids, in the order given.
 */
export function coverChecks(faults: House['faults']): string[] {
  const touches = ({ finds, blinds }: House['faults'][number]) =>
    Object.keys(finds).length + Object.keys(blinds).length / 1000;
  const purest = new Map<string, House['faults'][number]>();
  for (const fault of faults)
    for (const check of Object.keys(fault.finds)) {
      const known = purest.get(check);
      if (!known || touches(fault) < touches(known)) purest.set(check, fault);
    }
  const chosen = new Set(purest.values());
  return faults.filter((fault) => chosen.has(fault) || Object.keys(fault.finds).length === 0).map(({ id }) => id);
}
