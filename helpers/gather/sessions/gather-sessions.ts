import { randomBytes } from 'node:crypto';
import { EvidenceError } from '../../lib/errors.ts';
import type { Account } from '../../evidence/sessions.ts';
import { lookingAccountsOf } from '../../policy/accounts.ts';
import type { Gatherer, GatherContext } from '../context.ts';
import { Jar } from './sessions-cookies.ts';
import { credentialsOf, trySecondFactor, type Credentials } from './sessions-login.ts';
import { Portal } from './sessions-portal.ts';
import { planRequests, visitAll, visitOf, type RequestPlan } from './sessions-visits.ts';

type Fixation = Account['fixation'][number];

interface Looking {
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
  { context, requestPlan }: Looking,
  name: string,
  value: string,
  jar: Jar,
  kind: Fixation['value'],
): Promise<Fixation> {
  const visits = await visitAll(context, requestPlan, `${name}=${value}`);
  return { value: kind, kept: jar.get(name) === value, visits };
}

async function tryWrong({ context, portal, requestPlan }: Looking, { user }: Credentials): Promise<Account['wrong']> {
  const jar = new Jar(context.hide);
  const { try: tried } = await portal.firstFactor(user, `wrong-${randomBytes(9).toString('base64url')}`, jar);
  return { try: tried, visits: await visitAll(context, requestPlan, jar.line()) };
}

/** Logs in once more under a value that the visitor made up. */
async function tryChosen(looking: Looking, { user, password }: Credentials, name: string): Promise<Fixation[]> {
  const { context, portal } = looking;
  const chosen = randomBytes(24).toString('base64url').slice(0, 32);
  const jar = new Jar(context.hide, [[name, chosen]]);
  const { try: tried } = await portal.firstFactor(user, password, jar);
  if (tried.ok !== true) return [];
  const followed = await followValue(looking, name, chosen, jar, 'chosen by the visitor');
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

async function look(looking: Looking, name: string, wrongToo: boolean): Promise<Account> {
  const { context, portal, requestPlan } = looking;
  const account = credentialsOf(context, name);
  if ('lacking' in account) return { name, ...none, lacking: account.lacking };
  // One for each account: two logins that begin with the same value hinder each other.
  const given = await takeGiven(context, requestPlan);
  const wrong = wrongToo ? tryWrong(looking, account) : Promise.resolve(null);
  const jar = new Jar(context.hide, given ? [given] : []);
  const first = await portal.firstFactor(account.user, account.password, jar);
  const opened = { try: first.try, visits: await visitAll(context, requestPlan, jar.line()) };
  if (first.try.ok !== true)
    return { name, ...none, lacking: null, wrong: await wrong, first: opened, cookies: first.cookies };
  const fixation = given ? [await followValue(looking, ...given, jar, 'given before the login')] : [];
  const cookieName = given?.[0] ?? first.cookies[0]?.name ?? null;
  const chosen = cookieName === null ? Promise.resolve([]) : tryChosen(looking, account, cookieName);
  let second: Account['second'] = null;
  let later: Account['cookies'] = [];
  if (account.totp !== null) {
    const before = cookieName === null ? null : jar.get(cookieName);
    const called = await trySecondFactor(context, portal, account.totp, jar, first.now);
    second = { try: called.try, visits: await visitAll(context, requestPlan, jar.line()) };
    later = called.cookies;
    if (called.try.ok === true && cookieName !== null && before !== null)
      fixation.push(await followValue(looking, cookieName, before, jar, 'from before the second factor'));
  }
  fixation.push(...(await chosen));
  const old = jar.line();
  const ended = await portal.logout(jar);
  const logout = { try: ended.try, visits: await visitAll(context, requestPlan, old) };
  return {
    name,
    lacking: null,
    wrong: await wrong,
    first: opened,
    second,
    fixation,
    logout,
    cookies: [...first.cookies, ...later],
  };
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
        'the policy has no test account, so nobody could log in: declare one under access.accounts, with its secrets by reference (env:NAME or file:PATH)',
      );
    const portal = new Portal(context);
    const requestPlan = await planRequests(context);
    const anonymous = await visitAll(context, requestPlan, null);
    const looking = { context, portal, requestPlan };
    // One wrong password is far below every ban, and the right one follows.
    const few = context.policy.access.ban.failures < 3;
    const accounts = await Promise.all(names.map((name, at) => look(looking, name, at === 0 && !few)));
    const tried = accounts.filter(({ lacking }) => lacking === null).length;
    return {
      value: { portal: portal.host, anonymous, accounts },
      scope: `${tried} of ${accounts.length} accounts at ${portal.host}, ${requestPlan.targets.length} protected routers after each factor`,
    };
  },
};
