import type { Container } from '../../evidence/containers.ts';
import type { Backend as Looked } from '../../evidence/routes.ts';
import type { Router, Traefik } from '../../evidence/traefik.ts';
import { inRange, isAddress, isLoopback, isWildcard } from '../../lib/ip.ts';
import { readServer, serversOf, type Server } from './servers-of.ts';

/** Where a server lives. */
export interface Endpoint {
  /** Its network namespace; null: at an address of no container, nor of the host as far as that is known. */
  namespace: string | null;
  /** Its port in there: another than that of its URL where the URL leads to a published one. */
  port: number | null;
}

export interface Backend extends Server, Endpoint {
  /** Where the proxy reaches it; null: by a name that no container bears on a network of the proxy's. */
  address: string | null;
  /** The port that is asked at this address. */
  asked: number | null;
}

const isSame = (one: string | null, other: string): boolean => one !== null && one !== '' && inRange(other, one);

/** Addresses of the host that containers show by themselves: the gateways of their bridges. */
const gatewaysOf = (containers: readonly Container[]): string[] =>
  containers
    .flatMap(({ attachments }) => attachments.flatMap(({ gateway4, gateway6 }) => [gateway4, gateway6]))
    .filter((address) => address !== null && address !== '') as string[];

interface Asked {
  address: string;
  port: number | null;
  protocol: 'tcp' | 'udp';
}

/** A port of the host: of the container that publishes it there, else of the host itself. */
function endpointOnHost({ address, port, protocol }: Asked, containers: readonly Container[]): Endpoint {
  const covers = (hostIp: string) => isWildcard(hostIp) || isSame(hostIp, address);
  for (const { published, namespace } of containers) {
    const binding = published.find(
      (each) => each.hostPort === port && each.protocol === protocol && covers(each.hostIp),
    );
    if (binding) return { namespace, port: binding.containerPort };
  }
  return { namespace: 'host', port };
}

/**
 * Whose an address is that the proxy connects to. A loopback is that of the proxy's own namespace, the host's where the
 * proxy is on the host network; a shared namespace
 * has the addresses of its owner.
 * @param hostAddresses the host's own, where they are known beside the gateways of its bridges.
 */
export function endpointAt(
  asked: Asked,
  containers: readonly Container[],
  proxy: Container | undefined,
  hostAddresses: readonly string[] = [],
): Endpoint {
  const { address, port } = asked;
  const own = proxy?.namespace ?? null;
  if (isLoopback(address)) return own === 'host' ? endpointOnHost(asked, containers) : { namespace: own, port };
  const owner = containers.find(({ attachments }) =>
    attachments.some(({ ipv4, ipv6 }) => isSame(ipv4, address) || isSame(ipv6, address)),
  );
  if (owner) return { namespace: owner.namespace, port };
  const ofHost = [...gatewaysOf(containers), ...hostAddresses].some((each) => isSame(each, address));
  return ofHost ? endpointOnHost(asked, containers) : { namespace: null, port };
}

/** To the engine's resolver small and capital letters are one, and an address on the web has small ones only. */
const isCalled = (host: string, names: readonly string[]): boolean =>
  names.some((name) => name.toLowerCase() === host.toLowerCase());

/**
 * The address that a name has for the proxy: of a container on one of its own networks, as the engine's resolver would
 * say.
 */
function addressOf(host: string, containers: readonly Container[], proxy: Container | undefined): string | null {
  if (isAddress(host)) return host;
  if (host === 'localhost') return '127.0.0.1';
  const mine = new Set(proxy?.attachments.map(({ networkId }) => networkId));
  const [found] = containers.flatMap(({ name, subject, attachments }) =>
    attachments.filter(({ networkId, aliases }) => mine.has(networkId) && isCalled(host, [subject, name, ...aliases])),
  );
  return found?.ipv4 || found?.ipv6 || null;
}

/** Who bears a name for the proxy and has no address yet: a container that only a compose file shows. */
function namespaceOnPaper(host: string, containers: readonly Container[], proxy: Container | undefined): string | null {
  const mine = new Set(proxy?.attachments.map(({ networkId }) => networkId));
  const found = containers.find(
    ({ name, subject, attachments }) =>
      attachments.length > 0 &&
      attachments.every(({ ipv4, ipv6 }) => !ipv4 && !ipv6) &&
      (proxy?.namespace === 'host' || attachments.some(({ networkId }) => mine.has(networkId))) &&
      isCalled(host, [subject, name, ...attachments.flatMap(({ aliases }) => aliases)]),
  );
  return found?.namespace ?? null;
}

/** Where one server lives, as far as the containers tell. */
function locateServer(
  server: Server,
  kind: Router['kind'],
  containers: readonly Container[],
  proxy: Container | undefined,
): Backend {
  const { host, port } = server;
  const address = addressOf(host, containers, proxy);
  const protocol = kind === 'udp' ? 'udp' : 'tcp';
  const endpoint =
    address === null
      ? { namespace: namespaceOnPaper(host, containers, proxy), port }
      : endpointAt({ address, port, protocol }, containers, proxy);
  return { ...server, address, asked: port, ...endpoint };
}

/**
 * Where a server lives that the proxy's namespace connected to: by the containers' addresses, and where it has a name,
 * or an address of none of them, as that look found it.
 */
export function endpointOf(looked: Looked, containers: readonly Container[], proxy: Container | undefined): Endpoint {
  const { service, url, owner, ownerPort } = looked;
  const own = locateServer(readServer(service, 'tcp', url), 'tcp', containers, proxy);
  const isPlain = own.address === own.host && own.namespace !== null;
  return isPlain
    ? { namespace: own.namespace, port: own.port }
    : { namespace: owner ?? own.namespace, port: ownerPort ?? own.port };
}

/**
 * The backends of a router: every server behind its service, with the namespace that it lives in, as far as the table
 * and the containers tell.
 * @param looked what was found by connecting to them, where that was done; what was found there and the table does not
 * list is one too.
 */
export function backendsOf(
  router: Pick<Router, 'name' | 'kind' | 'provider' | 'service'>,
  table: Pick<Traefik, 'services'>,
  containers: readonly Container[],
  proxy: Container | undefined,
  looked: readonly Looked[] = [],
): Backend[] {
  const mine = looked.filter((each) => each.router === router.name);
  const { servers } = serversOf(router, table);
  const urls = mine.map(({ url }) => url);
  const others = mine
    .filter(({ url }, at) => !servers.some((server) => server.url === url) && urls.indexOf(url) === at)
    .map(({ service, url }) => readServer(service, router.kind, url));
  return [...servers, ...others].flatMap((server): Backend[] => {
    const backend = locateServer(server, router.kind, containers, proxy);
    const rows = mine.filter(({ url }) => url === server.url);
    if (rows.length === 0) return [backend];
    return rows.map((row) => ({
      ...backend,
      ...(row.address === undefined ? {} : { address: row.address }),
      ...endpointOf(row, containers, proxy),
    }));
  });
}

/** Compose services that live in a namespace; a stray container by its subject. */
export const servicesAt = (namespace: string, containers: readonly Container[]): string[] => [
  ...new Set(
    containers.filter((each) => each.namespace === namespace).map(({ service, subject }) => service ?? subject),
  ),
];

/** The service meant in a namespace: a guest, where one of these is declared to be there, else its owner. */
export function serviceIn(
  namespace: string,
  containers: readonly Container[],
  declared: readonly (string | null)[],
): string {
  const inside = servicesAt(namespace, containers);
  const guest = declared.find((each) => each !== null && inside.includes(each));
  return guest ?? containers.find(({ subject }) => subject === namespace)?.service ?? namespace;
}
