import type { Artifacts } from '../../evidence/evidence.ts';
import type { Cell } from '../../evidence/reachability.ts';

const base = { 'security-net': 160, 'session-net': 192 } as const;
const members = { 'security-net': { traefik: 2, authelia: 3 }, 'session-net': { authelia: 2, redis: 3 } } as const;
const listens = { traefik: [80, 443], authelia: [9091], redis: [6379] } as const;
type Key = keyof typeof base;
const keys = Object.keys(base) as Key[];

const endpointsIn = (key: Key): [keyof typeof listens, number][] =>
  Object.entries(members[key]) as [keyof typeof listens, number][];

/**
 * Seats the login service and its session store in the small world: two networks, their listeners, and what packets see
 * of them.
 */
export function attachLogin({
  containers,
  networks,
  listeners,
  reachability,
  gateways,
  egress,
  steadiness,
  outside,
}: Artifacts): void {
  const before = structuredClone(reachability.cells);
  const old = [...reachability.namespaces];
  for (const key of keys) {
    const inner = key === 'session-net';
    for (const [name, last] of endpointsIn(key)) {
      const gateway4 = inner ? null : `203.0.113.${base[key] + 1}`;
      containers
        .find(({ subject }) => subject === name)
        ?.attachments.push({
          network: key,
          networkId: `id-${key}`,
          ipv4: `203.0.113.${base[key] + last}`,
          ipv6: null,
          gateway4,
          gateway6: null,
          aliases: [name],
        });
    }
    const options = inner
      ? {
          'com.docker.network.bridge.gateway_mode_ipv4': 'isolated',
          'com.docker.network.bridge.gateway_mode_ipv6': 'isolated',
        }
      : {};
    networks.push({
      id: `id-${key}`,
      name: `small_${key}`,
      key,
      project: 'small',
      member: true,
      driver: 'bridge',
      internal: inner,
      ipv6: false,
      subnets: [{ subnet: `203.0.113.${base[key]}/27`, gateway: `203.0.113.${base[key] + 1}`, family: 4 }],
      options,
      members: endpointsIn(key).map(([name]) => name),
    });
  }
  const namespaces = [...old, 'authelia', 'redis'];
  reachability.namespaces = namespaces;
  for (const name of ['authelia', 'redis'] as const) {
    for (const port of listens[name])
      listeners.sockets.push({
        namespace: name,
        protocol: 'tcp',
        address: '0.0.0.0',
        port,
        process: name,
        loopback: false,
      });
    const target = new Map(
      before
        .filter(({ to }) => to !== name)
        .map((cell) => [[cell.to, cell.network, cell.family, cell.protocol, cell.port].join(' '), cell]),
    );
    for (const cell of target.values())
      reachability.cells.push({
        ...cell,
        from: name,
        value: name === 'redis' ? 'no-route' : 'dropped',
        identity: null,
      });
  }
  for (const key of keys) {
    const sharers = endpointsIn(key).map(([name]) => String(name));
    for (const [to] of endpointsIn(key)) {
      for (const port of [null, ...listens[to]]) {
        const at = {
          to,
          network: key,
          family: 4 as const,
          protocol: port === null ? ('icmp' as const) : ('tcp' as const),
          port,
        };
        for (const from of namespaces.filter((namespace) => namespace !== to)) {
          const value: Cell['value'] = sharers.includes(from) ? 'open' : from === 'redis' ? 'no-route' : 'dropped';
          reachability.cells.push({ ...at, from, value, tries: 1, identity: null });
        }
        reachability.controls.push({
          ...at,
          by: sharers.find((name) => name !== to) ?? 'host',
          before: 'open',
          after: 'open',
        });
      }
    }
  }
  reachability.sources.push(
    { from: 'authelia', to: 'redis', value: 'open' },
    { from: 'redis', to: 'authelia', value: 'open' },
  );
  for (const cell of gateways.cells.filter(({ from }) => from === 'traefik'))
    gateways.cells.push({ ...cell, from: 'authelia' }, { ...cell, from: 'redis', value: 'no-route' });
  const row = egress.rows.find(({ namespace }) => namespace === 'traefik');
  const shut = { value: 'no-route' as const, detail: 'network is unreachable' };
  if (row)
    egress.rows.push(
      { ...row, namespace: 'authelia' },
      {
        ...row,
        namespace: 'redis',
        tcp: shut,
        udp: shut,
        dns: { value: 'no-route', detail: 'resolver says SERVFAIL' },
      },
    );
  outside.routed.push({
    to: 'authelia',
    network: 'security-net',
    family: 4,
    port: 9091,
    value: 'dropped',
    control: 'open',
  });
  for (const list of [steadiness.before, steadiness.after]) {
    for (const { subject, id, startedAt, status, attachments } of containers.filter(
      (each) => each.subject === 'authelia' || each.subject === 'redis',
    ))
      list.push({ subject, id, startedAt, status, networks: attachments.map(({ network }) => network) });
    list.find(({ subject }) => subject === 'traefik')?.networks.push('security-net');
  }
}
