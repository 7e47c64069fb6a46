import type { Evidence } from '../evidence/evidence.ts';
import { grantsOf } from '../policy/grants.ts';
import type { LoadedPolicy } from '../policy/load.ts';
import { policyAt, type AcceptedView, type Policy } from '../policy/policy.ts';
import type { Criterion, Severity, UnjudgedCriterion } from './check.ts';
import { isAsked, isAskedWhole } from './asked-iterations.ts';
import { gate } from './gate.ts';
import { judgeCheck } from './judge-check.ts';
import type { Health, HostRow, Outcome, Reached, RecordedCheck, RecordedCriterion, RunRecord } from './record.ts';
import { isAccepted, usedViews, viewsAcceptedAt, warnAboutViews } from './accepted-views.ts';
import { warnAboutWaivers } from './waivers.ts';
import { dateChecks, warnAboutAge } from './seen-before.ts';
import type { StackMap, Thresholds } from './stack-map.ts';

const order: readonly Outcome[] = ['fail', 'unknown', 'waived', 'pass', 'notApplicable'];

/** The worst of several outcomes: fail over unknown over waived over pass over not applicable. */
const worstOf = (outcomes: readonly Outcome[]): Outcome =>
  order.find((outcome) => outcomes.includes(outcome)) ?? 'unknown';

/** Advisory checks are shown and never change their criterion, unless it has no others. */
export function criterionOutcome(checks: readonly RecordedCheck[], criterion: Severity): Outcome {
  const counted = checks.filter(({ severity }) => severity !== 'advisory' || criterion === 'advisory');
  return worstOf(counted.map(({ outcome }) => outcome));
}

const record = (criterion: Criterion, checks: RecordedCheck[]): RecordedCriterion => ({
  id: criterion.id,
  iteration: criterion.iteration,
  title: criterion.title,
  severity: criterion.severity,
  outcome: criterionOutcome(checks, criterion.severity),
  checks,
});

/** Without an engine and a stack nothing below can pass, nor be found not to apply (criterion 0.1). */
function withoutStack(check: RecordedCheck, { reason, lacks }: Groundless): RecordedCheck {
  if (check.outcome === 'fail' || check.outcome === 'unknown') return check;
  return {
    ...check,
    outcome: 'unknown',
    reason: `no stack was seen (criterion 0.1): ${reason}`,
    ...(lacks === undefined ? {} : { lacks }),
    stackless: true,
  };
}

/** Why there is no ground to judge on, and the artifact whose failed look is the reason, where it is one. */
type Groundless = Pick<RecordedCheck, 'lacks'> & { reason: string };

function whyGroundless(context: RecordedCriterion | undefined): Groundless {
  const [first] = (context?.checks ?? []).flatMap(({ reason, lacks, observations }): Groundless[] =>
    reason
      ? [{ reason, ...(lacks === undefined ? {} : { lacks }) }]
      : observations.filter(({ holds }) => holds !== true).map(({ observed }) => ({ reason: observed })),
  );
  return first ?? { reason: 'criterion 0.1 was not judged' };
}

/** A file shows a stack that does not run yet: what follows from it can be judged, though nothing of it was seen. */
const isOnPaper = ({ checks }: RecordedCriterion, { source, artifacts: { containers } }: Evidence): boolean =>
  source === 'plan' &&
  containers.ok &&
  containers.value.length > 0 &&
  checks.every(({ outcome, cause }) => outcome === 'pass' || cause === 'source');

/** The criteria, judged; a pure function of evidence and policy. */
export function judgeCriteria(
  criteria: readonly Criterion[],
  evidence: Evidence,
  policy: Policy,
  only: readonly string[] | null,
): RecordedCriterion[] {
  const asked = criteria.filter((criterion) => isAsked(criterion, policy.iteration, only));
  const judged = asked.map((criterion) =>
    record(
      criterion,
      criterion.checks.map((check) => judgeCheck(check, evidence, policy)),
    ),
  );
  const context = judged.find(({ id }) => id === '0.1');
  if (context?.outcome === 'pass' || (context && isOnPaper(context, evidence))) return judged;
  const why = whyGroundless(context);
  return judged.map((criterion, at) => {
    const checks = criterion.checks.map((check) => withoutStack(check, why));
    const source = asked[at];
    return source && criterion.id !== '0.1' ? record(source, checks) : criterion;
  });
}

const iterations = 7;

/** What a run judged, and what it left out. */
type Judged = Pick<RunRecord, 'criteria' | 'unjudged' | 'only'>;

/** Iterations 1 to n without a gap. An iteration of which something is not judged is not done. */
function countDone(
  judged: Judged,
  isOpen: (criterion: RecordedCriterion) => boolean,
): { done: number; percent: number } {
  const { criteria, unjudged } = judged;
  let done = 0;
  for (let iteration = 1; iteration <= iterations; iteration += 1) {
    const mine = criteria.filter((criterion) => criterion.iteration === iteration || criterion.iteration === 0);
    const counted = mine.filter(({ severity }) => severity !== 'advisory');
    if (
      !counted.some((criterion) => criterion.iteration === iteration) ||
      counted.some(isOpen) ||
      !isAskedWhole(judged, iteration) ||
      unjudged.some((criterion) => criterion.iteration === iteration)
    )
      break;
    done = iteration;
  }
  return { done, percent: Math.round((100 * done) / iterations) };
}

