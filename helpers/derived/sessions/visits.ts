import { isOfProxy } from '../../evidence/login-kinds.ts';
import type { AccessRow } from '../../evidence/access.ts';
import type { Artifacts } from '../../evidence/evidence.ts';
import type { Account, Visit } from '../../evidence/sessions.ts';
import { dueLevel, isProtected, serviceAt, type DueLevel } from '../../policy/access-level.ts';
import { isLoginPage } from '../../policy/accounts.ts';
import type { Policy } from '../../policy/policy.ts';
import { answerOf, isIn, isLoginAnswer, targetOf, type AccessAnswer, type Answered } from '../access/whose-answer.ts';
import { barePath } from '../../lib/url.ts';
import { withCookie } from '../stack/by-hand.ts';
import { word } from '../../lib/shell-word.ts';

/** What the policy asks for before a visit shows content. */
export const dueAt = (policy: Policy, { host, path, service }: Visit): DueLevel =>
  dueLevel(policy, host, barePath(path), service);

/** The service that a visit is about: the one declared for the name, else the one behind the router. */
export const serviceOf = (policy: Policy, { host, service }: Visit): string | null =>
  serviceAt(policy, host) ?? service;

type Facts = Answered & Pick<AccessRow, 'error' | 'summary'>;

/** The facts of a visit; null: a recording that was judged while it was made. */
function factsOf({ host, status, error, scheme, refused, location, backend, summary }: Visit): Facts | null {
  if (error === undefined) return null;
  return {
    ...{ host, status, error, scheme: scheme ?? 'https', refused: refused ?? false },
    ...{ location: location ?? null, backend: backend ?? null, summary: summary ?? null },
  };
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

/** true: the backend spoke. false: a login asked, or refused. null: neither, which says nothing of the login. */
export function isOpen(visit: Visit, policy: Policy): boolean | null {
  const facts = factsOf(visit);
  const answer = facts ? answerOf(facts, policy) : recorded[visit.answer ?? 'none'];
  if (isIn(answer)) return true;
  return isLoginAnswer(answer) ? false : null;
}

/** Sent to the same name over HTTPS, where another router answers: of the login nothing was to be learnt here. */
export function leadsToHttps(visit: Visit, policy: Policy): boolean {
  const facts = factsOf(visit);
  return facts !== null && answerOf(facts, policy) === 'secure';
}

/** Refused for who it is, not sent to log in. */
export function isForbidden(visit: Visit, policy: Policy): boolean {
  const facts = factsOf(visit);
  if (!facts) return visit.answer === 'forbidden';
  const target = targetOf(facts);
  return visit.status === 403 && isOpen(visit, policy) === false && !(target && isLoginPage(policy, target));
}

function describeFacts(facts: Facts, isContent: boolean): string {
  const { status, error, summary, backend, host } = facts;
  if (status === null) return `no answer: ${error ?? 'nothing came back'}`;
  if (isContent) return `${status}, content: ${summary ?? `the answer of ${backend ?? 'somebody'}`}`;
  const target = targetOf(facts);
  if (!target) return `HTTP ${status}`;
  return `${status} to ${target.hostname === host ? target.pathname : target.hostname}`;
}

function describeJudged({ status, answer, detail = '' }: Visit): string {
  if (status === null) return `no answer: ${detail}`;
  if (answer === 'content') return `${status}, content: ${detail}`;
  return detail === '' ? `HTTP ${status}` : `${status} ${detail}`;
}

/** `302 to auth.media.test`, `200, content: sonarr`, `no answer: silence for 5000 ms` */
export function describeVisit(visit: Visit, policy: Policy): string {
  const facts = factsOf(visit);
  return facts ? describeFacts(facts, isOpen(visit, policy) === true) : describeJudged(visit);
}

/** A command that makes the visit oneself; whose: the session, and how far it logged in; null: none. */
export function reproduceVisit({ host, path }: Visit, whose: string | null): string {
  const command = `curl -sS -o /dev/null -w '%{http_code} %{redirect_url}\\n' ${word(`https://${host}${path || '/'}`)}`;
  return whose === null ? command : withCookie(command, whose);
}

/** What gives the portal a name and a password, as its own page does. */
const loginRequest = (portal: string, password: string): string =>
  "curl -sS -i -H 'Content-Type: application/json' " +
  `-d '{"username":"NAME","password":"${password}"}' ${word(`https://${portal}/api/firstfactor`)}`;

/** The same as a command; then: what is done with the answer. */
export const reproduceLogin = (portal: string, then = ''): string =>
  `${loginRequest(portal, 'PASSWORD')}${then}  # NAME and PASSWORD of the test account`;

/** A password given to the proxy itself, with the request; wrong: another than the account's. */
const reproducePassword = (host: string, kind: 'basicauth' | 'digestauth', wrong: boolean): string =>
  `curl -sS -o /dev/null -w '%{http_code}\\n' --${kind === 'basicauth' ? 'basic' : 'digest'} ` +
  `-u NAME:${wrong ? 'wrong' : 'PASSWORD'} ${word(`https://${host}/`)}  # ` +
  (wrong ? 'NAME: the account' : 'NAME and PASSWORD of the test account');

/** A test account's login as a command, at the proxy or the portal; wrong: with another password than its own. */
export function reproduceTry({ portal }: Pick<Artifacts['sessions'], 'portal'>, { access }: Policy, wrong: boolean) {
  const { kind } = access.login;
  if (isOfProxy(kind)) return reproducePassword(portal, kind, wrong);
  return wrong ? reproduceRefusal(portal, 1, false) : reproduceLogin(portal);
}

/** Wrong passwords, as many as are given, and then the right one or none. */
export const reproduceRefusal = (portal: string, wrong: number, right: boolean): string =>
  `for i in $(seq ${wrong}); do ${loginRequest(portal, 'wrong')}; done` +
  (right ? `; ${loginRequest(portal, 'PASSWORD')}  # NAME and PASSWORD of the test account` : '  # NAME: the account');

/** A login by somebody who has a cookie already: whether the answer sets another one. */
export const reproducePlanted = (portal: string): string =>
  withCookie(`${loginRequest(portal, 'PASSWORD')} | grep -i set-cookie`, 'a visitor before the login');

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
