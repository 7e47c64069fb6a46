import type { Artifacts } from '../../evidence/evidence.ts';
import type { Account, Visit } from '../../evidence/sessions.ts';
import { dueLevel, isProtected, serviceAt, type DueLevel } from '../../policy/access-level.ts';
import type { Policy } from '../../policy/policy.ts';

/** What the policy asks for before a visit shows content. */
export const dueAt = (policy: Policy, { host, path, service }: Visit): DueLevel =>
  dueLevel(policy, host, path.split('?')[0] ?? path, service);

/** The service that a visit is about: the one declared for the name, else the one behind the router. */
export const serviceOf = (policy: Policy, { host, service }: Visit): string | null =>
  serviceAt(policy, host) ?? service;

/** true: the backend spoke. false: a login asked, or refused. null: neither, which says nothing of the login. */
export function isOpen({ answer }: Visit): boolean | null {
  if (answer === 'content') return true;
  return answer === 'portal' || answer === 'unauthorized' || answer === 'forbidden' ? false : null;
}

/** `302 to auth.media.test`, `no answer: silence for 5000 ms` */
export function describeVisit({ status, answer, detail }: Visit): string {
  if (status === null) return `no answer: ${detail}`;
  if (answer === 'content') return `${status}, content: ${detail}`;
  return detail === '' ? `HTTP ${status}` : `${status} ${detail}`;
}

/** A command that makes the visit oneself; stage: what the cookie comes from. */
export function reproduceVisit({ host, path }: Visit, stage: string | null): string {
  const cookie = stage === null ? '' : ` -b 'COOKIE ${stage}'`;
  return `curl -sS -o /dev/null -w '%{http_code} %{redirect_url}\\n'${cookie} https://${host}${path || '/'}`;
}

/** A command that gives the portal a password, as its own page does. */
export const reproduceLogin = (portal: string, password = '…'): string =>
  "curl -sS -i -H 'Content-Type: application/json' " +
  `-d '{"username":"…","password":"${password}"}' https://${portal}/api/firstfactor`;

/** Protected routers that a value opens and that are closed to everybody: what it opens by itself. */
export function openedBy(
  visits: readonly Visit[],
  { anonymous }: Pick<Artifacts['sessions'], 'anonymous'>,
  policy: Policy,
): string[] {
  const free = new Set(anonymous.filter((visit) => isOpen(visit) === true).map(({ router }) => router));
  return visits
    .filter((visit) => isOpen(visit) === true && !free.has(visit.router) && isProtected(dueAt(policy, visit)))
    .map(({ router }) => router);
}

/** What a session saw after its last factor. */
export function lastVisits({ first, second }: Account): readonly Visit[] {
  if (second?.try.ok === true) return second.visits;
  return first?.try.ok === true ? first.visits : [];
}

/** Why no account tells anything, in one sentence. */
export function whyNobody({ accounts, portal }: Artifacts['sessions']): string {
  const reasons = accounts.map(
    ({ name, lacking, first }) => `${name}: ${lacking ?? first?.try.detail ?? 'was not tried'}`,
  );
  return `nobody logged in at ${portal}; ${reasons.join('; ') || 'the policy has no test account'}`;
}
