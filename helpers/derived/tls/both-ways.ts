import type { BothWays, Http3 } from '../../evidence/http3.ts';
import type { Observation } from '../../kernel/check.ts';
import { differencesOf, isLimited, isTurnedAway, isUnheard } from './replies.ts';

type Seen = Pick<Observation, 'holds' | 'observed'>;

/** One answer over HTTP/3 beside the same over TCP. */
export function judgeBothWays({ quic, tcp, certificates }: BothWays): Seen {
  if (isUnheard(quic)) return { holds: null, observed: `over HTTP/3: ${quic.detail}` };
  if (isUnheard(tcp)) return { holds: null, observed: `over TCP, to compare with: ${tcp.detail}` };
  if (isLimited(quic) || isLimited(tcp)) return { holds: null, observed: 'one of the two was asked too often (429)' };
  if (isTurnedAway(quic)) return { holds: true, observed: `nothing is served over HTTP/3: ${quic.detail}` };
  if (tcp.outcome === 'refused')
    return { holds: false, observed: `HTTP ${quic.status} over HTTP/3, where TCP refuses (${tcp.detail})` };
  const isOther = certificates.quic !== null && certificates.tcp !== null && certificates.quic !== certificates.tcp;
  const differences = [...differencesOf(quic, tcp), ...(isOther ? ['another certificate'] : [])];
  return differences.length > 0
    ? { holds: false, observed: `over HTTP/3 otherwise than over TCP: ${differences.join('; ')}` }
    : { holds: true, observed: `HTTP ${quic.status}, as over TCP` };
}

/** Whether what is wrong with a name in capitals is wrong with it as it is written, too: it is said once. */
export function isSaidAsWritten(answer: BothWays, { answers }: Http3): boolean {
  const asWritten = answers.find(
    ({ inCapitals: capitals, host, path, router, family, port }) =>
      !capitals &&
      [host, path, router].join(' ') === [answer.host, answer.path, answer.router].join(' ') &&
      family === answer.family &&
      port === answer.port,
  );
  const { holds } = judgeBothWays(answer);
  return holds !== true && asWritten !== undefined && judgeBothWays(asWritten).holds === holds;
}
