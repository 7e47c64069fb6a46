import type { Incomplete } from '../evidence/define-artifact.ts';
import type { ArtifactId, Artifacts, Evidence } from '../evidence/evidence.ts';
import { artifactOf } from '../evidence/registry.ts';
import { findMissing } from '../evidence/undertaken.ts';
import type { FailureReason } from '../lib/errors.ts';
import type { BlindSpot, Policy, Waiver } from '../policy/policy.ts';
import { asFile } from './as-file.ts';
import { acceptBlindSpots, viewsAcceptedAt } from './accepted-views.ts';
import { isVerdictless, type Check, type Observation } from './check.ts';
import { unseen } from './observations.ts';
import type { Outcome, RecordedCheck, RecordedObservation } from './record.ts';
import { unwitnessed, witness, type Witnessed } from './witness.ts';
import { recordWaiver, waiveWhole, waiverOf, waiversFor } from './waivers.ts';

/** Of a check whose unknown is advisory the severity follows the outcome. */
const describe = ({ id, title, severity, unseen: mild, why, fix, requires, also = [] }: Check, outcome?: Outcome) => ({
  id,
  title,
  severity: outcome === 'unknown' && mild ? mild : severity,
  why,
  fix,
  looks: [...requires, ...also],
});

function worst(observations: readonly RecordedObservation[]): Outcome {
  if (observations.some((seen) => seen.holds === false && !seen.waived)) return 'fail';
  if (observations.some((seen) => seen.holds === null && !seen.waived)) return 'unknown';
  if (observations.some((seen) => seen.waived)) return 'waived';
  return 'pass';
}

const composeCall = /\bdocker compose (\w+)((?: --?[\w-]+(?: \d+| [A-Z]+)?)*) ([a-z0-9][a-z0-9_-]*)\/([\w.-]+)/g;

/** Compose knows a service of another project by its own name, in that project. */
const inItsProject = (command: string): string =>
  command.includes('docker compose ') ? command.replaceAll(composeCall, 'docker compose -p $3 $1$2 $4') : command;

function recordOne(observation: Witnessed, waivers: readonly Waiver[]): RecordedObservation {
  const { reproduce, cause, lead, path, hidden, subject, holds, expected, observed } = observation;
  const seen = { subject, holds, expected, observed, ...(path ? { path } : {}), ...(hidden ? { hidden } : {}) };
  const waiver = seen.holds === true ? undefined : waiverOf(seen.subject, waivers);
  const behind = { ...(cause ? { cause } : {}), ...(lead ? { lead } : {}) };
  return {
    ...seen,
    ...(reproduce === null ? {} : { see: inItsProject(reproduce) }),
    ...(waiver ? { waived: true as const, waiver: recordWaiver(waiver) } : {}),
    ...(seen.holds === false ? behind : {}),
  };
}

function record(check: Check, observations: readonly Witnessed[], waivers: readonly Waiver[]): RecordedCheck {
  const recorded = foldSubjects(observations).map((seen) => recordOne(seen, waivers));
  const outcome = worst(recorded);
  const blind = recorded.filter(({ holds, waived }) => holds === null && !waived).length;
  const waiver = recorded.find(({ waived }) => waived)?.waiver;
  return {
    ...describe(check, outcome),
    outcome,
    ...(outcome === 'unknown' ? { reason: `could not see ${blind} of ${recorded.length} subjects` } : {}),
    ...(waiver ? { waiver } : {}),
    observations: recorded,
  };
}

const badness = ({ holds }: Observation): number => Number(holds !== true) + Number(holds === false);

/** Families, addresses and replicas fold into one subject; the worst of them wins. */
function foldSubjects(observations: readonly Witnessed[]): Witnessed[] {
  const folded = new Map<string, Witnessed>();
  for (const seen of observations) {
    const before = folded.get(seen.subject);
    if (!before || badness(seen) > badness(before)) folded.set(seen.subject, seen);
  }
  return [...folded.values()].sort(({ subject: one }, { subject: other }) => Number(one > other) - Number(one < other));
}

