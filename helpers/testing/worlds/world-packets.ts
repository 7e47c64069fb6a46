import type { Artifacts } from '../../evidence/evidence.ts';
import type { GatewayCell } from '../../evidence/gateways.ts';
import type { Cell, Control, NameLookup } from '../../evidence/reachability.ts';
import { addressOf, endpoints, isInner, ports } from './world-endpoints.ts';

const namespaces = ['traefik', 'jellyfin', 'sonarr', 'radarr', 'gluetun'];
const membersOf = (network: string): string[] =>
  Object.keys((endpoints as Record<string, Record<string, number>>)[network] ?? {});

type Target = Pick<Cell, 'to' | 'network' | 'family' | 'protocol' | 'port'>;

/** Every address on a network, by ICMP and on each port of whoever has it. */
function targetsOn(network: string): Target[] {
  const families = network === 'frontend-net' ? ([4, 6] as const) : ([4] as const);
  return membersOf(network).flatMap((to) =>
    families.flatMap((family) =>
      [null, ...(ports[to] ?? [])].map((port) => {
        const protocol = port === null ? ('icmp' as const) : ('tcp' as const);
        return { to, network, family, protocol, port };
      }),
    ),
  );
}

/** What a packet to an address on a network gets. */
function valueFrom(from: string, network: string): Cell['value'] {
  if (membersOf(network).includes(from) && network !== 'egress-net') return 'open';
  return isInner(network) && from === 'jellyfin' ? 'no-route' : 'dropped';
}

function matrix(): { cells: Cell[]; controls: Control[] } {
  const targets = Object.keys(endpoints).flatMap(targetsOn);
  return {
    cells: targets.flatMap((target) =>
      namespaces
        .filter((from) => from !== target.to)
        .map((from) => ({ from, ...target, value: valueFrom(from, target.network), tries: 1, identity: null })),
    ),
    controls: targets.map((target) => {
      const by = membersOf(target.network).find((name) => name !== target.to) ?? 'host';
      return { ...target, by, before: 'open', after: 'open' };
    }),
  };
}

function gateways(): Artifacts['gateways'] {
  const cells: GatewayCell[] = [];
  for (const from of namespaces) {
    for (const [port, owner] of [
      [80, 'traefik'],
      [443, 'traefik'],
      [6881, 'gluetun'],
    ] as const) {
      cells.push({
        from,
        via: 'host-address',
        network: null,
        family: 4,
        protocol: 'tcp',
        port,
        owner,
        process: null,
        value: 'open',
        tries: 1,
      });
    }
  }
  return {
    cells,
    controls: [80, 443, 6881].map((port) => ({
      port,
      protocol: 'tcp',
      owner: port === 6881 ? 'gluetun' : 'traefik',
      value: 'open',
    })),
  };
}

/**
 * A name as Docker's resolver gives it: the address on the first network that both are on, and its second one where
 * that network has two families.
 */
export function nameLookups(from: string, name: string, network: string): NameLookup[] {
  const ipv4 = addressOf(network, name);
  if (!ipv4) throw new Error(`${name} has no endpoint on ${network}`);
  const ipv6 = network === 'frontend-net' ? [`2001:db8:2::${ipv4.split('.')[3]}`] : [];
  const asked = { from, name, resolver: '127.0.0.11', code: 'NOERROR', error: null };
  return [
    { ...asked, type: 'A', addresses: [ipv4] },
    { ...asked, type: 'AAAA', addresses: ipv6 },
  ];
}

/** One interface for each network, with the address that the engine gave it. */
function ownAddresses(): Artifacts['addresses'] {
  const rows = Object.keys(endpoints).flatMap((network) =>
    membersOf(network).map((namespace) => ({
      namespace,
      interface: `eth-${network}`,
      address: addressOf(network, namespace) ?? '',
      prefix: 27,
      family: 4 as const,
      scope: 'global' as const,
      network,
      known: true,
    })),
  );
  return { rows, read: [...namespaces], unread: [] };
}

/** What packets saw in the small good world. */
export function packets(): Pick<
  Artifacts,
  'listeners' | 'addresses' | 'reachability' | 'gateways' | 'egress' | 'outside'
> {
  const answered = { value: 'answered' as const, detail: 'nonce read back' };
  const { cells, controls } = matrix();
  return {
    listeners: {
      sockets: [
        ...namespaces.flatMap((namespace) =>
          (ports[namespace] ?? []).map((port) => ({
            namespace,
            protocol: 'tcp' as const,
            address: '::',
            port,
            process: namespace,
            loopback: false,
          })),
        ),
        { namespace: 'traefik', protocol: 'tcp', address: '127.0.0.1', port: 8080, process: 'traefik', loopback: true },
        {
          namespace: 'gluetun',
          protocol: 'udp',
          address: '0.0.0.0',
          port: 6881,
          process: 'qbittorrent',
          loopback: false,
        },
        ...[80, 443, 6881].map((port) => ({
          namespace: 'host',
          protocol: 'tcp' as const,
          address: '0.0.0.0',
          port,
          process: 'docker-proxy',
          loopback: false,
        })),
        {
          namespace: 'host',
          protocol: 'udp',
          address: '0.0.0.0',
          port: 6881,
          process: 'docker-proxy',
          loopback: false,
        },
      ],
      unread: [],
    },
    addresses: ownAddresses(),
    reachability: {
      namespaces,
      limitMs: 1000,
      cells,
      controls,
      sources: namespaces.map((from) => ({ from, to: from === 'traefik' ? 'sonarr' : 'traefik', value: 'open' })),
      names: [
        ...nameLookups('traefik', 'jellyfin', 'frontend-net'),
        ...nameLookups('sonarr', 'gluetun', 'download-net'),
      ],
    },
    gateways: gateways(),
    egress: {
      method: 'identity',
      server: '198.51.100.1',
      control: { tcp: true, udp: true, dns: true, detail: 'answered from host' },
      rows: namespaces.map((namespace) => ({
        namespace,
        tcp: answered,
        udp: answered,
        tcp6: { value: 'no-route', detail: '' },
        udp6: { value: 'no-route', detail: '' },
        dns: answered,
      })),
    },
    outside: {
      view: 'lab',
      from: '198.51.100.1',
      scans: [
        {
          address: '198.51.100.10',
          family: 4,
          tcpScanned: '1-65535',
          tcpOpen: [80, 443, 6881],
          refuses: true,
          lost: [],
          udp: [
            { port: 6881, value: 'silent' },
            { port: 53, value: 'closed' },
            { port: 1900, value: 'closed' },
          ],
        },
      ],
      controls: [{ what: '198.51.100.10:80/tcp', address: '198.51.100.10', before: 'open', after: 'open' }],
      routed: namespaces.flatMap((to) =>
        (ports[to] ?? []).map((port) => ({
          to,
          network: to === 'jellyfin' ? 'egress-net' : 'download-net',
          family: 4 as const,
          port,
          value: 'dropped' as const,
          control: 'open' as const,
        })),
      ),
    },
  };
}
