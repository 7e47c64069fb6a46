import type { Probe, ProbeResult, Vantage } from '../../clients/probes.ts';
import type { Egress, EgressOutcome } from '../../evidence/egress.ts';
import type { Witness } from './ask-relays.ts';
import { ask } from './probing.ts';
import type { Resolver } from './resolvers.ts';

/**
 * A public resolver that answers for its own name with its own addresses; asked on live stacks only, five small
 * questions a namespace.
 */
const publicResolver = { name: 'one.one.one.one', address: '1.1.1.1', address6: '2606:4700:4700::1111' };
const limitMs = 2000;

/** The same, as a neighbour is asked to lead on to it: its pages bear a line that no other server writes. */
export const publicWitness: Witness = {
  address: publicResolver.address,
  port: 80,
  isIn: (text) => /^cf-ray:/im.test(text),
  freshName: () => publicResolver.name,
  isNamed: (addresses) => addresses.includes(publicResolver.address),
};

type Way = 'tcp' | 'udp' | 'tcp6' | 'udp6' | 'dns';

const overTcp = (namespace: string, address: string): Probe => ({ kind: 'tcp', namespace, address, port: 443 });
const overUdp = (namespace: string, resolver: string): Probe => ({
  kind: 'dns',
  namespace,
  resolver,
  name: publicResolver.name,
});

const judgeTcp = ({ value, error }: ProbeResult): EgressOutcome =>
  value === 'open'
    ? { value: 'handshake', detail: 'accepted; a transparent proxy would do the same' }
    : { value, detail: error ?? value };

/** The resolver's answer for its own name proves it; any other answer is somebody else's. */
function judgeDns(way: Way, result: ProbeResult): EgressOutcome {
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

const judge = (way: Way, result: ProbeResult): EgressOutcome =>
  way === 'tcp' || way === 'tcp6' ? judgeTcp(result) : judgeDns(way, result);

interface Question {
  namespace: string;
  way: Way;
  probe: Probe;
}

/** Every way out of one namespace; a name only where it has a resolver to ask. */
function questionsOf(namespace: string, resolver: string | null | undefined): Question[] {
  const { address, address6 } = publicResolver;
  const questions: Question[] = [
    { namespace, way: 'tcp', probe: overTcp(namespace, address) },
    { namespace, way: 'udp', probe: overUdp(namespace, address) },
    { namespace, way: 'tcp6', probe: overTcp(namespace, address6) },
    { namespace, way: 'udp6', probe: overUdp(namespace, address6) },
  ];
  if (resolver) questions.push({ namespace, way: 'dns', probe: overUdp(namespace, resolver) });
  return questions;
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
  const resolverOf = (namespace: string) => resolvers.find((each) => each.namespace === namespace);
  const questions = [...new Set(['host', ...namespaces])].flatMap((namespace) =>
    questionsOf(namespace, resolverOf(namespace)?.address),
  );
  const outcomes = new Map<string, EgressOutcome>();
  for (const { item, result } of await ask(vantage, questions, ({ probe }) => probe, limitMs))
    outcomes.set(`${item.namespace} ${item.way}`, judge(item.way, result));
  const got = (namespace: string, way: Way): boolean =>
    ['answered', 'handshake'].includes(outcomes.get(`${namespace} ${way}`)?.value ?? '');
  const anybody = (way: Way): string | undefined => ['host', ...namespaces].find((namespace) => got(namespace, way));
  const outcomeOf = (namespace: string, way: Way): EgressOutcome => {
    const outcome = outcomes.get(`${namespace} ${way}`);
    if (!outcome) return { value: 'probe-failed', detail: resolverOf(namespace)?.error ?? 'not asked' };
    const certain = ['answered', 'handshake', 'probe-failed'].includes(outcome.value);
    return certain || anybody(way)
      ? outcome
      : { value: 'no-control', detail: `nobody got an answer, not even the host (${outcome.detail})` };
  };
  const [tcp, udp, dns] = [anybody('tcp'), anybody('udp'), anybody('dns')];
  return {
    method: 'handshake',
    server: publicResolver.address,
    control: {
      tcp: tcp !== undefined,
      udp: udp !== undefined,
      dns: dns !== undefined,
      detail: `tcp by ${tcp ?? 'nobody'}, udp by ${udp ?? 'nobody'}, dns by ${dns ?? 'nobody'}`,
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
