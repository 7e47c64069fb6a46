import type { Artifacts } from '../../evidence/evidence.ts';
import type { Account, Visit } from '../../evidence/sessions.ts';
import { dueLevel, isProtected, serviceAt, type DueLevel } from '../../policy/access-level.ts';
import { isLoginPage } from '../../policy/accounts.ts';
import type { Policy } from '../../policy/policy.ts';
import { answerOf, isIn, isLoginAnswer, targetOf, type AccessAnswer } from '../access/whose-answer.ts';

/** What the policy asks for before a visit shows content. */
export const dueAt = (policy: Policy, { host, path, service }: Visit): DueLevel =>
  dueLevel(policy, host, path.split('?')[0] ?? path, service);

/** The service that a visit is about: the one declared for the name, else the one behind the router. */
export const serviceOf = (policy: Policy, { host, service }: Visit): string | null =>
  serviceAt(policy, host) ?? service;

/** The facts of a visit; null: a recording that was judged while it was made. */
function factsOf({ error, scheme = 'https', refused = false, location = null, backend = null, ...visit }: Visit) {
  return error === undefined ? null : { ...visit, error, scheme, refused, location, backend };
}

/** true: the backend spoke. false: a login asked, or refused. null: neither, which says nothing of the login. */
export function isOpen(visit: Visit, policy: Policy): boolean | null {
  const facts = factsOf(visit);
  const answer = facts ? answerOf(facts, policy) : recorded[visit.answer ?? 'none'];
  if (isIn(answer)) return true;
  return isLoginAnswer(answer) ? false : null;
}

/** As older recordings put what a visit amounts to. */
const recorded: Readonly<Record<NonNullable<Visit['answer']>, AccessAnswer>> = {
  content: 'content',
  portal: 'portal',
  unauthorized: 'denied',
  forbidden: 'denied',
  redirect: 'redirect',
  error: 'failed',
  none: 'silent',
};

/** Refused for who it is, not sent to log in. */
export function isForbidden(visit: Visit, policy: Policy): boolean {
  const facts = factsOf(visit);
  if (!facts) return visit.answer === 'forbidden';
  const target = targetOf(facts);
  return visit.status === 403 && isOpen(visit, policy) === false && !(target && isLoginPage(policy, target));
}

/** `302 to auth.media.test`, `200, content: sonarr`, `no answer: silence for 5000 ms` */
export function describeVisit(visit: Visit, policy: Policy): string {
  const { status, said, location, detail = '' } = visit;
  const facts = factsOf(visit);
  if (status === null) return `no answer: ${facts?.error ?? detail}`;
  if (isOpen(visit, policy) === true)
    return `${status}, content: ${facts ? (said ?? `the answer of ${facts.backend ?? 'somebody'}`) : detail}`;
  if (!facts) return detail.startsWith('HTTP') ? detail : `${status} ${detail}`;
  const target = location && targetOf(facts);
  return target
    ? `${status} to ${target.hostname === visit.host ? target.pathname : target.hostname}`
    : `HTTP ${status}`;
}

/** A command that makes the visit oneself; stage: what the cookie comes from. */
export const reproduceVisit = ({ host, path }: Visit, stage: string | null): string =>
  `curl -sS -o /dev/null -w '%{http_code} %{redirect_url}\\n'${stage === null ? '' : ` -b 'COOKIE ${stage}'`} https://${host}${path || '/'}`;

/** Protected routers that a value opens and that are closed to everybody: what it opens by itself. */
export function openedBy(
  visits: readonly Visit[],
  { anonymous }: Pick<Artifacts['sessions'], 'anonymous'>,
  policy: Policy,
): string[] {
  const free = new Set(anonymous.filter((visit) => isOpen(visit, policy) === true).map(({ router }) => router));
  return visits
    .filter((visit) => isOpen(visit, policy) === true && !free.has(visit.router) && isProtected(dueAt(policy, visit)))
    .map(({ router }) => router);
}

/** What a session saw after its last factor. */
export const lastVisits = ({ first, second }: Account): readonly Visit[] =>
  second?.try.ok === true ? second.visits : first?.try.ok === true ? first.visits : [];

/** Why no account tells anything, in one sentence. */
export function whyNobody({ accounts, portal }: Artifacts['sessions']): string {
  const reasons = accounts.map(
    ({ name, lacking, first }) => `${name}: ${lacking ?? first?.try.detail ?? 'was not tried'}`,
  );
  return `nobody logged in at ${portal}; ${reasons.join('; ') || 'the policy has no test account'}`;
}
