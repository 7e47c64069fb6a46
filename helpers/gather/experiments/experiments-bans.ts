import { randomBytes } from 'node:crypto';
import type { Experiments } from '../../evidence/experiments.ts';
import type { LoginTry } from '../../evidence/sessions.ts';
import { banAccountOf, lookingAccountsOf } from '../../policy/accounts.ts';
import type { GatherContext } from '../context.ts';
import type { PutBack } from './put-back.ts';
import { Jar } from '../sessions/sessions-cookies.ts';
import { credentialsOf, type Credentials } from '../sessions/sessions-login.ts';
import type { Portal } from '../sessions/sessions-portal.ts';

type Ban = NonNullable<Experiments['ban']>;

interface Banned {
  ban: Ban;
  /** Asks once more, as late as the caller can. */
  later(): Promise<Ban>;
}

const settled = (ban: Ban): Banned => ({ ban, later: () => Promise.resolve(ban) });

async function tryPassword(
  context: GatherContext,
  portal: Portal,
  { user }: Credentials,
  password: string,
): Promise<LoginTry> {
  const jar = new Jar(context.hide);
  const { try: tried } = await portal.firstFactor(user, password, jar);
  if (tried.ok === true) await portal.logout(jar);
  return tried;
}

/** An account that is not the one to be banned, to tell a ban from a login service that lets nobody in. */
function otherOf(context: GatherContext, banned: string): Credentials | null {
  for (const name of lookingAccountsOf(context.policy)) {
    const account = name === banned ? null : credentialsOf(context, name);
    if (account && !('lacking' in account)) return account;
  }
  return null;
}

/**
 * Gets an account banned: as many wrong passwords as the policy says, one after the other, then the right one. A ban
 * ends by itself; nobody can end it from outside.
 */
export async function tryBan(context: GatherContext, putBack: PutBack, portal: Portal): Promise<Banned> {
  const { failures, forSeconds } = context.policy.access.ban;
  const name = banAccountOf(context.policy);
  if (name === null)
    return settled({
      error:
        'the policy has no account that may be banned: declare one under access.accounts, ' +
        'and name it as access.ban.account',
    });
  const account = credentialsOf(context, name);
  if ('lacking' in account) return settled({ error: `${name} cannot log in: ${account.lacking}` });
  const right = () => tryPassword(context, portal, account, account.password);
  const before = await right();
  if (before.ok !== true)
    return settled({
      error:
        `${name} could not log in before anything wrong was tried (${before.detail}): it is banned from before, ` +
        'or its password is another',
    });
  putBack.note(`${failures} wrong passwords for ${name}`, `the ban ends by itself after ${forSeconds} s`);
  const start = performance.now();
  const since = () => Math.round((performance.now() - start) / 1000);
  const wrong: LoginTry[] = [];
  for (let tries = 0; tries < failures; tries += 1)
    wrong.push(await tryPassword(context, portal, account, `wrong-${randomBytes(9).toString('base64url')}`));
  const withinSeconds = since();
  const after = await right();
  const second = otherOf(context, name);
  const other = second ? await tryPassword(context, portal, second, second.password) : null;
  const ban = { account: name, before, wrong, withinSeconds, after, other, later: null };
  return { ban, later: async () => ({ ...ban, later: { afterSeconds: since(), try: await right() } }) };
}
