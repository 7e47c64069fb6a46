import type { AcceptedView, BlindSpot, Policy } from '../policy/policy.ts';
import type { RecordedCheck, RecordedCriterion, RecordedObservation } from './record.ts';
import { daysBetween, inForce, soonDays } from './waivers.ts';

/** Blind spots that are accepted at that moment. */
export const viewsAcceptedAt = ({ views = [] }: Policy, gatheredAt: string): AcceptedView[] =>
  views.filter((view) => inForce(view, gatheredAt));

/** Whoever looks from no other machine has nobody beside the host either. */
const covered = (spot: BlindSpot, accepted: readonly AcceptedView[]): boolean =>
  accepted.some(({ view }) => view === spot || view === 'outside');

/**
 * A check of which something was not seen because nobody stood there, where the policy accepts that. It stays unknown.
 * unstood: of each subject, and of the check as a whole, where nobody stood.
 */
export function acceptBlindSpots(
  check: RecordedCheck,
  unstood: { whole: BlindSpot | undefined; of: ReadonlyMap<string, BlindSpot> },
  accepted: readonly AcceptedView[],
): RecordedCheck {
  if (check.outcome !== 'unknown' || accepted.length === 0) return check;
  if (check.observations.length === 0)
    return unstood.whole && covered(unstood.whole, accepted) ? { ...check, accepted: unstood.whole } : check;
  const observations = check.observations.map((seen): RecordedObservation => {
    const spot = seen.holds === null && !seen.waived ? unstood.of.get(seen.subject) : undefined;
    return spot && covered(spot, accepted) ? { ...seen, accepted: spot } : seen;
  });
  const blind = observations.filter(({ holds, waived }) => holds === null && !waived);
  const [first] = blind;
  const isAll = blind.every((seen) => seen.accepted !== undefined);
  return { ...check, observations, ...(isAll && first?.accepted ? { accepted: first.accepted } : {}) };
}

/** A criterion of which nothing is unseen but what is accepted. */
export const isAccepted = ({ outcome, checks }: RecordedCriterion): boolean =>
  outcome === 'unknown' &&
  checks.some(({ accepted }) => accepted !== undefined) &&
  checks.every((check) => check.outcome !== 'unknown' || check.severity === 'advisory' || check.accepted !== undefined);

/** Of the blind spots that are accepted, those for which something was left unseen. */
export function usedViews(criteria: readonly RecordedCriterion[], accepted: readonly AcceptedView[]): AcceptedView[] {
  const checks = criteria.flatMap((criterion) => criterion.checks);
  const used = new Set(checks.flatMap((check) => [check.accepted, ...check.observations.map((seen) => seen.accepted)]));
  return accepted.filter(({ view }) => used.has(view) || (view === 'outside' && used.has('neighbour')));
}

/** What is to be said of them: that they are over, or end soon. */
export function warnAboutViews({ views = [] }: Policy, gatheredAt: string): string[] {
  return views.flatMap((view) => {
    const name = `views.${view.view}`;
    if (!inForce(view, gatheredAt))
      return [`${name}: the blind spot was accepted until ${view.expires}: it counts again`];
    const left = daysBetween(gatheredAt.slice(0, 10), view.expires);
    if (left > soonDays) return [];
    return [`${name}: the blind spot is accepted until ${view.expires}: lend a view, or let ${view.owner} decide anew`];
  });
}