/** Observations that rest on something which is not whole: findings stay, and what seemed well could not be seen. */
const downgradeToUnknown = (answer: readonly Witnessed[], doubt: string): Witnessed[] =>
  answer.map((seen) =>
    seen.holds === true ? { ...seen, holds: null, observed: `${seen.observed}, but ${doubt}` } : seen,
  );

/** Why an artifact that was gathered is not whole; null: it is, or was not gathered. */
function incomplete(id: ArtifactId, { artifacts }: Evidence): Incomplete | null {
  const artifact = artifacts[id];
  return artifact.ok ? (artifactOf(id).partial?.(artifact.value) ?? null) : null;
}

/** Of all that is required, the first that another artifact, which is not whole, said what to ask for. */
function askedTooLittle(requires: readonly ArtifactId[], evidence: Evidence): Incomplete | null {
  for (const id of requires) {
    const { askedBy } = artifactOf(id);
    const found = askedBy ? incomplete(askedBy, evidence) : null;
    if (found) return found;
  }
  return null;
}

/** A stack of before has no such thing, or the policy says that there is none. */
const isUnwanted = (id: ArtifactId, policy: Policy): boolean =>
  (artifactOf(id).since ?? 0) > policy.iteration || (artifactOf(id).absent?.(policy) ?? null) !== null;

/**
 * The first of what a check looks at beside that could not be looked at; of before it was looked at, and where nobody
 * wanted it, nothing lacks.
 */
function halfBlind(check: Check, { artifacts }: Evidence, policy: Policy): Incomplete | null {
  const { also = [], alsoAdds, fileSuffices } = check;
  for (const id of alsoAdds ? [] : also) {
    if (isUnwanted(id, policy)) continue;
    const artifact = artifacts[id];
    if (!artifact.ok && !wasNotGathered(artifact) && !(fileSuffices && artifact.cause === 'source'))
      return { reason: artifact.error, doubt: `${id} could not be looked at: ${artifact.error}` };
  }
  return null;
}

const onPaper = 'a compose file does not say how its containers fare: ask the running stack with `stackproof audit`';

const missingOf = new WeakMap<object, Observation[]>();

/** What an artifact undertook to look at and has no row of: each a subject that could not be seen. */
function findUnlooked(id: ArtifactId, { artifacts }: Evidence): Observation[] {
  const artifact = artifacts[id];
  const { undertakes } = artifactOf(id);
  if (!artifact.ok || !artifact.undertaken || !undertakes) return [];
  const known = missingOf.get(artifact);
  if (known) return known;
  const found = findMissing(undertakes, artifact.undertaken, artifact.value).map(({ list, row }) => {
    const about = row.filter((each) => each !== null && each !== '').join(' ');
    const where = list === '' ? id : `${id} (${list})`;
    return unseen(`${id} ${list === '' ? '' : `${list} `}${about}`, 'a row for it', `undertaken, and not in ${where}`);
  });
  missingOf.set(artifact, found);
  return found;
}

/** A recording of before it was looked at, or one that was made for fewer iterations than it is judged by. */
const wasNotGathered = ({ cause }: { cause: FailureReason }): boolean =>
  cause === 'notRecorded' || cause === 'notAsked';

/** Why there is nothing to judge, by the policy's own word; null: there is. */
function absentBy(check: Check, policy: Policy): string | null {
  const own = check.absent?.(policy) ?? null;
  if (own !== null) return own;
  for (const id of check.requires) {
    const reason = artifactOf(id).absent?.(policy) ?? null;
    if (reason !== null) return reason;
  }
  return null;
}

/** A required look that failed leaves the check without an answer; null: none did. */
function blinded(check: Check, { artifacts }: Evidence): RecordedCheck | null {
  for (const id of check.requires) {
    const artifact = artifacts[id];
    if (artifact.ok) continue;
    if (artifact.cause === 'noVantage' && check.idleWithout?.includes(id))
      return { ...describe(check), outcome: 'notApplicable', reason: artifact.error, observations: [] };
    return {
      ...describe(check, 'unknown'),
      outcome: 'unknown',
      reason: `${id}: ${wasNotGathered(artifact) ? 'not gathered then: ' : ''}${artifact.error}`,
      ...(artifact.cause === 'source' ? { cause: 'source' as const } : {}),
      lacks: id,
      observations: [],
    };
  }
  return null;
}

