import type { Artifacts } from '../../evidence/evidence.ts';
import type { EgressOutcome, Relay } from '../../evidence/egress.ts';
import { isBlocked } from './cells.ts';
import { withPort } from '../../lib/url.ts';

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

const ways: Record<NonNullable<Relay['through']>, { what: string; curl: string }> = {
  http: { what: 'which hands requests on', curl: '-x http' },
  connect: { what: 'which takes CONNECT', curl: '-p -x http' },
  socks5: { what: 'a SOCKS5 proxy', curl: '-x socks5' },
  socks4: { what: 'a SOCKS4 proxy', curl: '-x socks4' },
  dns: { what: 'a resolver', curl: '' },
};

interface RelayVerdict extends EgressVerdict {
  /** The neighbour that leads out; null: none does. */
  by: string | null;
  /** What shows it, where something does. */
  command: string;
}

/**
 * Whether a namespace gets out by way of a neighbour's ports; null: there is none to ask, or, in a recording of before
 * they were asked, nothing is known of it.
 */
export function readRelays(
  { relays = [], server }: Pick<Egress, 'relays' | 'server'>,
  namespace: string | null,
  protocol: Relay['protocol'],
): RelayVerdict | null {
  const mine = relays.filter((each) => each.namespace === namespace && each.protocol === protocol);
  const by = mine.find(({ through }) => through !== null);
  if (by?.through) {
    const { what, curl } = ways[by.through];
    return {
      out: true,
      by: by.to,
      summary: `by way of ${by.to}:${by.port}, ${what}: ${server} answered`,
      command:
        protocol === 'udp'
          ? `dig @${by.address} example.com`
          : `curl -m 3 ${curl}://${withPort(by.address, by.port)} http://${server}/`,
    };
  }
  const unasked = mine.find(({ error }) => error !== null);
  if (unasked)
    return {
      ...{ out: null, by: null, command: '' },
      // 0: none of its ports is known.
      summary: `${unasked.to}${unasked.port === 0 ? '' : `:${unasked.port}`} was not asked (${unasked.error ?? ''})`,
    };
  const summary = `none of ${mine.length} ports of neighbours leads on`;
  return mine.length > 0 ? { out: false, by: null, summary, command: '' } : null;
}

/** The finding where a neighbour leads out; null: none does. shownBy: a command as it is given from that namespace. */
export const ledOut = (relay: RelayVerdict | null, shownBy: (command: string) => string | null) =>
  relay !== null && relay.by !== null
    ? {
        cause: { kind: 'service' as const, key: relay.by },
        holds: false,
        observed: relay.summary,
        reproduce: shownBy(relay.command),
      }
    : null;
