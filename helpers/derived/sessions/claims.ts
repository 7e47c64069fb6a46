import type { Artifacts } from '../../evidence/evidence.ts';
import type { Policy } from '../../policy/policy.ts';
import { isProtectedRouter } from '../access/access-answers.ts';
import { isOpen, lastVisits, leadsToHttps } from './visits.ts';

/** What is known of whoever is logged in and claims to be somebody else. */
export type Claims = Pick<Artifacts, 'access' | 'identities' | 'sessions'>;

/**
 * Routers that let strangers in though they should not: nobody is logged in there, and what they lack is a login. Those
 * that only lead to HTTPS let nobody in.
 */
function withoutLogin({ sessions }: Claims, policy: Policy): string[] {
  return sessions.anonymous
    .filter((visit) => isOpen(visit, policy) === true || leadsToHttps(visit, policy))
    .map(({ router }) => router);
}

/** Routers whose login tells a backend who is there: none of the proxy's own pages, and none without a login. */
export function dueRouters(claims: Claims, policy: Policy): string[] {
  const own = [policy.access.login.service, policy.proxy.service];
  const aside = withoutLogin(claims, policy);
  return claims.access.routers
    .filter((router) => isProtectedRouter(router, policy) && !own.includes(router.service ?? ''))
    .map(({ router }) => router)
    .filter((router) => !aside.includes(router));
}

/** Accounts that a router lets in, as their sessions saw it; all of them where it lets everybody in. */
export function accountsAt(router: string, { access, sessions }: Claims, policy: Policy): string[] {
  const isFree = access.forwarded.some((each) => each.router === router);
  return sessions.accounts
    .filter(
      (account) =>
        lastVisits(account).some((visit) => visit.router === router && isOpen(visit, policy) === true) ||
        (isFree && lastVisits(account).length > 0),
    )
    .map(({ name }) => name);
}

/** Why nothing of a router is known. */
export function whyNot(router: string, { access, identities }: Claims): string {
  const cannot = access.routers.find((each) => each.router === router)?.cannot;
  if (cannot) return `was not asked: ${cannot}`;
  const lacking = identities.accounts.flatMap(({ name, cannot: why }) => (why === null ? [] : [`${name}: ${why}`]));
  const able = identities.accounts.filter((each) => each.cannot === null).map(({ name }) => name);
  const closed = able.length > 0 ? [`its login lets ${able.join(' and ')} not in`] : [];
  return [...closed, ...lacking].join('; ') || 'the policy has no test account';
}
