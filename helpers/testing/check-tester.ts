import { describe, expect, it } from 'vitest';
import type { Check } from '../kernel/check.ts';
import { deepFreeze } from '../kernel/freeze.ts';
import { judgeCheck } from '../kernel/judge-check.ts';
import type { RecordedCheck } from '../kernel/record.ts';
import {
  recordingSchema,
  type Artifacts,
  type ArtifactId,
  type Evidence,
  type ArtifactResult,
} from '../evidence/evidence.ts';
import { artifactIds } from '../evidence/registry.ts';
import { findWordingFaults } from './wording.ts';
import { lazyField, type World } from './worlds/fresh.ts';

interface Case {
  /** What this world shows, in a few words; unique within the check. */
  given: string;
  world: World;
}

export interface CheckCases {
  /** Worlds in which the check passes. */
  holds: readonly Case[];
  /**
   * Worlds in which it fails, with exactly the subjects that must be found. Left out only by a check of our own eyes,
   * whose one bad answer is unknown.
   */
  broken?: readonly (Case & { subjects: readonly string[] })[];
  /**
   * Worlds in which it cannot say. subjects: exactly those that could not be seen; empty when the whole check could
   * not. byKernel: the check itself has no reason to give, for it returned no subject at all.
   */
  unknown?: readonly (Case & { subjects: readonly string[]; byKernel?: true })[];
  notApplicable?: readonly Case[];
}

/** A recording of a world, every artifact gathered. */
export function evidenceOf({ evidence }: World): Evidence {
  const artifacts = Object.fromEntries(
    artifactIds.map((id) => {
      const artifact = { ok: true, ms: 1, scope: 'small world' };
      lazyField(artifact, 'value', () => evidence[id]);
      return [id, artifact];
    }),
  );
  return {
    schema: recordingSchema,
    tool: { name: 'stackproof', version: '0.0.0' },
    source: 'spun',
    project: 'small',
    gatheredAt: '2026-11-01T12:00:00.000Z',
    durationMs: 1,
    views: ['outside:lab', 'host', 'containers:5'],
    images: [],
    disturb: false,
    // Built from the keys of the vocabulary itself, which the compiler cannot follow through fromEntries.
    artifacts: artifacts as { [K in ArtifactId]: ArtifactResult<Artifacts[K]> },
  };
}

/** What the kernel says for a check that returns nothing. */
const kernelsReason = 'no subjects were considered';

const subjects = (recorded: RecordedCheck, holds: boolean | null) =>
  recorded.observations.filter((seen) => seen.holds === holds).map(({ subject }) => subject);

/** Names what is wrong with the cases themselves; an empty answer means they may be run. */
export function findCaseFaults(cases: CheckCases): string[] {
  const groups = {
    holds: cases.holds,
    broken: cases.broken,
    unknown: cases.unknown,
    notApplicable: cases.notApplicable,
  };
  const empty = Object.entries(groups)
    .filter(([, list]) => list?.length === 0)
    .map(([name]) => `\`${name}\` is an empty list: give a case or leave it out`);
  const given = Object.values(groups).flatMap((list) => (list ?? []).map((each) => each.given));
  const twice = given.filter((name, at) => given.indexOf(name) !== at).map((name) => `two cases are given "${name}"`);
  const unnamed = (cases.broken ?? [])
    .filter((each) => each.subjects.length === 0)
    .map((each) => `broken case "${each.given}" names no subject`);
  const harmless =
    cases.broken || cases.unknown
      ? []
      : ['neither `broken` nor `unknown`: nothing shows that it can be anything but green'];
  return [...empty, ...twice, ...unnamed, ...harmless];
}

/**
 * Proves a check, in the manner of ESLint's RuleTester. Adds what authors forget: unknown when any required evidence is
 * missing,
 * the same verdict twice, frozen evidence, house wording.
 */
