import { doorsOf } from '../../traefik/table/entry-points.ts';
import type { Artifacts, Evidence } from '../../evidence/evidence.ts';
import type { PlainAnswer } from '../../evidence/redirects.ts';
import type { Policy } from '../../policy/policy.ts';
import { answerOf } from '../access/whose-answer.ts';
import { isOpen } from '../sessions/visits.ts';
import { tellingAnswers } from './plain-answers.ts';
import { valueOf } from '../stack/health.ts';
import type { HostRow } from '../../kernel/record.ts';
import { wholeDays } from '../../lib/statistics.ts';

function redirectOf(answers: readonly PlainAnswer[], host: string): string | null {
  const mine = answers.filter((answer) => answer.host === host);
  const isAway = ({ status, location }: PlainAnswer) =>
    status !== null && status >= 300 && status < 400 && location !== null && /^https:/i.test(location);
  const [first] = mine;
  if (!first) return null;
  if (mine.every((answer) => isAway(answer) && (answer.status === 301 || answer.status === 308))) return 'permanent';
  if (mine.every(isAway)) return 'temporary';
  // Content rather than an error page, where a host gave both.
  const [other] = mine
    .filter((answer) => !isAway(answer))
    .toSorted((one, another) => (one.status ?? 999) - (another.status ?? 999));
  return other?.status ? `${other.method} ${other.status}` : (other?.value ?? null);
}

function versionsOf({ profiles }: Artifacts['tls'], host: string): string | null {
  const mine = profiles.filter((profile) => profile.host === host);
  if (mine.length === 0) return null;
  const attempts = mine.flatMap(({ versions }) => Object.entries(versions));
  const accepted = new Set(attempts.filter(([, { outcome }]) => outcome === 'accepted').map(([version]) => version));
  return [...accepted].sort().join(', ') || 'none';
}

/** Of the certificate that ends first, where entry addresses show several. */
function daysOf({ profiles, certificates, at }: Artifacts['tls'], host: string): number | null {
  const shown = new Set(profiles.filter((profile) => profile.host === host).map(({ certificate }) => certificate));
  const ends = certificates.filter(({ id }) => shown.has(id)).map(({ notAfter }) => Date.parse(notAfter));
  return ends.length === 0 ? null : wholeDays(Date.parse(at), Math.min(...ends));
}

/** As far as it was tried: the least that opened any of the host's routers. */
function loginOf(
  access: Artifacts['access'],
  sessions: Artifacts['sessions'] | null,
  policy: Policy,
  host: string,
): string | null {
  const mine = access.rows
    .filter((row) => row.host === host && row.purpose === 'anonymous')
    .map((row) => ({ router: row.router, answer: answerOf(row, policy) }));
  if (mine.length === 0) return null;
  if (mine.some(({ answer }) => answer === 'content')) return 'open';
  // Where the application itself refused (an API behind its own key), it spoke before any login and will go on to.
  const own = new Set(mine.flatMap(({ router, answer }) => (answer === 'application' ? [router] : [])));
  const routers = new Set(mine.map(({ router }) => router).filter((router) => !own.has(router)));
  const isOpened = (stage: 'first' | 'second') =>
    sessions?.accounts.some((account) =>
      account[stage]?.visits.some((visit) => routers.has(visit.router) && isOpen(visit, policy) === true),
    );
  if (isOpened('first')) return 'one factor';
  return isOpened('second') ? 'two factors' : 'closed';
}

/**
 * What each host name showed: one row a declared or routed name; null where it was not seen. Empty before iteration 3.
 */
export function hostTable({ artifacts }: Evidence, policy: Policy): HostRow[] {
  if (policy.iteration < 3) return [];
  const [redirects, traefik, tls, access, sessions] = [
    valueOf(artifacts.redirects),
    valueOf(artifacts.traefik),
    valueOf(artifacts.tls),
    valueOf(artifacts.access),
    valueOf(artifacts.sessions),
  ];
  const hosts = new Set([
    ...Object.keys(policy.hosts),
    ...(tls?.profiles ?? []).map(({ host }) => host),
    ...(redirects?.answers ?? []).map(({ host }) => host),
  ]);
  const telling = redirects && traefik && tellingAnswers(redirects, traefik, doorsOf(traefik, policy.proxy).web);
  return [...hosts].sort().map((host) => ({
    host,
    redirect: telling && redirectOf(telling, host),
    tls: tls && versionsOf(tls, host),
    certificateDays: tls && daysOf(tls, host),
    login: access && loginOf(access, sessions, policy, host),
  }));
}
