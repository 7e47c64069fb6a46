import type { Artifacts } from '../../evidence/evidence.ts';
import type { Policy } from '../../policy/policy.ts';
import { isLoginService } from '../../policy/accounts.ts';
import { isOpenRouter, isProtectedRouter } from '../access/access-answers.ts';
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

/** Routers to a backend: none to the proxy's own pages, and none to the login. */
const toBackends = ({ access }: Claims, policy: Policy): Claims['access']['routers'] =>
  access.routers.filter(({ service }) => !isLoginService(policy, service) && service !== policy.proxy.service);

/** Routers whose login tells a backend who is there: none without a login. */
export function dueRouters(claims: Claims, policy: Policy): string[] {
  const aside = withoutLogin(claims, policy);
  return toBackends(claims, policy)
    .filter((router) => isProtectedRouter(router, policy))
    .map(({ router }) => router)
    .filter((router) => !aside.includes(router));
}

/** Routers to a known backend that everybody may use: what a visitor says of himself is nobody's to believe there. */
export const openRouters = (claims: Claims, policy: Policy): string[] =>
  toBackends(claims, policy)
    .filter((router) => router.service !== null && router.cannot === null && isOpenRouter(router, policy))
    .map(({ router }) => router);

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