const isOpen = ({ outcome }: RecordedCriterion): boolean => outcome === 'fail' || outcome === 'unknown';

function progress(judged: Judged, accepted: readonly AcceptedView[]): Health['progress'] {
  const { done, percent } = countDone(judged, isOpen);
  const inside = countDone(judged, (criterion) => isOpen(criterion) && !isAccepted(criterion));
  return { done, of: iterations, percent, ...(accepted.length > 0 ? { fromInside: inside } : {}) };
}

function warnAboutUnjudged(unjudged: readonly UnjudgedCriterion[]): string[] {
  if (unjudged.length === 0) return [];
  return [`this stackproof does not judge ${unjudged.map(({ id }) => id).join(', ')} yet: nothing is said of them`];
}

/** What a record shows beside its verdicts; worked out by those who know the domain, for the kernel does not. */
export interface Summaries {
  stack(evidence: Evidence): RunRecord['stack'];
  /** What the policy permits, in sentences. */
  permits(policy: Policy): string[];
  health(evidence: Evidence, policy: Policy): Omit<Health, 'progress'>;
  hosts(evidence: Evidence, policy: Policy): HostRow[];
  map(evidence: Evidence, policy: Policy): StackMap;
  /** What packets reached; null: nobody sent any. */
  reached(evidence: Evidence): Reached | null;
  /** What experiments did to the stack. */
  acts(evidence: Evidence): RunRecord['acts'];
  /** The same criteria, each of their findings with its cause. */
  settleCauses(criteria: readonly RecordedCriterion[], evidence: Evidence, policy: Policy): RecordedCriterion[];
}

function thresholdsOf({ thresholds }: Policy): Thresholds {
  const { cpu, memory, disk, latencyMs, responseMs } = thresholds;
  return { cpu, memory, disk, latencyMs, responseMs };
}

export interface JudgeOptions {
  criteria: readonly Criterion[];
  until: number;
  only: readonly string[] | null;
  failOn: Severity;
  source: RunRecord['source'];
  /** ISO 8601. */
  judgedAt: string;
  durationMs: number;
  summaries: Summaries;
  /** Criteria that ought to be judged and are not yet. */
  unjudged?: readonly UnjudgedCriterion[];
}

/**
 * Judges one recording by one policy. The same evidence and policy give the same record but for judgedAt and
 * durationMs.
 */
export function judge(evidence: Evidence, loaded: LoadedPolicy, options: JudgeOptions): RunRecord {
  const policy = policyAt(loaded.file, options.until);
  const { summaries } = options;
  const unjudged = (options.unjudged ?? []).filter(({ iteration }) => iteration <= options.until);
  const only = options.only ? [...options.only] : null;
  const judged = judgeCriteria(options.criteria, evidence, policy, only);
  const criteria = dateChecks(summaries.settleCauses(judged, evidence, policy), evidence);
  const totals: Record<Outcome, number> = { pass: 0, fail: 0, unknown: 0, notApplicable: 0, waived: 0 };
  for (const { outcome } of criteria) totals[outcome] += 1;
  const accepted = usedViews(criteria, viewsAcceptedAt(policy, evidence.gatheredAt));
  const { outside } = evidence.artifacts;
  const outsideViews = outside.ok ? (outside.value.views ?? []) : [];
  return {
    schema: 1,
    tool: evidence.tool,
    source: options.source,
    recorded: evidence.source,
    stack: summaries.stack(evidence),
    gatheredAt: evidence.gatheredAt,
    judgedAt: options.judgedAt,
    durationMs: options.durationMs,
    until: options.until,
    only,
    failOn: options.failOn,
    disturb: evidence.disturb,
    policy: {
      ...{ file: loaded.path, sha256: loaded.sha256, derived: loaded.derived },
      ...(loaded.file.docs === undefined ? {} : { docs: loaded.file.docs }),
    },
    permits: summaries.permits(policy),
    grants: grantsOf(policy),
    views: evidence.views,
    outsideViews,
    accepted,
    images: evidence.images,
    rehearsal: evidence.rehearsal ?? null,
    outcome: gate(criteria, { ...options, recorded: evidence.source }),
    baseline: null,
    totals,
    criteria,
    health: { ...summaries.health(evidence, policy), progress: progress({ criteria, unjudged, only }, accepted) },
    hosts: summaries.hosts(evidence, policy),
    map: summaries.map(evidence, policy),
    thresholds: thresholdsOf(policy),
    reached: summaries.reached(evidence),
    acts: summaries.acts(evidence),
    artifacts: Object.entries(evidence.artifacts).map(([id, artifact]) => ({
      id,
      ok: artifact.ok,
      ms: artifact.ms,
      scope: artifact.scope,
      ...(artifact.ok
        ? {}
        : { error: artifact.error, ...(artifact.needs === undefined ? {} : { needs: artifact.needs }) }),
      ...(artifact.seenAt === undefined ? {} : { seenAt: artifact.seenAt }),
    })),
    unjudged,
    warnings: [
      ...loaded.warnings,
      ...warnAboutAge(evidence),
      ...(options.only === null ? warnAboutUnjudged(unjudged) : []),
      ...warnAboutWaivers(criteria, policy, evidence.gatheredAt),
      ...warnAboutViews(policy, evidence.gatheredAt),
    ],
  };
}
