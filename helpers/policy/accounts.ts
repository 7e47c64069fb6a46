import { serviceAt } from './access-level.ts';
import type { Policy } from './policy.ts';

/** The host names under which the login portal answers, in small letters: the declared one, else all of its service. */
const portalHostsOf = ({ access, hosts }: Policy): string[] =>
  (access.login.host === null
    ? Object.entries(hosts).flatMap(([host, service]) => (service === access.login.service ? [host] : []))
    : [access.login.host]
  ).map((host) => host.toLowerCase());

/** The host name under which the login portal answers; null: the policy names none. */
export const portalHostOf = (policy: Policy): string | null => portalHostsOf(policy)[0] ?? null;

/** Whether a service is one that people log in at: the one that is asked, or the one behind the portal's host name. */
export const isLoginService = (policy: Policy, service: string | null): boolean =>
  service !== null &&
  (service === policy.access.login.service ||
    (policy.access.login.host !== null && service === serviceAt(policy, policy.access.login.host)));

/** Where programs other than Authelia send whoever must log in: below the host itself, or to their maker's own. */
const loginPaths = /^\/(?:outpost\.goauthentik\.io|oauth2)\//;

/** Whether a host is the portal's own: what it sends to within itself is its own answer. */
export const isPortalHost = (policy: Policy, host: string): boolean =>
  portalHostsOf(policy).includes(host.toLowerCase());

/** Whether an address is one where people log in. */
export const isLoginPage = (policy: Policy, { hostname, pathname }: URL): boolean =>
  isPortalHost(policy, hostname) || loginPaths.test(pathname) || hostname.endsWith('.cloudflareaccess.com');

/**
 * The account that experiments may get banned: the one named, else the last. null: there is none of that name, or none
 * at all.
 */
export function banAccountOf({ access: { ban, accounts } }: Policy): string | null {
  const names = Object.keys(accounts);
  if (ban.account !== null) return names.includes(ban.account) ? ban.account : null;
  return names.at(-1) ?? null;
}

/** Accounts that log in to look; the one that may get banned only where there is no other. */
export function lookingAccountsOf(policy: Policy): string[] {
  const names = Object.keys(policy.access.accounts);
  const others = names.filter((name) => name !== banAccountOf(policy));
  return others.length > 0 ? others : names;
}
