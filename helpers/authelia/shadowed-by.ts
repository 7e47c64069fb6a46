import type { AccessControl, AccessRule } from '../evidence/access-control.ts';
import { asksWho } from './compile-rule.ts';
import { takesHost } from './decide.ts';

type Placed = readonly [at: number, rule: AccessRule];
/** Rules that take whatever is asked of their hosts and from wherever: by whomever, and by who has not logged in. */
interface Takers {
  anybody: readonly Placed[];
  stranger: readonly Placed[];
}
const known = new WeakMap<AccessControl, Takers>();

/** Patterns that take every address; those with an end do not take one with a line break in it. */
const everywhere = new Set(['', '^', '.*', '^.*', '.*$', '/', '^/', '/.*', '^/.*', '(.*)', '^(.*)', '^/(.*)']);

const takesAll = ({ resources, methods, networks, query }: AccessRule): boolean =>
  [methods, networks, query].every((list) => list.length === 0) &&
  (resources.length === 0 || resources.some((source) => everywhere.has(source)));

function takersOf(control: AccessControl): Takers {
  const before = known.get(control);
  if (before) return before;
  // Whoever has not logged in might be anybody, so that rules for certain people take him too.
  const stranger = [...control.rules.entries()].filter(([, rule]) => takesAll(rule));
  const made = { stranger, anybody: stranger.filter(([, rule]) => !asksWho(rule)) };
  known.set(control, made);
  return made;
}

/**
 * The first rule before a position (counted from 1) that leaves nothing of a host to the rules behind it, whoever asks
 * or if a stranger does; null: none.
 */
export function shadowOf(
  control: AccessControl,
  position: number,
  host: string,
  who: keyof Takers = 'anybody',
): number | null {
  const taker = takersOf(control)[who].find(([at, rule]) => at < position - 1 && takesHost(control, rule, host));
  return taker ? taker[0] + 1 : null;
}
