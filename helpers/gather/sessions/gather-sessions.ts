import { randomBytes } from 'node:crypto';
import { EvidenceError } from '../../lib/errors.ts';
import type { Account, Visit } from '../../evidence/sessions.ts';
import { lookingAccountsOf } from '../../policy/accounts.ts';
import { askWithPasswords } from './proxy-passwords.ts';
import { isOfProxy } from '../../evidence/login-kinds.ts';
import type { Gatherer, GatherContext } from '../context.ts';
import { Jar } from './sessions-cookies.ts';
import { credentialsOf, mayTryWrongPassword, trySecondFactor, type Credentials } from './sessions-login.ts';
import { Portal, type Called } from './sessions-portal.ts';
import { planRequests, visitAll, visitOf, type RequestPlan } from './sessions-visits.ts';
import { watchSession } from './watch-sessions.ts';

type Fixation = Account['fixation'][number];

/** What an account is tried with. */
interface Means {
  context: GatherContext;
  portal: Portal;
  requestPlan: RequestPlan;
}

const none: Omit<Account, 'name' | 'lacking'> = {
  wrong: null,
  first: null,
  second: null,
  fixation: [],
  logout: null,
  cookies: [],
};

/** Whether a value goes on as the session's, and what it opens when it comes alone. */
async function followValue(
  { context, requestPlan }: Means,
  name: string,
  value: string,
  jar: Jar,
  kind: Fixation['value'],
): Promise<Fixation> {
  const visits = await visitAll(context, requestPlan, `${name}=${value}`);
  return { value: kind, kept: jar.get(name) === value, visits };
}

async function tryWrong({ context, portal, requestPlan }: Means, { user }: Credentials): Promise<Account['wrong']> {
  const jar = new Jar(context.hide);
  const { try: tried } = await portal.firstFactor(user, `wrong-${randomBytes(9).toString('base64url')}`, jar);
  return { try: tried, visits: await visitAll(context, requestPlan, jar.line()) };
}

/** Logs in once more under a value that the visitor made up. */
async function tryChosen(means: Means, { user, password }: Credentials, name: string): Promise<Fixation[]> {
  const { context, portal } = means;
  const chosen = randomBytes(24).toString('base64url').slice(0, 32);
  const jar = new Jar(context.hide, [[name, chosen]]);
  const { try: tried } = await portal.firstFactor(user, password, jar);
  if (tried.ok !== true) return [];
  const followed = await followValue(means, name, chosen, jar, 'chosen by the visitor');
  await portal.logout(jar);
  return [followed];
}

/** A cookie that a redirect to the portal brings along, before anybody logged in; null: it gives none. */
async function takeGiven({ vantage, hide }: GatherContext, { targets }: RequestPlan): Promise<[string, string] | null> {
  const [target] = targets;
  if (!target) return null;
  const [result] = await vantage.probe([visitOf(target, null)], { limitMs: 5000 });
  const jar = new Jar(hide);
  const [cookie] = jar.take(result?.http?.cookies ?? []);
  const value = cookie ? jar.get(cookie.name) : null;
  return cookie && value !== null ? [cookie.name, value] : null;
}

type Seconded = Pick<Account, 'second' | 'fixation' | 'cookies'>;

/**
 * The second factor on top of the first, and what becomes of the cookie's value from before it. totp null: the account
 * has none. now: the login service's clock, milliseconds.
 */
async function trySecond(
  means: Means,
  totp: string | null,
  jar: Jar,
  now: number,
  cookieName: string | null,
): Promise<Seconded> {
  const { context, portal, requestPlan } = means;
  if (totp === null) return { second: null, fixation: [], cookies: [] };
  const before = cookieName === null ? null : jar.get(cookieName);
  const called = await trySecondFactor(context, portal, totp, jar, now);
  const second = { try: called.try, visits: await visitAll(context, requestPlan, jar.line()) };
  const fixation =
    called.try.ok === true && cookieName !== null && before !== null
      ? [await followValue(means, cookieName, before, jar, 'from before the second factor')]
      : [];
  return { second, fixation, cookies: called.cookies };
}

