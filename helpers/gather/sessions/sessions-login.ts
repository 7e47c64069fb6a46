import { setTimeout as delay } from 'node:timers/promises';
import { ConfigError } from '../../lib/errors.ts';
import type { LoginTry, SessionCookie } from '../../evidence/sessions.ts';
import type { GatherContext } from '../context.ts';
import { nextCode } from './sessions-codes.ts';
import { Jar } from './sessions-cookies.ts';
import type { Portal } from './sessions-portal.ts';

/** What an account logs in with; it goes no further than the portal. */
export interface Credentials {
  name: string;
  user: string;
  password: string;
  /** null: no one-time codes. */
  totp: string | null;
}

const howToGive = (reference: string): string => {
  const [kind, rest = ''] = reference.split(/:(.*)/s);
  return kind === 'env' ? `set the environment variable ${rest}` : `write ${rest}`;
};

/** One wrong password is far below the ban that the policy declares, and the right one follows it. */
export const mayTryWrongPassword = ({ policy }: GatherContext): boolean => policy.access.ban.failures >= 3;

/** What the policy's references of an account stand for, or why it cannot log in. */
export function credentialsOf(context: GatherContext, name: string): Credentials | { lacking: string } {
  const account = context.policy.access.accounts[name];
  if (!account) return { lacking: `the policy has no account ${name}` };
  try {
    const password = context.resolve(account.password);
    if (password === null) return { lacking: `its password is not there: ${howToGive(account.password)}` };
    const totp = account.totp === null ? null : context.resolve(account.totp);
    if (account.totp !== null && totp === null)
      return { lacking: `the secret of its one-time codes is not there: ${howToGive(account.totp)}` };
    return { name, user: account.user, password, totp };
  } catch (error) {
    if (error instanceof ConfigError) return { lacking: error.message };
    throw error;
  }
}

/**
 * The second factor, with a code that this run has not used. Refused once, it is tried again with the code after: a run
 * of a moment ago may have used the first.
 * Two refusals are below every ban of five.
 */
export async function trySecondFactor(
  { vantage }: GatherContext,
  portal: Portal,
  secret: string,
  jar: Jar,
  now: number,
): Promise<{ try: LoginTry; cookies: SessionCookie[] }> {
  const start = performance.now();
  const put = async () => {
    const next = nextCode(vantage, secret, now + performance.now() - start);
    if (next === null) return null;
    await delay(next.waitMs);
    return portal.secondFactor(next.code, jar);
  };
  const first = await put();
  if (first === null)
    return {
      try: { status: null, ok: null, detail: 'the one-time codes of this minute were used already' },
      cookies: [],
    };
  const second = first.try.ok === false ? await put() : null;
  return second === null
    ? first
    : { ...second, try: { ...second.try, detail: `${second.try.detail}, at the second code` } };
}

/** A whole login. null: it did not succeed. */
export async function logIn(context: GatherContext, portal: Portal, account: Credentials): Promise<Jar | null> {
  const jar = new Jar(context.hide);
  const first = await portal.firstFactor(account.user, account.password, jar);
  if (first.try.ok !== true) return null;
  if (account.totp === null) return jar;
  const second = await trySecondFactor(context, portal, account.totp, jar, first.now);
  return second.try.ok === true ? jar : null;
}
