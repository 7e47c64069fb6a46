import type { Artifacts } from '../../evidence/evidence.ts';
import type { Outage, OutageState } from '../../evidence/experiments.ts';
import type { Visit } from '../../evidence/sessions.ts';
import type { Policy } from '../../policy/policy.ts';
import { describeVisit, isOpen } from './visits.ts';

export type Outages = NonNullable<Artifacts['experiments']['outages']>;

/** What the login service was made to do. */
export const describeState: Readonly<Record<OutageState, string>> = {
  stopped: 'stopped',
  mute: 'paused',
  failing: 'answering 500',
  reset: 'hanging up',
  yes: 'answering 200 to all',
};

export const visitAt = (visits: readonly Visit[], router: string): Visit | undefined =>
  visits.find((visit) => visit.router === router);

/**
 * Why closed doors of a router prove nothing; null: its backend was seen before and after, with a session, or while a
 * stand-in of ours said yes to all.
 */
function doubt({ before, after, lacking, during }: Outages, router: string, policy: Policy): string | null {
  if (lacking !== null) {
    const wide = during.find(({ state, error }) => state === 'yes' && error === null);
    const visit = wide ? visitAt(wide.visits.anonymous, router) : undefined;
    return visit && isOpen(visit, policy) === true ? null : `nothing showed that it ever opens (${lacking})`;
  }
  const [first, last] = [visitAt(before.session, router), visitAt(after.session, router)];
  const describe = (visit: Visit | undefined) => (visit ? describeVisit(visit, policy) : 'not asked');
  if (!first || isOpen(first, policy) !== true) return `a session did not open it before either (${describe(first)})`;
  if (!last || isOpen(last, policy) !== true)
    return `a session did not open it afterwards any more (${describe(last)})`;
  return null;
}

/** Why closed doors in one state of the login prove nothing; null: they count. */
export function lackOf(
  outages: Outages,
  router: string,
  { error, asked }: Outage,
  seen: readonly Visit[],
  policy: Policy,
): string | null {
  if (error !== null) return error;
  if (seen.length === 0) return 'nobody asked';
  return asked === 0 ? 'the proxy did not ask the stand-in' : doubt(outages, router, policy);
}

/** In which states a router stayed closed, and for how long. */
export function describeClosed({ during }: Outages): string {
  const states = during.filter(({ state }) => state !== 'yes').map(({ state }) => describeState[state]);
  const longestMs = Math.max(...during.map(({ limitMs }) => limitMs));
  return `${states.join(', ')}: closed, for up to ${Math.round(longestMs / 1000)} s`;
}
