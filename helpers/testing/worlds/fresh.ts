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

/** A field that is made when it is first read, unless it was written before. */
export function lazyField<T extends object>(holder: T, key: string, make: () => unknown): void {
  let made: { value: unknown } | null = null;
  const get = (): unknown => (made ??= { value: make() }).value;
  const set = (value: unknown): void => void (made = { value });
  Object.defineProperty(holder, key, { enumerable: true, configurable: true, get, set });
}

/** A copy of evidence; of each artifact once somebody reads it, for most cases are about two or three of fifty. */
function freshArtifacts(good: Artifacts): Artifacts {
  const known = new Map<object, object>();
  const made = {} as Artifacts;
  for (const [id, artifact] of Object.entries(good)) lazyField(made, id, () => copy(artifact, known));
  return made;
}

/** Makes a world once, and hands out a copy of it at every call, changed as told. */
export function freshly(make: () => World) {
  let good: World | null = null;
  return (change?: (evidence: Artifacts, policy: Policy) => void): World => {
    if (good === null) {
      const { evidence, policy } = make();
      good = { evidence: { ...evidence }, policy };
    }
    const made: World = { evidence: freshArtifacts(good.evidence), policy: fresh(good.policy) };
    change?.(made.evidence, made.policy);
    return made;
  };
}