interface Begun {
  /** The cookie that the visitor had before; null: none. */
  given: [string, string] | null;
  first: Called;
  /** What the first factor opens. */
  visits: Visit[];
  jar: Jar;
}

/** What becomes of a session after the first factor: of its cookie, of the second factor, and when it is ended. */
async function followSession(
  means: Means,
  account: Credentials,
  { given, first, visits, jar }: Begun,
): Promise<Pick<Account, 'second' | 'fixation' | 'logout' | 'cookies'>> {
  const { context, portal, requestPlan } = means;
  const fixation = given ? [await followValue(means, ...given, jar, 'given before the login')] : [];
  const cookieName = given?.[0] ?? first.cookies[0]?.name ?? null;
  const chosen = cookieName === null ? Promise.resolve([]) : tryChosen(means, account, cookieName);
  const seconded = await trySecond(means, account.totp, jar, first.now, cookieName);
  fixation.push(...seconded.fixation, ...(await chosen));
  const old = jar.line();
  const second = seconded.second?.try.ok === true ? seconded.second.visits : null;
  await watchSession(context, account.name, old, second ?? visits);
  const ended = await portal.logout(jar);
  const logout = { try: ended.try, visits: await visitAll(context, requestPlan, old) };
  return { second: seconded.second, fixation, logout, cookies: [...first.cookies, ...seconded.cookies] };
}

async function tryAccount(means: Means, name: string, wrongToo: boolean): Promise<Account> {
  const { context, portal, requestPlan } = means;
  const account = credentialsOf(context, name);
  if ('lacking' in account) return { name, ...none, lacking: account.lacking };
  // One for each account: two logins that begin with the same value hinder each other.
  const given = await takeGiven(context, requestPlan);
  const wrong = wrongToo ? tryWrong(means, account) : Promise.resolve(null);
  const jar = new Jar(context.hide, given ? [given] : []);
  const first = await portal.firstFactor(account.user, account.password, jar);
  const opened = { try: first.try, visits: await visitAll(context, requestPlan, jar.line()) };
  if (first.try.ok !== true)
    return { name, ...none, lacking: null, wrong: await wrong, first: opened, cookies: first.cookies };
  const followed = await followSession(means, account, { given, first, visits: opened.visits, jar });
  return { name, lacking: null, wrong: await wrong, first: opened, ...followed };
}

/**
 * What the policy's test accounts see after each factor, what a wrong password opens, and what becomes of their
 * session's cookie.
 */
export const gatherSessions: Gatherer<'sessions'> = {
  id: 'sessions',
  async gather(context) {
    const names = lookingAccountsOf(context.policy);
    if (names.length === 0)
      throw new EvidenceError(
        'the policy has no test account, so nobody could log in: declare one under access.accounts, ' +
          'with its secrets by reference (env:NAME or file:PATH)',
      );
    const { kind } = context.policy.access.login;
    const portal = isOfProxy(kind) ? null : new Portal(context);
    const requestPlan = await planRequests(context);
    const plan = [...requestPlan.targets.map(({ entry }) => entry), ...requestPlan.missed];
    const undertaken = { anonymous: plan, accounts: names.map((name) => ({ name })) };
    if (portal === null) return { ...(await askWithPasswords(context, requestPlan, names)), undertaken };
    const anonymous = await visitAll(context, requestPlan, null);
    const means = { context, portal, requestPlan };
    const mayErr = mayTryWrongPassword(context);
    const accounts = await Promise.all(names.map((name, at) => tryAccount(means, name, at === 0 && mayErr)));
    const tried = accounts.filter(({ lacking }) => lacking === null).length;
    return {
      value: { portal: portal.host, anonymous, accounts },
      undertaken,
      scope:
        `${tried} of ${accounts.length} accounts at ${portal.host}, ` +
        `${requestPlan.targets.length} protected routers after each factor`,
    };
  },
};
