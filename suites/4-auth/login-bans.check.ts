import type { Artifacts } from '../../helpers/evidence/evidence.ts';
import type { Policy } from '../../helpers/policy/policy.ts';
import type { Lead } from '../../helpers/kernel/cause.ts';
import { defineCheck, notApplicable, unknown } from '../../helpers/kernel/check.ts';
import { unseen } from '../../helpers/kernel/observations.ts';
import { judgeRegulation, type Regulated } from '../../helpers/derived/sessions/regulation.ts';
import { reproduceRefusal } from '../../helpers/derived/sessions/visits.ts';
import { portalHostOf } from '../../helpers/policy/accounts.ts';

type Ban = Exclude<NonNullable<Artifacts['experiments']['ban']>, { error: string }>;

/** Why a refusal of the right password need not be a ban; null: it is one. */
function doubt(
  { wrong, withinSeconds, after, other }: Ban,
  { withinSeconds: limit }: Policy['access']['ban'],
): string | null {
  const strange = wrong.find(({ ok }) => ok !== false);
  if (strange) return `a wrong password was answered with ${strange.detail}`;
  if (withinSeconds > limit) return `the wrong passwords took ${withinSeconds} s, and count for ${limit} s`;
  if (after.ok === null) return `the right one was answered with ${after.detail}`;
  return after.ok === false && other?.ok === false ? 'another account was refused as well' : null;
}

/** Whether the right password was accepted again before the ban was over. */
const isAcceptedAgain = ({ later }: Ban, forSeconds: number): boolean =>
  later !== null && later.try.ok === true && later.afterSeconds < forSeconds;

/** Whether the refusal, where it is a ban at all, lasts for the declared time; null: it was not seen to. */
function isBanned(ban: Ban, forSeconds: number): boolean | null {
  if (ban.after.ok === true || isAcceptedAgain(ban, forSeconds)) return false;
  return ban.later !== null && ban.later.try.ok === null ? null : true;
}

/** What the right password met later on, as the rest of a sentence. */
function describeLater(ban: Ban, forSeconds: number): string {
  if (ban.later === null) return '';
  const { afterSeconds } = ban.later;
  return isAcceptedAgain(ban, forSeconds)
    ? `, and accepted again ${afterSeconds} s after the first wrong one`
    : `, and still so after ${afterSeconds} s; the rest of the ${forSeconds} s was not waited for`;
}

export const loginBans = defineCheck({
  id: 'login-bans',
  title: 'Repeated wrong passwords ban the account for the declared time',
  severity: 'high',
  why: 'Without a ban a password is found by trying.',
  fix: 'Set `regulation` in Authelia (`max_retries`, `find_time`, `ban_time`), or its like in another login service.',
  requires: ['experiments'],
  also: ['access-control'],
  alsoAdds: true,
  evaluate(given: Regulated, policy) {
    const { notMade, ban } = given.experiments;
    const settings = judgeRegulation(given, policy);
    if (settings.length > 0) return settings;
    if (notMade !== null) return notApplicable(notMade);
    if (ban === null) return unknown('nobody tried wrong passwords');
    if ('error' in ban) return unknown(ban.error);
    const { failures, forSeconds } = policy.access.ban;
    const { account, wrong, after } = ban;
    const unsure = doubt(ban, policy.access.ban);
    const answer = after.ok === true ? 'accepted' : `${after.detail}${describeLater(ban, forSeconds)}`;
    const summary = `${wrong.length} wrong passwords, then the right one: ${answer}`;
    const expected = `refused for ${forSeconds} s after ${failures} failures`;
    if (unsure !== null) return [unseen(account, expected, `${summary}; but ${unsure}`)];
    const lead: Lead = { from: 'session', key: account };
    const reproduce = reproduceRefusal(portalHostOf(policy) ?? 'PORTAL', wrong.length, true);
    return [{ subject: account, lead, holds: isBanned(ban, forSeconds), expected, observed: summary, reproduce }];
  },
});
