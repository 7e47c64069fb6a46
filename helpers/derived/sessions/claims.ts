import type { Artifacts } from '../../evidence/evidence.ts';
import type { Policy } from '../../policy/policy.ts';
import { isProtectedRouter } from '../access/access-answers.ts';
import { isOpen, lastVisits, leadsToHttps } from './visits.ts';

/** What is known of whoever is logged in and claims to be somebody else. */
export type Claims = Pick<Artifacts, 'access' | 'identities' | 'sessions'>;

/** Protected routers with a backend: neither the proxy's own pages, nor one that only leads to HTTPS. */
export function dueRouters({ access, sessions }: Claims, policy: Policy): string[] {
  const own = [policy.access.login.service, policy.proxy.service];
  const away = sessions.anonymous.filter((visit) => leadsToHttps(visit, policy)).map(({ router }) => router);
  return access.routers
    .filter((router) => isProtectedRouter(router, policy) && !own.includes(router.service ?? ''))
    .map(({ router }) => router)
    .filter((router) => !away.includes(router));
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
