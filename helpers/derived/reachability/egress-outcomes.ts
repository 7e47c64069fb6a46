import type { Artifacts } from '../../evidence/evidence.ts';
import type { EgressOutcome } from '../../evidence/egress.ts';
import { isBlocked } from './cells.ts';

type Egress = Artifacts['egress'];

export interface EgressVerdict {
  /**
   * true: something outside answered. false: nothing did, and it was proven to answer others. null: could not be seen.
   */
  out: boolean | null;
  summary: string;
}

/**
 * One way out. An answer proves itself by what only the far end can say. A bare handshake may be a transparent proxy's:
 * where a server of ours
 * answers nonces it proves nothing; on a live stack without one it is the best there is, and says so.
 */
export function readOutcome(
  outcome: EgressOutcome,
  { method }: Pick<Egress, 'method'>,
  proven: boolean,
): EgressVerdict {
  if (outcome.value === 'answered') return { out: true, summary: `answered (${outcome.detail})` };
  if (outcome.value === 'handshake')
    return method === 'handshake'
      ? { out: true, summary: `accepted, a bare handshake (${outcome.detail})` }
      : { out: null, summary: `somebody accepted, and not the server that was asked (${outcome.detail})` };
  if (isBlocked(outcome.value))
    return proven
      ? { out: false, summary: outcome.value }
      : { out: null, summary: `${outcome.value}, but the server was not seen to answer anybody` };
  return { out: null, summary: `${outcome.value} (${outcome.detail})` };
}

/** TCP and UDP of one namespace, both families; IPv6 where the server was proven to answer over it. */
export function readWays(row: Egress['rows'][number], egress: Egress): { way: string; verdict: EgressVerdict }[] {
  const { tcp, udp } = egress.control;
  const ways = [
    ['TCP', row.tcp, tcp],
    ['UDP', row.udp, udp],
    ['TCP over IPv6', row.tcp6, true],
    ['UDP over IPv6', row.udp6, true],
  ] as const;
  return ways.flatMap(([way, outcome, proven]) =>
    outcome ? [{ way, verdict: readOutcome(outcome, egress, proven) }] : [],
  );
}
