import { gate } from '../kernel/gate.ts';
import type { RecordedCheck, RecordedObservation, RunRecord } from '../kernel/record.ts';
import { statesOf, type SubjectStates } from './subject-states.ts';

function markObservation(check: string, seen: RecordedObservation, before: SubjectStates): RecordedObservation {
  if (seen.holds === true || seen.waived) return seen;
  const state = before.stateOf(check, seen.subject);
  const isKnown = seen.holds === false ? state === 'finding' : state === 'unseen';
  return isKnown ? { ...seen, known: true } : seen;
}

function markCheck(check: RecordedCheck, before: SubjectStates): RecordedCheck {
  const isBlind = check.outcome === 'unknown' && check.observations.length === 0;
  const isKnown = isBlind && before.checks.get(check.id)?.outcome === 'unknown';
  return {
    ...check,
    ...(isKnown ? { known: true as const } : {}),
    observations: check.observations.map((seen) => markObservation(check.id, seen, before)),
  };
}

/**
 * The same run, gated by what a baseline does not have. What it knows stays a finding, and unseen what it could not see
 * either; what it had waived, could not see, or did not judge, is new where it is found.
 */
export function gateAgainst(record: RunRecord, baseline: RunRecord): RunRecord {
  const before = statesOf(baseline);
  const criteria = record.criteria.map((criterion) => ({
    ...criterion,
    checks: criterion.checks.map((check) => markCheck(check, before)),
  }));
  const known = [...statesOf({ criteria }).rows.values()].filter(
    ({ check, subject, state }) =>
      state === 'finding' && check.observations.some((seen) => seen.subject === subject && seen.known),
  );
  return {
    ...record,
    criteria,
    outcome: gate(criteria, record),
    baseline: { gatheredAt: baseline.gatheredAt, known: known.length },
  };
}
