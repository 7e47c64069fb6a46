import type { Experiments, Outage } from '../../evidence/experiments.ts';
import { EvidenceError } from '../../lib/errors.ts';
import { banAccountOf, lookingAccountsOf } from '../../policy/accounts.ts';
import { waysOf, type Way } from './experiments-ways.ts';
import type { Ground } from '../context.ts';
import { need } from '../need.ts';
import type { PutBack } from './put-back.ts';
import { Jar } from '../sessions/sessions-cookies.ts';
import { credentialsOf, logIn, type Credentials } from '../sessions/sessions-login.ts';
import type { Portal } from '../sessions/sessions-portal.ts';
import { visitAll, type Tour } from '../sessions/sessions-visits.ts';

type Look = Outage['look'];

/** Traefik waits 30 s for a login service that says nothing; only then it shows what it does without one. */
const muteLimitMs = 35_000;
const limitMs = 12_000;

const look = async (ground: Ground, tour: Tour, cookies: string | null, limit: number): Promise<Look> => {
  const [anonymous, session] = await Promise.all([
    visitAll(ground, tour, null, limit),
    cookies === null ? [] : visitAll(ground, tour, cookies, limit),
  ]);
  return { anonymous, session };
};

async function tryState(
  ground: Ground,
  putBack: PutBack,
  tour: Tour,
  cookies: string | null,
  way: Way,
): Promise<Outage> {
  const limit = way.state === 'mute' ? muteLimitMs : limitMs;
  ground.progress('experiments', `${way.did}; put back: ${way.undone}`);
  try {
    const seen = await putBack.during(way, () => look(ground, tour, cookies, limit));
    return { state: way.state, limitMs: limit, asked: way.asked?.() ?? null, error: null, look: seen };
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    return {
      state: way.state,
      limitMs: limit,
      asked: null,
      error: said.replaceAll(/\s+/g, ' ').slice(0, 300),
      look: { anonymous: [], session: [] },
    };
  }
}

/** The account that opens most, and why none could be had. */
function accountOf(ground: Ground): Credentials | { lacking: string } {
  const all = lookingAccountsOf(ground.policy).map((name) => credentialsOf(ground, name));
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

export async function getInside(ground: Ground, portal: Portal): Promise<Insider> {
  const account = accountOf(ground);
  if ('lacking' in account) return { account: null, jar: null, lacking: account.lacking };
  const jar = await logIn(ground, portal, account);
  return { account, jar, lacking: jar === null ? `${account.name} could not log in` : null };
}

/** Visits every protected router, anonymously and with a valid session, while the login service fails in one way after the other. beforeStop: called while it still remembers everything. */
export async function tryOutages(
  ground: Ground,
  putBack: PutBack,
  portal: Portal,
  tour: Tour,
  { account, jar, lacking }: Insider,
  beforeStop: () => Promise<void>,
): Promise<NonNullable<Experiments['outages']>> {
  const { service } = ground.policy.access.login;
  const login = need(ground, 'containers').find((each) => each.member && each.service === service);
  if (!login || login.status !== 'running')
    throw new EvidenceError(`the login service ${service} does not run, so it cannot be seen to fail: start it`);
  const cookies = jar?.line() ?? null;
  const before = await look(ground, tour, cookies, limitMs);
  const during: Outage[] = [];
  for (const way of waysOf(ground, portal, login)) {
    if (way.state === 'stopped') await beforeStop();
    during.push(await tryState(ground, putBack, tour, cookies, way));
  }
  // Whoever was banned on the way is refused by right.
  const mayAgain = account !== null && account.name !== banAccountOf(ground.policy);
  const again = mayAgain ? (await portal.firstFactor(account.user, account.password, new Jar(ground.hide))).try : null;
  const after = await look(ground, tour, cookies, limitMs);
  if (jar) await portal.logout(jar);
  return { service, lacking, before, during, after, again };
}
