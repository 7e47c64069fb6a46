import { artifacts, artifactOf, type ArtifactId } from '../evidence/registry.ts';
import type { Evidence } from '../evidence/evidence.ts';
import { undertakenBy } from '../evidence/undertaken.ts';
import type { Check } from '../kernel/check.ts';
import { judgeCheck } from '../kernel/judge-check.ts';
import type { RecordedCheck } from '../kernel/record.ts';
import type { Policy } from '../policy/policy.ts';
import { dropFamily, dropPlace, placesOf, thin, thinningsOf } from './thin.ts';

/** A check that passed although its evidence said less than before, and for fewer subjects. */
interface ThinPass {
  check: string;
  /** `tls row profiles`, `egress family 6`. */
  thinning: string;
  /** Where that was, and what is judged no more. */
  lost: string;
}

interface Way {
  id: ArtifactId;
  name: string;
  at: string;
  make: () => unknown;
}

/**
 * The evidence of gatherers that saw all that they undertook to look at. What they undertake themselves is their own
 * tests' to show; recordings of before do not say.
 */
export function fullyUndertaken(evidence: Evidence): Evidence {
  const looks = artifacts.map(({ id, undertakes }) => {
    const look = evidence.artifacts[id];
    if (!look.ok || !undertakes) return [id, look];
    return [id, { ...look, undertaken: { ...undertakenBy(undertakes, look.value), ...look.undertaken } }];
  });
  // One look for each id, as before.
  return { ...evidence, artifacts: Object.fromEntries(looks) as Evidence['artifacts'] };
}

/** Numbers that look like chance and are always the same. Source: mulberry32. */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function waysOf({ artifacts: looks }: Evidence, id: ArtifactId, tries: number, next: () => number): Way[] {
  const look = looks[id];
  if (!look.ok) return [];
  const { schema } = artifactOf(id);
  const kinds = Map.groupBy(thinningsOf(schema, look.value), ({ manner, field }) => `${id} ${manner} ${field}`);
  const pick = <T>(list: readonly T[]): T[] =>
    Array.from({ length: Math.min(tries, list.length) }, () => list[Math.floor(next() * list.length)]).filter(
      (each) => each !== undefined,
    );
  return [
    ...[...kinds].flatMap(([name, all]) =>
      pick(all).map((each) => ({ id, name, at: each.path.join('.'), make: () => thin(look.value, each) })),
    ),
    ...([4, 6] as const).map((family) => ({
      ...{ id, name: `${id} family ${family}`, at: 'everywhere' },
      make: () => dropFamily(look.value, family),
    })),
    ...pick(placesOf(look.value)).map((place) => ({
      ...{ id, name: `${id} place`, at: place },
      make: () => dropPlace(look.value, place),
    })),
  ];
}

const subjectsOf = ({ observations }: RecordedCheck): Set<string> =>
  new Set(observations.map(({ subject }) => subject));

/** A check of more subjects than this costs too much to be asked each time: every sixth time has to do. */
const many = 60;

/** What a verdict no longer speaks of; null: all of it, or it is no pass. */
function lostBy(before: RecordedCheck, after: RecordedCheck): string | null {
  if (after.outcome === 'notApplicable') return `not applicable: ${after.reason ?? ''}`;
  const gone = [...subjectsOf(before).difference(subjectsOf(after))];
  return after.outcome === 'pass' && gone.length > 0 ? gone.join(', ') : null;
}

/**
 * Takes away from evidence one thing at a time, so many of each kind, and names the checks that passed before and pass
 * still, for fewer subjects.
 */
export function findThinPasses(
  checks: readonly Check[],
  evidence: Evidence,
  policy: Policy,
  { seed, tries }: { seed: number; tries: number },
): ThinPass[] {
  const next = chance(seed);
  const passing = checks.flatMap((check) => {
    const before = judgeCheck(check, evidence, policy);
    return before.outcome === 'pass' ? [{ check, before }] : [];
  });
  const found = new Map<string, ThinPass>();
  let turn = 0;
  for (const { id } of artifacts) {
    const mine = passing.filter(({ check }) => [...check.requires, ...(check.also ?? [])].includes(id));
    if (mine.length === 0) continue;
    for (const { name, at, make } of waysOf(evidence, id, tries, next)) {
      const look = { ...evidence.artifacts[id], value: make() };
      const less: Evidence = { ...evidence, artifacts: { ...evidence.artifacts, [id]: look } };
      turn += 1;
      for (const { check, before } of mine) {
        if (before.observations.length > many && turn % 6 > 0) continue;
        const lost = lostBy(before, judgeCheck(check, less, policy));
        if (lost !== null)
          found.set(`${check.id} ${name}`, { check: check.id, thinning: name, lost: `${at}: ${lost}` });
      }
    }
  }
  return [...found.values()];
}
