import type { Container } from '../../evidence/containers.ts';
import type { Standpoint } from '../../evidence/standpoints.ts';
import type { EntryPoint, Traefik } from '../../evidence/traefik.ts';
import { familyOf, publishes, type Family } from '../../lib/ip.ts';
import { interfaceTunnel } from '../../policy/interface-tunnels.ts';
import { doorsOf, servingEntryPoints } from '../../traefik/table/entry-points.ts';
import type { GatherContext } from '../context.ts';
import { need } from '../need.ts';
import { firstEntryAddress, proxyOf, type EntryAddress } from '../traefik/entry-address.ts';

/** An entrypoint with some router that serves content, and where it is knocked at. */
export interface ServingEntryPoint {
  entryPoint: EntryPoint;
  /** Inside the proxy's container. */
  containerPort: number;
  at: EntryAddress;
}

/** A standpoint before anybody knocked. */
export interface ChosenStandpoint extends Omit<Standpoint, 'knocks' | 'trusted'> {
  entryPoints: ServingEntryPoint[];
}

const families: readonly Family[] = [4, 6];
const noView = 'nobody lent a view from outside that sends requests';

type Used = ReturnType<typeof servingEntryPoints>;

/** The container whose namespace the proxy is in. */
const holderOf = (containers: readonly Container[], proxy: Container): Container =>
  containers.find(({ subject }) => subject === proxy.namespace) ?? proxy;

/** Entrypoints on addresses of the host: published there, or listened on where the proxy has the host's network. */
function hostEntryPoints(
  context: GatherContext,
  used: Used,
  namespace: string,
  addresses: readonly string[],
): ServingEntryPoint[] {
  const proxy = proxyOf(context);
  const onHost = proxy?.namespace === 'host';
  const bindings = proxy ? holderOf(need(context, 'containers'), proxy).published : [];
  return used.flatMap(({ entryPoint, port }) => {
    const found = addresses.flatMap((address): EntryAddress[] => {
      if (onHost) return [{ namespace, address, port }];
      return bindings
        .filter(
          ({ protocol, containerPort, hostPort }) => protocol === 'tcp' && containerPort === port && hostPort !== 0,
        )
        .filter(({ hostIp }) => publishes(hostIp, address))
        .map(({ hostPort }) => ({ namespace, address, port: hostPort }));
    });
    const [at] = found;
    return at ? [{ entryPoint, containerPort: port, at }] : [];
  });
}

/** The host's own addresses of one family, as another machine knows them. */
const hostAddressesOf = (context: GatherContext, family: Family): string[] =>
  need(context, 'host')
    .addresses.filter((each) => each.family === family && each.scope === 'global' && !each.bridge)
    .map(({ address }) => address);

function outsideStandpoints(context: GatherContext, used: Used): ChosenStandpoint[] {
  const lab =
    context.outside?.view === 'lab' && context.vantage.namespaces().includes('outside') ? context.outside : null;
  const sourceOf = (family: 4 | 6) => (family === 6 ? lab?.address6 : lab?.address) ?? null;
  return families.map((family) => {
    const addresses = lab?.targets.filter((target) => familyOf(target) === family) ?? hostAddressesOf(context, family);
    const entryPoints = hostEntryPoints(context, used, 'outside', addresses);
    return {
      name: `outside over IPv${family}`,
      kind: 'outside',
      namespace: 'outside',
      family,
      network: null,
      source: sourceOf(family),
      depth: 'whole',
      cannot: lab || entryPoints.length === 0 ? null : noView,
      entryPoints,
    };
  });
}

/** The host: by what is published, and as the gateway of each network that it has an address in. */
function hostStandpoints(context: GatherContext, used: Used, proxy: Container): ChosenStandpoint[] {
  const own = new Set(need(context, 'host').addresses.map(({ address }) => address));
  const loopbacks = { 4: '127.0.0.1', 6: '::1' } as const;
  const common = { name: 'the host', kind: 'host' as const, namespace: 'host', cannot: null };
  const published = families.map((family): ChosenStandpoint => {
    const entryPoints = hostEntryPoints(context, used, 'host', [
      ...hostAddressesOf(context, family),
      loopbacks[family],
    ]);
    return { ...common, family, network: null, source: null, depth: 'whole', entryPoints };
  });
  const gateways = networkEndpoints(proxy).flatMap(({ network, family, address, gateway }): ChosenStandpoint[] => {
    if (gateway === null || !own.has(gateway)) return [];
    const entryPoints = innerEntryPoints(used, 'host', address);
    return [{ ...common, family, network, source: gateway, depth: 'light', entryPoints }];
  });
  return [...published, ...gateways].filter(({ entryPoints }) => entryPoints.length > 0);
}

const innerEntryPoints = (used: Used, namespace: string, address: string): ServingEntryPoint[] =>
  used.map(({ entryPoint, port }) => ({ entryPoint, containerPort: port, at: { namespace, address, port } }));

interface Endpoint {
  network: string;
  networkId: string;
  family: Family;
  address: string;
  gateway: string | null;
}

const networkEndpoints = ({ attachments }: Container): Endpoint[] =>
  attachments.flatMap(({ network, networkId, ipv4, ipv6, gateway4, gateway6 }): Endpoint[] => [
    ...(ipv4 ? [{ network, networkId, family: 4 as const, address: ipv4, gateway: gateway4 }] : []),
    ...(ipv6 ? [{ network, networkId, family: 6 as const, address: ipv6, gateway: gateway6 }] : []),
  ]);

