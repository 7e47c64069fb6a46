import type { Answer } from '../../evidence/routes.ts';
import type { Observation } from '../../kernel/check.ts';
import { isDefaultCertificate } from '../../traefik/default-certificate.ts';

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
