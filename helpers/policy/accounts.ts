import type { Policy } from './policy.ts';

/** The host name under which the login portal answers; null: the policy names none. */
export const portalHostOf = ({ access, hosts }: Policy): string | null =>
  access.login.host ?? Object.entries(hosts).find(([, service]) => service === access.login.service)?.[0] ?? null;

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
