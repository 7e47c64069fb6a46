import { expectedOf, judgeForwarded, reproduceForwarded } from '../../helpers/derived/access/forwarded.ts';
import { isProtectedRouter } from '../../helpers/derived/access/access-answers.ts';
import { leadsToHttps } from '../../helpers/derived/sessions/visits.ts';
import type { Artifacts } from '../../helpers/evidence/evidence.ts';
import { defineCheck, notApplicable, type Observation } from '../../helpers/kernel/check.ts';
import { unseen } from '../../helpers/kernel/observations.ts';
import { declaredIdentities } from '../../helpers/policy/identity-names.ts';
import type { Policy } from '../../helpers/policy/policy.ts';

type Given = Pick<Artifacts, 'access' | 'identities' | 'sessions'> & Partial<Pick<Artifacts, 'traefik'>>;

/** Protected routers with a backend: neither the proxy's own pages, nor one that only leads to HTTPS. */
function dueRouters({ access, sessions }: Given, policy: Policy): string[] {
  const own = [policy.access.login.service, policy.proxy.service];
  const away = sessions.anonymous.filter((visit) => leadsToHttps(visit, policy)).map(({ router }) => router);
  return access.routers
    .filter((router) => isProtectedRouter(router, policy) && !own.includes(router.service ?? ''))
    .map(({ router }) => router)
    .filter((router) => !away.includes(router));
}

/** Why nothing of a router is known. */
function whyNot(router: string, { access, identities }: Given): string {
  const cannot = access.routers.find((each) => each.router === router)?.cannot;
  if (cannot) return `was not asked: ${cannot}`;
  const lacking = identities.accounts.flatMap(({ name, cannot: why }) => (why === null ? [] : [`${name}: ${why}`]));
  const able = identities.accounts.filter((each) => each.cannot === null).map(({ name }) => name);
  const closed = able.length > 0 ? [`its login lets ${able.join(' and ')} not in`] : [];
  return [...closed, ...lacking].join('; ') || 'the policy has no test account';
}

type Row = Given['identities']['rows'][number];

/** One router, for every account: somebody whom its login does not let in says nothing where another is let in. */
function judgeRouter(rows: readonly Row[], declared: readonly string[], { access, traefik }: Given): Observation {
  const seen = rows.map((row) => ({ row, ...judgeForwarded(row, declared, traefik) }));
  const inside = seen.filter(({ row, holds }) => row.arrived || holds !== null);
  const telling = inside.length > 0 ? inside : seen;
  const worst = [false, null, true].find((each) => telling.some(({ holds }) => holds === each)) ?? null;
  const alike = telling.filter(({ holds }) => holds === worst);
  const [first] = alike;
  const router = rows[0]?.router ?? '';
  return {
    subject: router,
    holds: worst,
    expected: expectedOf(declared),
    observed: alike.map(({ row, observed }) => `as ${row.account}: ${observed}`).join('; '),
    reproduce:
      worst === true || !first
        ? null
        : reproduceForwarded(first.row, declared, access, `COOKIE of ${first.row.account}’s session`),
  };
}

export const sessionIdentities = defineCheck({
  id: 'session-identities',
  title: 'Whoever is logged in cannot tell a backend that he is somebody else',
  severity: 'critical',
  why:
    'A header that the proxy does not take over from the login stays as the visitor sent it: ' +
    'a guest becomes the administrator by saying so.',
  fix:
    'List every identity header in the login middleware’s `authResponseHeaders`, and give the entrypoint ' +
    '`aliasHeadersStrategy: delete` against those with underscores and dots.',
  requires: ['identities', 'access', 'sessions'],
  also: ['traefik'],
  evaluate(given: Given, policy) {
    const { identities, access, traefik } = given;
    const declared = declaredIdentities(policy, traefik);
    const expected = expectedOf(declared);
    const routers = dueRouters(given, policy);
    if (routers.length === 0 && identities.rows.length === 0 && access.routers.length > 0)
      return notApplicable('no router leads to a backend that asks for a login');
    const judged = [...Map.groupBy(identities.rows, ({ router }) => router).values()].map((rows) =>
      judgeRouter(rows, declared, given),
    );
    const asked = new Set(identities.rows.map(({ router }) => router));
    const left = routers.filter((router) => !asked.has(router));
    return [...judged, ...left.map((router) => unseen(router, expected, whyNot(router, given)))];
  },
});
