import type { ArtifactId, Artifacts } from '../evidence/evidence.ts';
import type { Ground } from '../evidence/rehearsal.ts';
import type { BlindSpot, Policy } from '../policy/policy.ts';
import type { Cause, Lead } from './cause.ts';
import type { SeenPath } from './stack-map.ts';

export const severities = ['critical', 'high', 'medium', 'low', 'advisory'] as const;
export type Severity = (typeof severities)[number];

/**
 * One subject considered. holds null: could not see. see: a command to see it oneself. Subjects are stable: no ids, no
 * addresses that Docker hands out.
 */
export interface Observation {
  subject: string;
  holds: boolean | null;
  expected: string;
  observed: string;
  reproduce: string | null;
  /** What one would change. Left out: nothing better is known than the subject, unless a lead is given. */
  cause?: Cause;
  lead?: Lead;
  /** The way of the matrix that it is about. */
  path?: SeenPath;
  /** Not seen for the only reason that nobody stood there. */
  unstood?: BlindSpot;
}

/** A check that has no subject here, or that cannot answer at all, says so instead of returning nothing. */
export interface Verdictless {
  outcome: 'notApplicable' | 'unknown';
  reason: string;
}

/** Whether a check said that, and nothing of any subject. */
export const isVerdictless = (answer: readonly Observation[] | Verdictless): answer is Verdictless =>
  'outcome' in answer;

export const notApplicable = (reason: string): Verdictless => ({ outcome: 'notApplicable', reason });
export const unknown = (reason: string): Verdictless => ({ outcome: 'unknown', reason });

interface Meta {
  /** Noun, kebab-case, for ever; also the file's name. */
  id: string;
  /** The good state, present tense. */
  title: string;
  /** `advisory` never changes its criterion's outcome. */
  severity: Severity;
  /** What it could not see is said and gates nothing, where a finding of it would: nobody can see it everywhere. */
  unseen?: 'advisory';
  /** It asks how things fare now, which no file shows. */
  seesLife?: true;
  /** Of a compose file, what it requires says all there is: what it looks at beside, only a running stack shows. */
  fileSuffices?: true;
  /** What it looks at beside can only add findings: where that failed, the rest says what it said before. */
  alsoAdds?: true;
  /** What it judges beside places and ways, where its artifacts do not say just that. */
  restsOn?: readonly Ground[];
  /** The harm to the person who runs the stack; one sentence. */
  why: string;
  /** The least change that turns the finding; one sentence. */
  fix: string;
}

/** A check as the kernel runs it: metadata and a pure, synchronous function of what it requires. */
export interface Check extends Meta {
  requires: readonly ArtifactId[];
  /**
   * What it looks at beside, where the recording is of a time when that was looked at. A look that failed leaves
   * findings standing and the rest unknown.
   */
  also?: readonly ArtifactId[];
  /** Why it does not apply where the policy says so, in words that follow "not applicable:"; null: it does. */
  absent?(policy: Policy): string | null;
  /** Of what is required: where nobody lent the place it is looked at from, there is no subject either. */
  idleWithout?: readonly ArtifactId[];
  /** gatheredAt: the moment at which it is judged, ISO 8601. */
  evaluate(evidence: Artifacts, policy: Policy, gatheredAt: string): readonly Observation[] | Verdictless;
}

/**
 * Declares a check. What it `requires`, and looks at `also`, is all that its function is typed to see, and all that the
 * kernel hands it.
 */
export function defineCheck<const R extends ArtifactId, const A extends ArtifactId = never>(
  check: Meta & {
    requires: readonly R[];
    also?: readonly A[];
    idleWithout?: readonly R[];
    absent?(policy: Policy): string | null;
    evaluate(
      evidence: Pick<Artifacts, R> & Partial<Pick<Artifacts, A>>,
      policy: Policy,
      gatheredAt: string,
    ): readonly Observation[] | Verdictless;
  },
): Check {
  return check;
}

/** A criterion that ought to be judged, and is not yet; iteration: the one that is not whole without it. */
export interface UnjudgedCriterion {
  id: string;
  iteration: number;
}

export interface Criterion {
  /** `2.1`, as in the acceptance criteria. */
  id: string;
  iteration: number;
  title: string;
  severity: Severity;
  checks: readonly Check[];
}
