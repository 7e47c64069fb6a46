import type { Vantage } from '../../clients/probes.ts';
import type { Artifacts } from '../../evidence/evidence.ts';
import type { GatewayCell } from '../../evidence/gateways.ts';
import { addressesOf, hostAddresses, hostPorts, type HostAddress, type HostPort } from './gateway-plan.ts';
import type { Gatherer } from '../context.ts';
import { namespacesOf } from './matrix-plan.ts';
import { need } from '../need.ts';
import { askTwice, isReachable } from './probing.ts';
import { payloadOf } from '../outside/udp-payloads.ts';

interface Target {
  from: string;
  port: HostPort;
  to: HostAddress;
}

/** The networks of each namespace, and its interface on each, where it is known. */
type Own = ReadonlyMap<string, ReadonlyMap<string, string | null>>;

/** As whoever asks has to write it; null: it has no interface on that link. */
function addressFor(from: string, { address, network, bridge }: HostAddress, own: Own): string | null {
  if (bridge === undefined) return address;
  const zone = from === 'host' ? bridge : own.get(from)?.get(network ?? '');
  return zone ? `${address}%${zone}` : null;
}

const makeProbe =
  (own: Own) =>
  ({ from, port, to }: Target) => {
    const base = { namespace: from, address: addressFor(from, to, own) ?? to.address, port: port.port };
    return port.protocol === 'tcp'
      ? ({ kind: 'tcp', ...base } as const)
      : ({ kind: 'udp', ...base, payload: payloadOf(port.port) } as const);
  };

interface Seen {
  cells: GatewayCell[];
  controls: Artifacts['gateways']['controls'];
}

/** Through what a probe went, as whoever sent it sits on these networks. */
function viaOf({ network }: HostAddress, own: ReadonlyMap<string, unknown> | undefined): GatewayCell['via'] {
  if (network === null) return 'host-address';
  return own?.has(network) ? 'own-gateway' : 'other-gateway';
}

/**
 * From the host first, for a negative counts only where the host itself was answered; a silent UDP port is not asked
 * any further.
 */
async function askPorts(
  vantage: Vantage,
  ports: readonly HostPort[],
  addresses: readonly HostAddress[],
  own: Own,
): Promise<Seen> {
  const apis = ports.flatMap((port) => addressesOf(port, addresses).map((to) => ({ port, to })));
  const seen = await askTwice(
    vantage,
    apis.map((listener) => ({ from: 'host', ...listener })),
    makeProbe(own),
    () => false,
  );
  const answering = seen.filter(({ item, value }) => item.port.protocol === 'tcp' || value === 'open');
  const fromHost = new Map(
    answering.map(({ item, value }) => [`${ports.indexOf(item.port)} ${item.to.address}`, value]),
  );
  const targets = [...own.keys()].flatMap((from) =>
    answering
      .map(({ item: { port, to } }): Target => ({ from, port, to }))
      .filter(({ to }) => addressFor(from, to, own) !== null),
  );
  const swept = await askTwice(vantage, targets, makeProbe(own), () => false);
  const cells = swept.map(({ item: { from, port, to }, value, tries }): GatewayCell => {
    const via = viaOf(to, own.get(from));
    const proven = isReachable(fromHost.get(`${ports.indexOf(port)} ${to.address}`) ?? 'no-control');
    const said = isReachable(value) || value === 'probe-failed' || proven ? value : 'no-control';
    return {
      from,
      via,
      network: to.network,
      family: to.family,
      protocol: port.protocol,
      port: port.port,
      owner: port.owner,
      process: port.owner === 'host' ? port.process : null,
      value: said,
      tries,
      ...(to.bridge === undefined ? {} : { address: to.address }),
    };
  });
  const controls = ports.flatMap((port) => {
    const values = answering.filter(({ item }) => item.port === port).map(({ value }) => value);
    const best = values.find((value) => value === 'open') ?? values[0];
    return best ? [{ port: port.port, protocol: port.protocol, owner: port.owner, value: best }] : [];
  });
  return { cells, controls };
}

/**
 * The columns Docker adds: gateways and host addresses, on the ports where the host listens or a container is
 * published.
 */
export const gatherGateways: Gatherer<'gateways'> = {
  id: 'gateways',
  async gather(context) {
    const containers = need(context, 'containers');
    const addresses = hostAddresses(need(context, 'host'), need(context, 'networks'));
    const ports = hostPorts(need(context, 'listeners').sockets, containers);
    const namespaces = namespacesOf(containers).filter((namespace) => namespace !== 'host');
    const { addresses: read } = context.gathered;
    const interfaces = read?.ok ? read.value.rows : [];
    const interfaceOf = (namespace: string, network: string) =>
      interfaces.find((row) => row.namespace === namespace && row.network === network)?.interface ?? null;
    const networksOf = (namespace: string) =>
      containers
        .filter((each) => each.namespace === namespace)
        .flatMap(({ attachments }) => attachments.map(({ network }) => network))
        .map((network) => [network, interfaceOf(namespace, network)] as const);
    const own = new Map(namespaces.map((namespace) => [namespace, new Map(networksOf(namespace))]));
    const of = (protocol: HostPort['protocol']) => ports.filter((port) => port.protocol === protocol);
    const [tcp, udp] = await Promise.all([
      askPorts(context.vantage, of('tcp'), addresses, own),
      askPorts(context.vantage, of('udp'), addresses, own),
    ]);
    return {
      // Silence is no answer of a UDP port: only those that answer the host itself are gone on with.
      undertaken: { controls: of('tcp').filter((port) => addressesOf(port, addresses).length > 0) },
      value: { cells: [...tcp.cells, ...udp.cells], controls: [...tcp.controls, ...udp.controls] },
      scope:
        `${namespaces.length} namespaces → ${addresses.length} addresses of the host, ${of('tcp').length} TCP ports; ` +
        `of ${of('udp').length} UDP ports the ${udp.controls.length} that answer the host itself`,
    };
  },
};
