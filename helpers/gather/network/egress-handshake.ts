import type { Probe, ProbeResult, Vantage } from '../../clients/probes.ts';
import type { Egress, EgressOutcome } from '../../evidence/egress.ts';
import { ask } from './probing.ts';
import type { Resolver } from './resolvers.ts';

/**
 * A public resolver that answers for its own name with its own addresses; asked on live stacks only, five small
 * questions a namespace.
 */
const publicResolver = { name: 'one.one.one.one', address: '1.1.1.1', address6: '2606:4700:4700::1111' };
const limitMs = 2000;

type Way = 'tcp' | 'udp' | 'tcp6' | 'udp6' | 'dns';

const overTcp = (namespace: string, address: string): Probe => ({ kind: 'tcp', namespace, address, port: 443 });
const overUdp = (namespace: string, resolver: string): Probe => ({
  kind: 'dns',
  namespace,
  resolver,
  name: publicResolver.name,
});

function judge(way: Way, result: ProbeResult): EgressOutcome {
  if (way === 'tcp' || way === 'tcp6') {
    if (result.value === 'open')
      return { value: 'handshake', detail: 'accepted; a transparent proxy would do the same' };
    return { value: result.value, detail: result.error ?? result.value };
  }
  const addresses = result.dns?.addresses ?? [];
  if (addresses.includes(publicResolver.address))
    return { value: 'answered', detail: `${publicResolver.name} is ${addresses.join(', ')}` };
  if (result.dns)
    return {
      value: way === 'dns' && addresses.length === 0 ? 'no-route' : 'handshake',
      detail: `resolver says ${result.dns.code}`,
    };
  return { value: result.value === 'open' ? 'handshake' : result.value, detail: result.error ?? 'no answer' };
}

/**
 * The best evidence without a server of ours: a handshake over TCP, and the resolver's answer for its own name over
 * UDP.
 */
export async function askByHandshake(
  vantage: Vantage,
  namespaces: readonly string[],
  resolvers: readonly Resolver[],
): Promise<Egress> {
  const questions = [...new Set(['host', ...namespaces])].flatMap(
    (namespace): { namespace: string; way: Way; probe: Probe }[] => {
      const resolver = resolvers.find((each) => each.namespace === namespace)?.address;
      return [
        { namespace, way: 'tcp', probe: overTcp(namespace, publicResolver.address) },
        { namespace, way: 'udp', probe: overUdp(namespace, publicResolver.address) },
        { namespace, way: 'tcp6', probe: overTcp(namespace, publicResolver.address6) },
        { namespace, way: 'udp6', probe: overUdp(namespace, publicResolver.address6) },
        ...(resolver
          ? [
              {
                namespace,
                way: 'dns' as const,
                probe: { kind: 'dns' as const, namespace, resolver, name: publicResolver.name },
              },
            ]
          : []),
      ];
    },
  );
  const outcomes = new Map<string, EgressOutcome>();
  for (const { item, result } of await ask(vantage, questions, ({ probe }) => probe, limitMs))
    outcomes.set(`${item.namespace} ${item.way}`, judge(item.way, result));
  const got = (namespace: string, way: Way): boolean =>
    ['answered', 'handshake'].includes(outcomes.get(`${namespace} ${way}`)?.value ?? '');
  const anybody = (way: Way): string | undefined => ['host', ...namespaces].find((namespace) => got(namespace, way));
  const outcomeOf = (namespace: string, way: Way): EgressOutcome => {
    const outcome = outcomes.get(`${namespace} ${way}`);
    if (!outcome)
      return {
        value: 'probe-failed',
        detail: resolvers.find((each) => each.namespace === namespace)?.error ?? 'not asked',
      };
    const certain = outcome.value === 'answered' || outcome.value === 'handshake' || outcome.value === 'probe-failed';
    return certain || anybody(way)
      ? outcome
      : { value: 'no-control', detail: `nobody got an answer, not even the host (${outcome.detail})` };
  };
  return {
    method: 'handshake',
    server: publicResolver.address,
    control: {
      tcp: anybody('tcp') !== undefined,
      udp: anybody('udp') !== undefined,
      dns: anybody('dns') !== undefined,
      detail:
        `tcp by ${anybody('tcp') ?? 'nobody'}, udp by ${anybody('udp') ?? 'nobody'}, ` +
        `dns by ${anybody('dns') ?? 'nobody'}`,
    },
    rows: namespaces.map((namespace) => ({
      namespace,
      tcp: outcomeOf(namespace, 'tcp'),
      udp: outcomeOf(namespace, 'udp'),
      tcp6: anybody('tcp6') ? outcomeOf(namespace, 'tcp6') : null,
      udp6: anybody('udp6') ? outcomeOf(namespace, 'udp6') : null,
      dns: outcomeOf(namespace, 'dns'),
    })),
  };
}
