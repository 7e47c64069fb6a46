import type { Artifacts } from '../../evidence/evidence.ts';
import type { Cell } from '../../evidence/reachability.ts';
import { bridgeOf } from './world-networks.ts';
import { fresh } from './fresh.ts';

const base = { 'security-net': 160, 'session-net': 192 } as const;
const members = { 'security-net': { traefik: 2, authelia: 3 }, 'session-net': { authelia: 2, redis: 3 } } as const;
const listens = { traefik: [80, 443], authelia: [9091], redis: [6379] } as const;
const added = ['authelia', 'redis'] as const;
type Key = keyof typeof base;
const keys = Object.keys(base) as Key[];

const endpointsIn = (key: Key): [keyof typeof listens, number][] =>
  Object.entries(members[key]) as [keyof typeof listens, number][];

const isolated = {
  'com.docker.network.bridge.gateway_mode_ipv4': 'isolated',
  'com.docker.network.bridge.gateway_mode_ipv6': 'isolated',
};

/** A network with the endpoints of its members. */
function addNetwork({ containers, networks }: Artifacts, key: Key): void {
  const internal = key === 'session-net';
  const gateway = `203.0.113.${base[key] + 1}`;
  for (const [name, last] of endpointsIn(key)) {
    const target = containers.find(({ subject }) => subject === name);
    const ipv4 = `203.0.113.${base[key] + last}`;
    const gateway4 = internal ? null : gateway;
    const addresses = { ipv4, ipv6: null, gateway4, gateway6: null };
    target?.attachments.push({ network: key, networkId: `id-${key}`, ...addresses, aliases: [name] });
  }
  networks.push(
    bridgeOf(key, {
      internal,
      ipv6: false,
      subnets: [{ subnet: `203.0.113.${base[key]}/27`, gateway, family: 4 }],
      options: internal ? { ...isolated } : {},
      members: endpointsIn(key).map(([name]) => name),
    }),
  );
}

/** What the new ones listen on, and what their packets to everybody else get. */
function addSources({ listeners, reachability, addresses }: Artifacts): void {
  addresses.read.push(...added);
  const before = fresh(reachability.cells);
  for (const name of added) {
    for (const port of listens[name]) {
      const listener = { address: '0.0.0.0', port, process: name, loopback: false };
      listeners.sockets.push({ namespace: name, protocol: 'tcp', ...listener });
    }
    const targets = new Map(
      before
        .filter(({ to }) => to !== name)
        .map((cell) => [[cell.to, cell.network, cell.family, cell.protocol, cell.port].join(' '), cell]),
    );
    const value = name === 'redis' ? 'no-route' : 'dropped';
    for (const cell of targets.values()) reachability.cells.push({ ...cell, from: name, value, identity: null });
  }
}

/** What a packet to an address on a network gets. */
function valueFrom(from: string, key: Key): Cell['value'] {
  if (endpointsIn(key).some(([name]) => name === from)) return 'open';
  return from === 'redis' ? 'no-route' : 'dropped';
}

/** What packets to one port on a network get, or by ICMP. */
function addTarget({ reachability }: Artifacts, key: Key, to: keyof typeof listens, port: number | null): void {
  const protocol = port === null ? ('icmp' as const) : ('tcp' as const);
  const at = { to, network: key, family: 4 as const, protocol, port };
  for (const from of reachability.namespaces.filter((namespace) => namespace !== to))
    reachability.cells.push({ ...at, from, value: valueFrom(from, key), tries: 1, identity: null });
  const by = endpointsIn(key).find(([name]) => name !== to)?.[0] ?? 'host';
  reachability.controls.push({ ...at, by, before: 'open', after: 'open' });
}

/** The ways out of the host and through its gateways. */
function addWaysOut({ gateways, egress, outside }: Artifacts): void {
  for (const cell of gateways.cells.filter(({ from }) => from === 'traefik'))
    gateways.cells.push({ ...cell, from: 'authelia' }, { ...cell, from: 'redis', value: 'no-route' });
  const row = egress.rows.find(({ namespace }) => namespace === 'traefik');
  const shut = { value: 'no-route' as const, detail: 'network is unreachable' };
  const dns = { value: 'no-route' as const, detail: 'resolver says SERVFAIL' };
  if (row)
    egress.rows.push({ ...row, namespace: 'authelia' }, { ...row, namespace: 'redis', tcp: shut, udp: shut, dns });
  const authelia = { to: 'authelia', network: 'security-net', family: 4 as const, port: 9091 };
  outside.routed.push({ ...authelia, value: 'dropped', control: 'open' });
}

/**
 * Attaches the login service and its session store to the small world: two networks, their listeners, and what packets
 * see of them.
 */
export function attachLogin(evidence: Artifacts): void {
  const { containers, reachability, steadiness } = evidence;
  for (const key of keys) addNetwork(evidence, key);
  reachability.namespaces = [...reachability.namespaces, ...added];
  addSources(evidence);
  for (const key of keys)
    for (const [to] of endpointsIn(key)) for (const port of [null, ...listens[to]]) addTarget(evidence, key, to, port);
  reachability.sources.push(
    { from: 'authelia', to: 'redis', value: 'open' },
    { from: 'redis', to: 'authelia', value: 'open' },
  );
  addWaysOut(evidence);
  for (const list of [steadiness.before, steadiness.after]) {
    for (const { subject, id, startedAt, status, attachments } of containers.filter(
      (each) => each.subject === 'authelia' || each.subject === 'redis',
    ))
      list.push({ subject, id, startedAt, status, networks: attachments.map(({ network }) => network) });
    list.find(({ subject }) => subject === 'traefik')?.networks.push('security-net');
  }
}
