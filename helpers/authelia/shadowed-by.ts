import type { AccessControl, AccessRule } from '../evidence/access-control.ts';
import { asksWho } from './compile-rule.ts';
import { takesHost } from './decide.ts';

/** It takes whatever is asked of its hosts, from wherever and by whomever. */
const takesAll = (rule: AccessRule): boolean =>
  [rule.resources, rule.methods, rule.networks, rule.query].every((list) => list.length === 0) && !asksWho(rule);

type Placed = readonly [at: number, rule: AccessRule];
const known = new WeakMap<AccessControl, readonly Placed[]>();

function takersOf(control: AccessControl): readonly Placed[] {
  const made = known.get(control) ?? [...control.rules.entries()].filter(([, rule]) => takesAll(rule));
  known.set(control, made);
  return made;
}

/**
 * The first rule before a position (counted from 1) that leaves nothing of a host to the rules behind it; null: none.
 */
export function shadowOf(control: AccessControl, position: number, host: string): number | null {
  const taker = takersOf(control).find(([at, rule]) => at < position - 1 && takesHost(control, rule, host));
  return taker ? taker[0] + 1 : null;
}