export function testCheck(check: Check, cases: CheckCases): void {
  describe(check.id, () => {
    // Nothing else is handed to it.
    const handed = [...check.requires, ...(check.also ?? [])];
    const run = (given: World) => {
      const evidence = evidenceOf(given);
      for (const id of handed) deepFreeze(evidence.artifacts[id]);
      return judgeCheck(check, evidence, deepFreeze(given.policy));
    };
    it('has sound cases', () => {
      expect(findCaseFaults(cases)).toEqual([]);
    });
    it('speaks in house style', () => {
      expect(findWordingFaults(check)).toEqual([]);
    });
    it.each(cases.holds)('holds: $given', ({ world }) => {
      const verdict = run(world);
      expect({ outcome: verdict.outcome, broken: subjects(verdict, false), unseen: subjects(verdict, null) }).toEqual({
        outcome: 'pass',
        broken: [],
        unseen: [],
      });
      expect(run(world)).toEqual(verdict);
    });
    it.each(cases.broken ?? [])('broken: $given', ({ world, subjects: expected }) => {
      const verdict = run(world);
      expect({ outcome: verdict.outcome, broken: subjects(verdict, false) }).toEqual({
        outcome: 'fail',
        broken: [...expected].sort(),
      });
      expect(run(world)).toEqual(verdict);
      for (const seen of verdict.observations) {
        expect(seen.expected === '' || seen.observed === '' || seen.subject === '').toBe(false);
        // A report names it.
        expect(seen.cause?.key, `the cause of ${seen.subject} has no name`).not.toBe('');
        // Whoever is told of a finding may see it without us.
        if (seen.holds === false) expect(seen.see, `${seen.subject} has no command to see it`).toBeTruthy();
      }
    });
    for (const each of cases.unknown ?? []) {
      it(`unknown: ${each.given}`, () => {
        const verdict = run(each.world);
        expect({ outcome: verdict.outcome, unseen: subjects(verdict, null) }).toEqual({
          outcome: 'unknown',
          unseen: [...each.subjects].sort(),
        });
        expect(verdict.reason).toBeTruthy();
        expect(verdict.reason === kernelsReason).toBe(each.byKernel ?? false);
      });
    }
    for (const each of cases.notApplicable ?? []) {
      it(`not applicable: ${each.given}`, () => {
        const verdict = run(each.world);
        expect(verdict.outcome).toBe('notApplicable');
        expect(verdict.reason).toBeTruthy();
      });
    }
    const [good] = cases.holds;
    for (const id of check.also ?? []) {
      const without = (cause: 'failed' | 'notRecorded' | 'notAsked') => {
        if (!good) return null;
        const blinded = evidenceOf(good.world);
        Object.assign(blinded.artifacts, {
          [id]: { ok: false, ms: 1, scope: '', error: 'the gatherer failed', cause },
        });
        return judgeCheck(check, blinded, good.world.policy).outcome;
      };
      const failed = check.alsoAdds ? 'pass' : 'unknown';
      it(`is ${failed} where ${id} could not be gathered, and passes where nobody gathered it`, () => {
        expect(without('failed')).toBe(failed);
        // Where a file suffices, part of it may be what only an engine could add to.
        const others = check.fileSuffices ? ['pass', 'unknown'] : ['pass'];
        for (const cause of ['notRecorded', 'notAsked'] as const) expect(others).toContain(without(cause));
      });
    }
    for (const id of check.requires) {
      it(`is unknown without ${id}`, () => {
        expect(good).toBeDefined();
        if (!good) return;
        const blinded = evidenceOf(good.world);
        Object.assign(blinded.artifacts, {
          [id]: { ok: false, ms: 1, scope: 'blinded', error: 'the gatherer failed', cause: 'failed' },
        });
        expect(judgeCheck(check, blinded, good.world.policy)).toMatchObject({
          outcome: 'unknown',
          reason: `${id}: the gatherer failed`,
        });
      });
    }
  });
}
