import type { Experiments, Outage } from '../../evidence/experiments.ts';
import { EvidenceError, messageOf } from '../../lib/errors.ts';
import { banAccountOf, lookingAccountsOf } from '../../policy/accounts.ts';
import { waysOf, type Way } from './experiments-ways.ts';
import type { GatherContext } from '../context.ts';
import { need } from '../need.ts';
import type { PutBack } from './put-back.ts';
import { Jar } from '../sessions/sessions-cookies.ts';
import { credentialsOf, logIn, type Credentials } from '../sessions/sessions-login.ts';
import type { Portal } from '../sessions/sessions-portal.ts';
import { visitAll, type RequestPlan } from '../sessions/sessions-visits.ts';

type OutageVisits = Outage['visits'];

/** Traefik waits 30 s for a login service that says nothing; only then it shows what it does without one. */
const muteLimitMs = 35_000;
const limitMs = 12_000;

const look = async (
  context: GatherContext,
  requestPlan: RequestPlan,
  cookies: string | null,
  limit: number,
): Promise<OutageVisits> => {
  const [anonymous, session] = await Promise.all([
    visitAll(context, requestPlan, null, limit),
    cookies === null ? [] : visitAll(context, requestPlan, cookies, limit),
  ]);
  return { anonymous, session };
};

async function tryState(
  context: GatherContext,
  putBack: PutBack,
  requestPlan: RequestPlan,
  cookies: string | null,
  way: Way,
): Promise<Outage> {
  const limit = way.state === 'mute' ? muteLimitMs : limitMs;
  context.progress('experiments', `${way.did}; put back: ${way.undone}`);
  try {
    const seen = await putBack.during(way, () => look(context, requestPlan, cookies, limit));
    return { state: way.state, limitMs: limit, asked: way.asked?.() ?? null, error: null, visits: seen };
  } catch (error) {
    return {
      state: way.state,
      limitMs: limit,
      asked: null,
      error: messageOf(error).slice(0, 300),
      visits: { anonymous: [], session: [] },
    };
  }
}

/** The account that opens most, and why none could be had. */
function accountOf(context: GatherContext): Credentials | { lacking: string } {
  const all = lookingAccountsOf(context.policy).map((name) => credentialsOf(context, name));
  const whole = all.filter((account): account is Credentials => !('lacking' in account));
  return whole.find(({ totp }) => totp !== null) ?? whole[0] ?? all[0] ?? { lacking: 'the policy has no test account' };
}

/** Somebody who is logged in before anything is made to fail. */
export interface Insider {
  account: Credentials | null;
  /** null: nobody got in. */
  jar: Jar | null;
  lacking: string | null;
}

export async function getInside(context: GatherContext, portal: Portal): Promise<Insider> {
  const account = accountOf(context);
  if ('lacking' in account) return { account: null, jar: null, lacking: account.lacking };
  const jar = await logIn(context, portal, account);
  return { account, jar, lacking: jar === null ? `${account.name} could not log in` : null };
}

/**
 * Visits every protected router, anonymously and with a valid session, while the login service fails in one way after
 * the other. beforeStop: called while it still remembers everything.
 */
export async function tryOutages(
  context: GatherContext,
  putBack: PutBack,
  portal: Portal,
  requestPlan: RequestPlan,
  { account, jar, lacking }: Insider,
  beforeStop: () => Promise<void>,
): Promise<NonNullable<Experiments['outages']>> {
  const { service } = context.policy.access.login;
  const login = need(context, 'containers').find((each) => each.member && each.service === service);
  if (!login || login.status !== 'running')
    throw new EvidenceError(`the login service ${service} does not run, so it cannot be seen to fail: start it`);
  const cookies = jar?.line() ?? null;
  const before = await look(context, requestPlan, cookies, limitMs);
  const during: Outage[] = [];
  for (const way of waysOf(context, portal, login)) {
    if (way.state === 'stopped') await beforeStop();
    during.push(await tryState(context, putBack, requestPlan, cookies, way));
  }
  // Whoever was banned on the way is refused by right.
  const mayAgain = account !== null && account.name !== banAccountOf(context.policy);
  const again = mayAgain ? (await portal.firstFactor(account.user, account.password, new Jar(context.hide))).try : null;
  const after = await look(context, requestPlan, cookies, limitMs);
  if (jar) await portal.logout(jar);
  return { service, lacking, before, during, after, again };
}
