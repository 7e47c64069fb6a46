import type { Artifacts } from '../../helpers/evidence/evidence.ts';
import type { Policy } from '../../helpers/policy/policy.ts';
import { defineCheck, notApplicable, unknown } from '../../helpers/kernel/check.ts';

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

export const loginBans = defineCheck({
  id: 'login-bans',
  title: 'Repeated wrong passwords ban the account for the declared time',
  severity: 'high',
  why: 'Without a ban a password is found by trying.',
  fix: 'Set `regulation` in Authelia (`max_retries`, `find_time`, `ban_time`), or its like in another login service.',
  requires: ['experiments'],
  evaluate({ experiments }, policy) {
    const { notMade, ban } = experiments;
    if (notMade !== null) return notApplicable(notMade);
    if (ban === null) return unknown('nobody tried wrong passwords');
    if ('error' in ban) return unknown(ban.error);
    const { failures, forSeconds } = policy.access.ban;
    const { account, wrong, after, later } = ban;
    const unsure = doubt(ban, policy.access.ban);
    const again = later !== null && later.try.ok === true && later.afterSeconds < forSeconds;
    const holds =
      unsure !== null
        ? null
        : after.ok === true || again
          ? false
          : later !== null && later.try.ok === null
            ? null
            : true;
    const rest =
      later === null
        ? ''
        : again
          ? `, and accepted again ${later.afterSeconds} s after the first wrong one`
          : `, and still so after ${later.afterSeconds} s; the rest of the ${forSeconds} s was not waited for`;
    const summary =
      `${wrong.length} wrong passwords, then the right one: ` +
      `${after.ok === true ? 'accepted' : after.detail}${after.ok === true ? '' : rest}`;
    return [
      {
        subject: account,
        holds,
        expected: `refused for ${forSeconds} s after ${failures} failures`,
        observed: unsure === null ? summary : `${summary}; but ${unsure}`,
        reproduce: null,
      },
    ];
  },
});
