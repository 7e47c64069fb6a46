import type { Regulation } from '../../evidence/access-control.ts';
import type { Artifacts } from '../../evidence/evidence.ts';
import type { Observation } from '../../kernel/check.ts';
import { banAccountOf, portalHostOf } from '../../policy/accounts.ts';
import type { Policy } from '../../policy/policy.ts';
import { reproduceRefusal } from './visits.ts';

export type Regulated = Pick<Artifacts, 'experiments'> & Partial<Pick<Artifacts, 'access-control'>>;

/** What is laxer than declared; null: nothing. Wrong passwords one right after the other show little of it. */
function laxness(
  { maxRetries, findSeconds, banSeconds, unsaid }: Regulation,
  { failures, withinSeconds, forSeconds }: Policy['access']['ban'],
  isTried: boolean,
): string | null {
  if (maxRetries === 0) return 'max_retries 0: nobody is ever banned';
  if (maxRetries > failures) return `max_retries ${maxRetries}: a ban comes after as many failures`;
  if (findSeconds < withinSeconds) return `find_time: failures count for ${findSeconds} s only`;
  // Of a default that nobody chose nothing is said, unless somebody asked how long a ban lasts.
  return banSeconds < forSeconds && (isTried || !unsaid) ? `ban_time: a ban is over after ${banSeconds} s` : null;
}

/** When the login bans, as its own configuration says it; nothing: as it is declared, or it was not read. */
export function judgeRegulation({ 'access-control': rules, experiments }: Regulated, policy: Policy): Observation[] {
  const { ban } = policy.access;
  const { regulation } = rules?.control ?? {};
  const lax = regulation ? laxness(regulation, ban, experiments.notMade === null) : null;
  if (lax === null) return [];
  const account = banAccountOf(policy) ?? 'regulation';
  const expected = `a ban of ${ban.forSeconds} s after ${ban.failures} failures within ${ban.withinSeconds} s`;
  const observed = `the login’s configuration has ${lax}`;
  const reproduce = reproduceRefusal(portalHostOf(policy) ?? 'PORTAL', ban.failures, true);
  return [{ subject: account, lead: { from: 'session', key: account }, holds: false, expected, observed, reproduce }];
}
