import type { Artifacts } from '../../evidence/evidence.ts';
import type { Answer } from '../../evidence/routes.ts';
import type { Visit } from '../../evidence/sessions.ts';
import type { Observation } from '../../kernel/check.ts';
import { isDefaultCertificate } from '../../traefik/default-certificate.ts';
import type { Policy } from '../../policy/policy.ts';
import { isOpen, lastVisits } from '../sessions/visits.ts';

export type AnswerVerdict = Pick<Observation, 'holds' | 'observed'>;

const meanings: Readonly<Record<number, string>> = {
  404: 'no router takes it, or its service is gone',
  502: 'the proxy reaches no backend',
  503: 'the proxy has no backend left',
  504: 'the backend did not answer in time',
};

/** What is wrong with an answer; null: nothing. */
function faultOf({ status, scheme, certificate, router, speaker }: Answer): string | null {
  if (scheme === 'https' && certificate !== null && isDefaultCertificate(certificate))
    return 'the proxy’s default certificate';
  // Of a request that a router takes, a 404 in other words than the proxy's is the service's own.
  if (status === 404 && router !== '' && speaker !== undefined && speaker !== 'proxy') return null;
  return status !== null && status in meanings ? `${status}: ${meanings[status]}` : null;
}

/**
 * Whether what came back says that a name is served. answered: any of the names was, so that silence is this one's.
 * from: whence it was asked.
 */
export function judgeAnswer(answer: Answer, answered: boolean, from: string): AnswerVerdict {
  const { status, scheme, error, wantsCertificate } = answer;
  // Which TLS options ask for one goes by the router's host: so a router takes it, and its backend is asked by itself.
  if (wantsCertificate) return { holds: true, observed: 'the proxy asks visitors for a certificate first' };
  if (status === null)
    return { holds: answered ? false : null, observed: `no answer to ${from}: ${error ?? 'nothing came back'}` };
  const fault = faultOf(answer);
  return { holds: fault === null, observed: fault ?? `${scheme} ${status}` };
}

const isDead = ({ status, backend }: Visit): boolean =>
  backend == null && status !== null && status >= 502 && status <= 504;

/**
 * Routers of a name that are dead to everybody whom the login let through: from all others it hides that. One answer
 * that is another one shows that it is no more than chance.
 */
export function judgeBehindLogin(
  { accounts }: Artifacts['sessions'],
  host: string,
  policy: Policy,
): (AnswerVerdict & Pick<Visit, 'router' | 'path'>)[] {
  const mine = accounts
    .flatMap(lastVisits)
    .filter((visit) => visit.host.toLowerCase() === host && isOpen(visit, policy) !== false);
  return [...Map.groupBy(mine, ({ router }) => router).values()].flatMap((visits) => {
    const [first] = visits;
    if (!first || !visits.every(isDead)) return [];
    const { router, path, status } = first;
    const observed = `after the login ${status}: ${meanings[status ?? 0]}`;
    return [{ router, path, holds: false, observed }];
  });
}