/** Subjects and services of containers that are tunnels: as declared, and as found. */
function tunnelNames(context: GatherContext): Set<string> {
  const { tunnels } = context.gathered;
  const found = tunnels?.ok ? tunnels.value.tunnels.filter(({ on }) => on === 'container') : [];
  return new Set([...context.policy.tunnels, ...found].map(({ service }) => service));
}

interface Neighbour {
  container: Container;
  /** Whose namespace it is in. */
  holder: Container;
  tunnel: string | null;
}

function neighboursOf(context: GatherContext, proxy: Container): Neighbour[] {
  const [containers, tunnels] = [need(context, 'containers'), tunnelNames(context)];
  const up = containers.filter(({ pid, namespace }) => pid > 0 && namespace !== proxy.namespace);
  const tunnelOf = ({ subject, service }: Container) =>
    [subject, service ?? ''].find((name) => tunnels.has(name)) ?? null;
  return up
    .map((container) => ({ container, holder: holderOf(containers, container), tunnel: tunnelOf(container) }))
    .filter(({ container, tunnel }) => tunnel !== null || container.namespace === container.subject)
    .toSorted((one, other) => (one.container.subject < other.container.subject ? -1 : 1));
}

/**
 * Standpoints on the networks that the proxy is in: of tunnels all, of the rest on each network one whole, the others
 * lightly.
 */
function neighbourStandpoints(context: GatherContext, used: Used, proxy: Container): ChosenStandpoint[] {
  const endpoints = networkEndpoints(holderOf(need(context, 'containers'), proxy));
  const chosen = new Set<string>();
  const login = context.policy.access.login.service;
  return neighboursOf(context, proxy).flatMap(({ container, holder, tunnel }): ChosenStandpoint[] => {
    const mine = networkEndpoints(holder);
    const shared = endpoints.flatMap((endpoint) => {
      const source = mine.find((each) => each.networkId === endpoint.networkId && each.family === endpoint.family);
      return source ? [{ endpoint, source: source.address }] : [];
    });
    const common = { namespace: container.namespace, cannot: null };
    const standpoints = shared.flatMap(({ endpoint: { network, family, address }, source }): ChosenStandpoint[] => {
      const key = `${network} ${family}`;
      const first = tunnel === null && !chosen.has(key) && container.service !== login;
      if (first) chosen.add(key);
      const depth = tunnel !== null || first ? 'whole' : 'light';
      if (
        depth === 'light' &&
        family === 6 &&
        shared.some(({ endpoint }) => endpoint.network === network && endpoint.family === 4)
      )
        return [];
      const entryPoints = innerEntryPoints(used, container.namespace, address);
      const [name, kind] = tunnel === null ? [network, 'neighbour' as const] : [tunnel, 'tunnel' as const];
      return [{ ...common, name, kind, family, network, source, depth, entryPoints }];
    });
    if (tunnel === null || standpoints.length > 0) return standpoints;
    const reaching = families.map((family): ChosenStandpoint => {
      const entryPoints = hostEntryPoints(context, used, container.namespace, hostAddressesOf(context, family));
      const away = { ...common, name: tunnel, kind: 'tunnel', family, network: null, source: null } as const;
      return { ...away, depth: 'whole', entryPoints };
    });
    return reaching.filter(({ entryPoints }) => entryPoints.length > 0);
  });
}

/** A mesh interface of the host: its own address stands for those that come in by it. */
function interfaceStandpoints(context: GatherContext, used: Used): ChosenStandpoint[] {
  const { tunnels, addresses } = need(context, 'host');
  return tunnels.flatMap(({ interface: name }) =>
    addresses
      .filter((each) => each.interface === name && each.scope === 'global')
      .map(({ address, family }): ChosenStandpoint => {
        const entryPoints = hostEntryPoints(context, used, 'host', [address]);
        const common = { name: interfaceTunnel(name), kind: 'tunnel', namespace: 'host', family } as const;
        return { ...common, network: null, source: address, depth: 'whole', cannot: null, entryPoints };
      }),
  );
}

/** Where the artifact `access` is gathered from. */
function isAccess(context: GatherContext, { kind, namespace, family }: ChosenStandpoint, port: number): boolean {
  const { namespace: from, address } = firstEntryAddress(context, port);
  return (kind === 'outside' || kind === 'host') && from === namespace && familyOf(address) === family;
}

/**
 * Every standpoint from which the proxy may be reached. Throws EvidenceError where the containers or the host were not
 * seen.
 */
export function chooseStandpoints(context: GatherContext, traefik: Traefik): ChosenStandpoint[] {
  const used = servingEntryPoints(traefik);
  const proxy = proxyOf(context);
  const inner = proxy && proxy.namespace !== 'host' ? proxy : null;
  const standpoints = [
    ...outsideStandpoints(context, used),
    ...(proxy ? neighbourStandpoints(context, used, proxy) : []),
    ...interfaceStandpoints(context, used),
    ...(inner ? hostStandpoints(context, used, holderOf(need(context, 'containers'), inner)) : []),
  ];
  const { websecure } = doorsOf(need(context, 'traefik'), context.policy.proxy);
  const front = used.find(({ port }) => port === websecure) ?? used[0];
  return standpoints.map((standpoint) =>
    front &&
    standpoint.network === null &&
    standpoint.entryPoints.length > 0 &&
    isAccess(context, standpoint, front.port)
      ? { ...standpoint, depth: 'access' }
      : standpoint,
  );
}
