import type { ArtifactId, Artifacts, Evidence } from '../evidence/evidence.ts';
import type { Policy, Waiver } from '../policy/policy.ts';
import type { Check, Observation, Verdictless } from './check.ts';
import type { Outcome, RecordedCheck, RecordedObservation } from './record.ts';

const describe = ({ id, title, severity, why, fix }: Check) => ({ id, title, severity, why, fix });

/** A waiver counts up to and including the day it names, at the moment the evidence was gathered. */
export const inForce = (waiver: Waiver, gatheredAt: string): boolean => gatheredAt.slice(0, 10) <= waiver.expires;

const isVerdictless = (answer: readonly Observation[] | Verdictless): answer is Verdictless => 'outcome' in answer;

function worst(observations: readonly RecordedObservation[]): Outcome {
  if (observations.some((seen) => seen.holds === false && !seen.waived)) return 'fail';
  if (observations.some((seen) => seen.holds === null)) return 'unknown';
  if (observations.some((seen) => seen.waived)) return 'waived';
  return 'pass';
}

function record(check: Check, observations: readonly Observation[], waivers: readonly Waiver[]): RecordedCheck {
  const used = new Set<Waiver>();
  const recorded = foldSubjects(observations).map(({ reproduce, ...seen }): RecordedObservation => {
    const waiver = seen.holds === false ? waivers.find(({ subject }) => subject === seen.subject) : undefined;
    if (waiver) used.add(waiver);
    return { ...seen, ...(reproduce === null ? {} : { see: reproduce }), ...(waiver ? { waived: true as const } : {}) };
  });
  const outcome = worst(recorded);
  const blind = recorded.filter(({ holds }) => holds === null).length;
  const [waiver] = used;
  return {
    ...describe(check),
    outcome,
    ...(outcome === 'unknown' ? { reason: `could not see ${blind} of ${recorded.length} subjects` } : {}),
    ...(waiver ? { waiver: { reason: waiver.reason, owner: waiver.owner, expires: waiver.expires } } : {}),
    observations: recorded,
  };
}

/** Families, addresses and replicas fold into one subject; the worst of them wins. */
function foldSubjects(observations: readonly Observation[]): Observation[] {
  const rank = (holds: boolean | null) => (holds === false ? 2 : holds === null ? 1 : 0);
  const folded = new Map<string, Observation>();
  for (const seen of observations) {
    const before = folded.get(seen.subject);
    if (!before || rank(seen.holds) > rank(before.holds)) folded.set(seen.subject, seen);
  }
  return [...folded.values()].sort((a, b) => (a.subject < b.subject ? -1 : a.subject > b.subject ? 1 : 0));
}

/**
 * Looks that ask whatever the router table names: without a whole table they ask too little, though what they found is
 * there.
 */
const askedByTable: readonly ArtifactId[] = [
  'routes',
  'redirects',
  'tls',
  'pages',
  'access',
  'sessions',
  'experiments',
];

/** Observations that a table which is not whole allows: findings stay, and what seemed well could not be seen. */
const downgradeToUnknown = (answer: readonly Observation[], why: string): Observation[] =>
  answer.map((seen) =>
    seen.holds === true ? { ...seen, holds: null, observed: `${seen.observed}, but ${why}` } : seen,
  );

/**
 * Judges one check. Missing evidence is unknown, no subjects is unknown, and an exception is our own bug: it is not
 * caught here.
 */
export function judgeCheck(check: Check, evidence: Evidence, policy: Policy): RecordedCheck {
  const handed: Partial<Artifacts> = {};
  for (const id of check.requires) {
    const artifact = evidence.artifacts[id];
    if (!artifact.ok && artifact.cause === 'noVantage' && check.idleWithout?.includes(id))
      return { ...describe(check), outcome: 'notApplicable', reason: artifact.error, observations: [] };
    if (!artifact.ok) {
      return {
        ...describe(check),
        outcome: 'unknown',
        reason: `${id}: ${artifact.error}`,
        ...(artifact.cause === 'source' ? { cause: 'source' as const } : {}),
        observations: [],
      };
    }
    Object.assign(handed, { [id]: artifact.value });
  }
  const { traefik } = evidence.artifacts;
  const partial = traefik.ok ? (traefik.value.partial ?? null) : null;
  if (partial !== null && check.requires.includes('traefik'))
    return { ...describe(check), outcome: 'unknown', reason: `traefik: ${partial}`, observations: [] };
  const weak = partial !== null && check.requires.some((id) => askedByTable.includes(id));
  // The kernel hands over exactly what `requires` names; the type of `evaluate` is the wider one only because checks
  // live in one list.
  const answer = check.evaluate(handed as Artifacts, policy);
  if (isVerdictless(answer))
    return { ...describe(check), outcome: weak ? 'unknown' : answer.outcome, reason: answer.reason, observations: [] };
  if (answer.length === 0)
    return { ...describe(check), outcome: 'unknown', reason: 'no subjects were considered', observations: [] };
  const waivers = policy.waivers.filter((waiver) => waiver.check === check.id && inForce(waiver, evidence.gatheredAt));
  return record(check, weak ? downgradeToUnknown(answer, 'only labels said where to ask') : answer, waivers);
}
