import type { Artifacts } from '../../evidence/evidence.ts';
import type { Policy } from '../../policy/policy.ts';

/** What a check is judged by in a unit case: every artifact, good, and the policy it is good by. */
export interface World {
  evidence: Artifacts;
  policy: Policy;
}

/** Some thousand worlds are made in one run: Node's own `structuredClone` took half of their time. */
function copy(value: object, known: Map<object, object>): object {
  const before = known.get(value);
  if (before) return before;
  if (!Array.isArray(value) && Object.getPrototypeOf(value) !== Object.prototype)
    throw new Error(`a world is made of plain objects and lists, and not of a ${value.constructor.name}`);
  // With all that is no object in it already; what is one follows.
  const made = (Array.isArray(value) ? [...(value as unknown[])] : { ...value }) as Record<string, unknown>;
  known.set(value, made);
  for (const key in made) {
    const inner = made[key];
    if (inner !== null && typeof inner === 'object') made[key] = copy(inner, known);
  }
  return made;
}

/** A copy all the way down, as `structuredClone` makes one: what two of its parts share, two of the copy's share. */
export const fresh = <T extends object>(value: T): T => copy(value, new Map()) as T;

/** Makes a world once, and hands out a copy of it at every call, changed as told. */
export function freshly(make: () => World) {
  let good: World | null = null;
  return (change?: (evidence: Artifacts, policy: Policy) => void): World => {
    good ??= make();
    const made: World = { evidence: fresh(good.evidence), policy: fresh(good.policy) };
    change?.(made.evidence, made.policy);
    return made;
  };
}
