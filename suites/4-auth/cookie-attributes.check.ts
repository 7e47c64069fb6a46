import { withoutCookies } from '../../helpers/evidence/login-kinds.ts';
import type { SessionCookie } from '../../helpers/evidence/sessions.ts';
import type { Policy } from '../../helpers/policy/policy.ts';
import { portalHostOf } from '../../helpers/policy/accounts.ts';
import { defineCheck, unknown, type Observation } from '../../helpers/kernel/check.ts';
import { reproduceLogin, whyNobody } from '../../helpers/derived/sessions/visits.ts';

type Verdict = Pick<Observation, 'holds' | 'expected' | 'observed'>;

const isUnder = (host: string, domain: string): boolean => host === domain || host.endsWith(`.${domain}`);

/** The longest end that all names share. */
function commonEnd(hosts: readonly string[]): string {
  const [first = [], ...rest] = hosts.map((host) => host.split('.').reverse());
  const differs = first.findIndex((label, at) => rest.some((labels) => labels[at] !== label));
  return (differs < 0 ? first : first.slice(0, differs)).toReversed().join('.');
}

/** Declared names on the portal's own site; those of another site have a cookie of theirs. */
function siteOf(policy: Policy, portal: string): string[] {
  const site = portal.split('.').slice(-2).join('.');
  const hosts = [portal, ...Object.keys(policy.hosts)].map((host) => host.toLowerCase());
  return [...new Set(hosts)].filter((host) => isUnder(host, site));
}

/** What is wrong with the domain of a cookie, as the end of a sentence; empty: nothing. */
function flawOf(domain: string, hosts: readonly string[], end: string): string {
  if (domain !== end && isUnder(end, domain)) return ', which other hosts than the declared ones share';
  const outside = hosts.filter((host) => !isUnder(host, domain));
  return outside.length > 0 ? `, which leaves out ${outside.slice(0, 3).join(', ')}` : '';
}

function judgeDomain(cookie: SessionCookie, policy: Policy, portal: string): Verdict {
  const hosts = siteOf(policy, portal);
  const end = commonEnd(hosts);
  const domain = (cookie.domain ?? portal).replace(/^\./, '').toLowerCase();
  const flaw = flawOf(domain, hosts, end);
  return {
    holds: flaw === '',
    expected: `${end}, for the declared hosts and no others`,
    observed: `${cookie.domain ?? `none, so ${portal} alone`}${flaw}`,
  };
}

export const cookieAttributes = defineCheck({
  id: 'cookie-attributes',
  title: 'The session cookie is Secure, HttpOnly and SameSite, and belongs to the declared hosts alone',
  severity: 'high',
  why: 'Whoever reads or replays the cookie is logged in, without password and without a second factor.',
  fix:
    'Set `same_site: lax` and the narrowest common `domain` for the session, ' +
    'and let nothing between portal and browser rewrite the cookie.',
  requires: ['sessions'],
  absent: withoutCookies,
  evaluate({ sessions }, policy) {
    const cookies = sessions.accounts.flatMap((account) => account.cookies);
    if (!sessions.accounts.some(({ first }) => first?.try.ok === true)) return unknown(whyNobody(sessions));
    if (cookies.length === 0) return unknown('the login was accepted, and the portal set no cookie');
    const portal = (portalHostOf(policy) ?? sessions.portal).toLowerCase();
    const reproduce = reproduceLogin(sessions.portal, ' | grep -i set-cookie');
    return cookies.flatMap((cookie): Observation[] => {
      const row = (attribute: string, verdict: Verdict): Observation => ({
        subject: `${cookie.name} ${attribute}`,
        cause: { kind: 'cookie', key: cookie.name },
        ...verdict,
        reproduce: verdict.holds === true ? null : reproduce,
      });
      const flag = (attribute: string, set: boolean): Observation =>
        row(attribute, { holds: set, expected: attribute, observed: set ? attribute : `no ${attribute}` });
      const sameSite = cookie.sameSite?.toLowerCase() ?? null;
      return [
        flag('Secure', cookie.secure),
        flag('HttpOnly', cookie.httpOnly),
        row('SameSite', {
          holds: sameSite === 'lax' || sameSite === 'strict',
          expected: 'Lax or Strict',
          observed: cookie.sameSite ?? 'no SameSite',
        }),
        row('Domain', judgeDomain(cookie, policy, portal)),
      ];
    });
  },
});
