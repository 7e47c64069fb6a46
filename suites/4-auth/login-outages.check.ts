import type { Outage } from '../../helpers/evidence/experiments.ts';
import type { Lead } from '../../helpers/kernel/cause.ts';
import { defineCheck, notApplicable, unknown, type Observation } from '../../helpers/kernel/check.ts';
import { sound, unseen } from '../../helpers/kernel/observations.ts';
import {
  describeClosed,
  describeState,
  lackOf,
  visitAt,
  type Outages,
} from '../../helpers/derived/sessions/outages.ts';
import { isOpen, describeVisit } from '../../helpers/derived/sessions/visits.ts';
import type { Policy } from '../../helpers/policy/policy.ts';
import { word } from '../../helpers/lib/shell-word.ts';

function judge(outages: Outages, router: string, outage: Outage, policy: Policy): Observation {
  const expected = 'no content while the login service fails';
  const { anonymous, session } = outage.visits;
  const seen = [visitAt(anonymous, router), visitAt(session, router)].flatMap((visit) => visit ?? []);
  const open = seen.find((visit) => isOpen(visit, policy) === true);
  const how = `while ${describeState[outage.state]}`;
  if (open) {
    const [request, login] = [`curl -sS -i ${word(`https://${open.host}${open.path}`)}`, word(outages.service)];
    const reproduce = `docker compose stop ${login}; ${request}; docker compose start ${login}`;
    const lead: Lead = { from: 'routerOutage', key: router };
    return {
      subject: router,
      lead,
      holds: false,
      expected,
      observed: `${how}: ${describeVisit(open, policy)}`,
      reproduce,
    };
  }
  const lack = lackOf(outages, router, outage, seen, policy);
  if (lack !== null) return unseen(router, expected, `${how}: ${lack}`);
  return sound(router, expected, describeClosed(outages));
}

/** Whether the login works again, and how many doors its saying yes to all was seen to open. */
function judgeAfterwards({ service, again, during }: Outages, closed: number, policy: Policy): Observation {
  const works = again === null || again.ok === true;
  const eyes = during.find(({ state }) => state === 'yes');
  const opened = eyes?.visits.anonymous.filter((visit) => isOpen(visit, policy) === true).length;
  const control = `; while it said yes to all, ${opened} of ${closed} routers were seen open`;
  return {
    subject: service,
    holds: works ? true : null,
    expected: 'logs people in again afterwards',
    observed: `${again?.detail ?? 'nobody could log in'}${eyes?.error === null ? control : ''}`,
    reproduce: null,
  };
}

export const loginOutages = defineCheck({
  id: 'login-outages',
  title: 'While the login service is down, protected routers serve no content',
  severity: 'critical',
  why: 'A login that opens when it fails is opened by making it fail.',
  fix:
    'Take away whatever answers in the login’s place: error pages that ask the backend, fallbacks, ' +
    'and forward-auth addresses that say yes.',
  requires: ['experiments'],
  evaluate({ experiments }, policy) {
    const { notMade, outages, transcript } = experiments;
    if (notMade !== null) return notApplicable(notMade);
    if (outages === null) return unknown('the login service was not made to fail');
    // A login that says yes to all lets everybody in, by its nature: that state only shows whether we would see it.
    const states = outages.during.filter(({ state }) => state !== 'yes');
    const closed = outages.before.anonymous.filter((visit) => isOpen(visit, policy) !== true);
    const rows = closed.flatMap(({ router }) => states.map((state) => judge(outages, router, state, policy)));
    if (rows.length === 0) return unknown('no protected router was closed before the login service failed');
    const left = transcript
      .filter(({ error }) => error !== null)
      .map(({ did, error }) => unseen(outages.service, 'everything put back', `${did}: ${error ?? ''}`));
    return [...rows, ...left, judgeAfterwards(outages, closed.length, policy)];
  },
});
