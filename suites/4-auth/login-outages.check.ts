import type { Artifacts } from '../../helpers/evidence/evidence.ts';
import type { Outage, OutageState } from '../../helpers/evidence/experiments.ts';
import type { Visit } from '../../helpers/evidence/sessions.ts';
import { defineCheck, notApplicable, unknown, type Observation } from '../../helpers/kernel/check.ts';
import { isOpen, describeVisit } from '../../helpers/derived/sessions/sessions.ts';
import type { Policy } from '../../helpers/policy/policy.ts';

type Outages = NonNullable<Artifacts['experiments']['outages']>;

const words: Readonly<Record<OutageState, string>> = {
  stopped: 'stopped',
  mute: 'paused',
  failing: 'answering 500',
  reset: 'hanging up',
  yes: 'answering 200 to all',
};

const at = (visits: readonly Visit[], router: string): Visit | undefined =>
  visits.find((visit) => visit.router === router);

/**
 * Why closed doors of a router prove nothing; null: its backend was seen before and after, with a session, or while a
 * stand-in of ours said yes to all.
 */
function doubt({ before, after, lacking, during }: Outages, router: string, policy: Policy): string | null {
  if (lacking !== null) {
    const wide = during.find(({ state, error }) => state === 'yes' && error === null);
    const visit = wide ? at(wide.visits.anonymous, router) : undefined;
    return visit && isOpen(visit, policy) === true ? null : `nothing showed that it ever opens (${lacking})`;
  }
  const [first, last] = [at(before.session, router), at(after.session, router)];
  if (!first || isOpen(first, policy) !== true)
    return `a session did not open it before either (${first ? describeVisit(first, policy) : 'not asked'})`;
  return last && isOpen(last, policy) === true
    ? null
    : `a session did not open it afterwards any more (${last ? describeVisit(last, policy) : 'not asked'})`;
}

function judge(
  outages: Outages,
  router: string,
  { state, visits: look, error, asked }: Outage,
  policy: Policy,
): Observation {
  const expected = 'no content while the login service fails';
  const seen = [at(look.anonymous, router), at(look.session, router)].flatMap((visit) => visit ?? []);
  const open = seen.find((visit) => isOpen(visit, policy) === true);
  const how = `while ${words[state]}`;
  const row = (holds: boolean | null, observed: string): Observation => ({
    subject: router,
    holds,
    expected,
    observed,
    reproduce: open
      ? `docker stop ${outages.service}; curl -sS -i https://${open.host}${open.path}; docker start ${outages.service}`
      : null,
  });
  if (open) return row(false, `${how}: ${describeVisit(open, policy)}`);
  const lack =
    error ??
    (seen.length === 0
      ? 'nobody asked'
      : asked === 0
        ? 'the proxy did not ask the stand-in'
        : doubt(outages, router, policy));
  if (lack !== null) return row(null, `${how}: ${lack}`);
  return row(
    true,
    `${outages.during
      .filter((each) => each.state !== 'yes')
      .map((each) => words[each.state])
      .join(', ')}: closed, for up to ${Math.round(Math.max(...outages.during.map((each) => each.limitMs)) / 1000)} s`,
  );
}

export const loginOutages = defineCheck({
  id: 'login-outages',
  title: 'While the login service is down, protected routers serve no content',
  severity: 'critical',
  why: 'A login that opens when it fails is opened by making it fail.',
  fix: 'Take away whatever answers in the login’s place: error pages that ask the backend, fallbacks, and forward-auth addresses that say yes.',
  requires: ['experiments'],
  evaluate({ experiments }, policy) {
    const { notMade, outages, transcript } = experiments;
    if (notMade !== null) return notApplicable(notMade);
    if (outages === null) return unknown('the login service was not made to fail');
    // A login that says yes to all lets everybody in, by its nature: that state only shows whether we would see it.
    const states = outages.during.filter(({ state }) => state !== 'yes');
    const closed = outages.before.anonymous.filter((visit) => isOpen(visit, policy) !== true);
    const eyes = outages.during.find(({ state }) => state === 'yes');
    const rows = closed.flatMap(({ router }) => states.map((state) => judge(outages, router, state, policy)));
    const left = transcript
      .filter(({ error }) => error !== null)
      .map(({ did, error }): Observation => ({
        subject: outages.service,
        holds: null,
        expected: 'everything put back',
        observed: `${did}: ${error ?? ''}`,
        reproduce: null,
      }));
    const well: Observation = {
      subject: outages.service,
      holds: outages.again === null || outages.again.ok === true ? true : null,
      expected: 'logs people in again afterwards',
      observed: `${outages.again?.detail ?? 'nobody could log in'}${eyes && eyes.error === null ? `; while it said yes to all, ${eyes.visits.anonymous.filter((visit) => isOpen(visit, policy) === true).length} of ${closed.length} routers were seen open` : ''}`,
      reproduce: null,
    };
    return rows.length > 0
      ? [...rows, ...left, well]
      : unknown('no protected router was closed before the login service failed');
  },
});