/** Exactly what a check names; the type of `evaluate` is wider only because checks live in one list. */
function hand({ requires, also = [] }: Check, { artifacts }: Evidence): Artifacts {
  const handed = [...requires, ...also].flatMap((id) => {
    const artifact = artifacts[id];
    return artifact.ok ? [[id, artifact.value] as const] : [];
  });
  return Object.fromEntries(handed) as Artifacts;
}

/** What is to be said of a check without asking it: nothing of it is there, or was seen. null: it can be asked. */
function judgeUnasked(check: Check, evidence: Evidence, policy: Policy): RecordedCheck | null {
  const absent = absentBy(check, policy);
  if (absent !== null) return { ...describe(check), outcome: 'notApplicable', reason: absent, observations: [] };
  if (check.seesLife && evidence.source === 'plan')
    return { ...describe(check, 'unknown'), outcome: 'unknown', reason: onPaper, cause: 'source', observations: [] };
  const hidden = unwitnessed(check, evidence, policy);
  if (hidden !== null)
    return { ...describe(check, 'unknown'), outcome: 'unknown', reason: hidden, cause: 'source', observations: [] };
  const blind = blinded(check, evidence);
  if (blind) return blind;
  for (const id of check.requires) {
    const lack = incomplete(id, evidence);
    if (lack)
      return { ...describe(check, 'unknown'), outcome: 'unknown', reason: `${id}: ${lack.reason}`, observations: [] };
  }
  return null;
}

/** Where nobody stood who could have seen what the check requires; undefined: somebody did. */
const unstoodOf = ({ requires }: Check, { artifacts }: Evidence): BlindSpot | undefined =>
  requires.some((id) => {
    const artifact = artifacts[id];
    return !artifact.ok && artifact.cause === 'noVantage';
  })
    ? 'outside'
    : undefined;

function judgeSubjects(check: Check, evidence: Evidence, policy: Policy, waivers: readonly Waiver[]): RecordedCheck {
  const accepted = viewsAcceptedAt(policy, evidence.gatheredAt);
  const unasked = judgeUnasked(check, evidence, policy);
  if (unasked) return acceptBlindSpots(unasked, { whole: unstoodOf(check, evidence), of: new Map() }, accepted);
  const weak = askedTooLittle(check.requires, evidence) ?? halfBlind(check, evidence, policy);
  const given = check.evaluate(hand(check, evidence), policy, evidence.gatheredAt);
  const answer = isVerdictless(given) ? given : witness(given, check, evidence, policy);
  const unlooked = [...check.requires, ...(check.also ?? [])].flatMap((id) => findUnlooked(id, evidence));
  if (isVerdictless(answer) && unlooked.length === 0) {
    const outcome = weak ? 'unknown' : answer.outcome;
    return asFile({ ...describe(check, outcome), outcome, reason: answer.reason, observations: [] }, evidence);
  }
  const seen = [...(isVerdictless(answer) ? [] : answer), ...unlooked];
  if (seen.length === 0)
    return {
      ...describe(check, 'unknown'),
      outcome: 'unknown',
      reason: 'no subjects were considered',
      observations: [],
    };
  const recorded = record(check, weak ? downgradeToUnknown(seen, weak.doubt) : seen, waivers);
  const of = new Map(
    foldSubjects(seen).flatMap(({ subject, unstood }) => (unstood ? [[subject, unstood] as const] : [])),
  );
  return asFile(acceptBlindSpots(recorded, { whole: undefined, of }, accepted), evidence);
}

/**
 * Judges one check. Missing evidence is unknown, no subjects is unknown, and an exception is our own bug: it is not
 * caught here.
 */
export function judgeCheck(check: Check, evidence: Evidence, policy: Policy): RecordedCheck {
  const waivers = waiversFor(check.id, policy, evidence.gatheredAt);
  return waiveWhole(judgeSubjects(check, evidence, policy, waivers), waivers);
}
