import { expectedOf, judgeForwarded, reproduceForwarded } from '../../helpers/derived/access/forwarded.ts';
import { accountsAt, dueRouters, openRouters, whyNot, type Claims } from '../../helpers/derived/sessions/claims.ts';
import type { Traefik } from '../../helpers/evidence/traefik.ts';
import { defineCheck, notApplicable, type Observation } from '../../helpers/kernel/check.ts';
import { unseen } from '../../helpers/kernel/observations.ts';
import { declaredIdentities } from '../../helpers/policy/identity-names.ts';

type Given = Claims & { traefik?: Traefik };
type Row = Given['identities']['rows'][number];

const wayOf = ({ scheme, host, port, path }: Row): string => [scheme, host, port, path].join(' ');

/** One router, for every account: somebody whom its login does not let in says nothing where another is let in. */
function judgeRouter(rows: readonly Row[], declared: readonly string[], { access, traefik }: Given): Observation {
  const seen = rows.map((row) => ({ row, ...judgeForwarded(row, declared, traefik) }));
  const inside = seen.filter(({ row, holds }) => row.arrived || holds !== null);
  const known = new Set(inside.map(({ row }) => wayOf(row)));
  const telling = [...inside, ...seen.filter(({ row }) => !known.has(wayOf(row)))];
  const worst = [false, null, true].find((each) => telling.some(({ holds }) => holds === each)) ?? null;
  const alike = telling.filter(({ holds }) => holds === worst);
  const [first] = alike;
  const router = rows[0]?.router ?? '';
  return {
    subject: router,
    lead: { from: 'routerLogin', key: router },
    holds: worst,
    expected: expectedOf(declared),
    observed: alike.map(({ row, observed }) => `as ${row.account}: ${observed}`).join('; '),
    reproduce: worst === true || !first ? null : reproduceForwarded(first.row, declared, access, first.row.account),
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
    const free = access.forwarded.map(({ router }) => router);
    const subjects = [...new Set([...routers, ...free, ...openRouters(given, policy)])];
    const judged = subjects.flatMap((router) => {
      const rows = identities.rows.filter((row) => row.router === router);
      return rows.length > 0 ? [judgeRouter(rows, declared, given)] : [];
    });
    const isAsked = (router: string, name?: string) =>
      identities.rows.some((row) => row.router === router && (name === undefined || row.account === name));
    const left = subjects.flatMap((router) => {
      const missed = accountsAt(router, given, policy).filter((name) => !isAsked(router, name));
      if (missed.length > 0) return [unseen(router, expected, `as ${missed.join(' and ')}: was not asked`)];
      return isAsked(router) || free.includes(router) ? [] : [unseen(router, expected, whyNot(router, given))];
    });
    return [...judged, ...left];
  },
});
