import { isIsolated, keepsApart } from '../evidence/bridge-options.ts';
import type { Container } from '../evidence/containers.ts';
import type { Network } from '../evidence/networks.ts';
import type { Traefik } from '../evidence/traefik.ts';
import { banToolOf } from '../lib/ban-tools.ts';
import { isLoopback } from '../lib/ip.ts';
import { splitPort } from '../lib/url.ts';
import { doorsOf, portOfEntryPoint } from '../traefik/table/entry-points.ts';
import type { LoadedPolicy } from './load.ts';
import { findProxy, isTraefik, oursAround } from './derive-ours.ts';
import { composeServiceOf, isOurProject, owned, ownedNetwork } from './ours.ts';
import { deriveAccess } from './derive-access.ts';
import { draftHosts, servicesOfRouters } from './derive-hosts.ts';
import { PolicyFile } from './schema.ts';
import { sha256 } from './load.ts';

/** What a policy can be read from; null: was not looked at, or could not be seen. */
export interface Seen {
  project: string;
  /** Projects that are known to be one stack with it. Left out: nobody said. */
  beside?: readonly string[];
  containers: readonly Container[];
  networks: readonly Network[] | null;
  traefik: Traefik | null;
}

type Draft = Record<string, unknown>;

const isTunnel = ({ service, image }: Container) => /cloudflared/.test(`${service ?? ''} ${image}`);
/** 6881–6889 and 51413 are what BitTorrent clients listen on, and what nobody else does. */
const isTorrent = (port: number) => (port >= 6881 && port <= 6889) || port === 51413;

/** For whose end a container waits, as Compose writes it there: `init:service_completed_successfully:false`. */
const awaitedBy = ({ labels }: Container): string[] =>
  (labels['com.docker.compose.depends_on'] ?? '')
    .split(',')
    .flatMap((each) => /^(.+):service_completed_successfully(?::|$)/.exec(each)?.[1] ?? []);

/** It has done its work and is not started again, or somebody of its project waits for its end. */
function isJob(container: Container, members: readonly Container[]): boolean {
  const { status, exitCode, restartPolicy, project } = container;
  const ended = status === 'exited' && exitCode === 0 && restartPolicy === 'no';
  const name = composeServiceOf(container) ?? '';
  return ended || members.some((each) => each.project === project && awaitedBy(each).includes(name));
}

function draftService(container: Container, members: readonly Container[], networks: readonly Network[]): Draft {
  const shared =
    container.namespace !== container.subject && container.namespace !== 'host' ? container.namespace : null;
  const ways = container.attachments.map(({ networkId }) => networks.find(({ id }) => id === networkId));
  return {
    ...(isJob(container, members) ? { runs: 'once' } : {}),
    ...(ways.some((network) => network && !network.internal) ? { internet: true } : {}),
    ...(container.health.declaredBy === 'none' ? { health: false } : {}),
    ...(container.namespace === 'host' ? { hostNetwork: true } : {}),
    ...(shared ? { sharesNetworkOf: members.find(({ subject }) => subject === shared)?.service ?? shared } : {}),
  };
}

function draftNetwork(network: Network, members: readonly Container[]): Draft {
  const services = members
    .filter(({ attachments }) => attachments.some(({ networkId }) => networkId === network.id))
    .flatMap(({ service }) => service ?? []);
  return {
    ...(network.driver === 'bridge' ? {} : { driver: network.driver }),
    ...(network.internal ? { internal: true } : {}),
    ...(isIsolated(network) ? { isolated: true } : {}),
    ...(network.ipv6 ? { ipv6: true } : {}),
    ...(keepsApart(network) ? { icc: false } : {}),
    members: [...new Set(services)].sort(),
  };
}

/** Whether a table was read, or labels are there for one; else what publishes the ports of one is another program. */
const isRead = (traefik: Traefik | null, members: readonly Container[]): boolean =>
  (traefik !== null && traefik.declared !== true) ||
  members.some((each) => isTraefik(each) || Object.keys(each.labels).some((label) => /^traefik\./i.test(label)));

const usualDoors = { web: 80, websecure: 443 };

/** The port of the host that leads to one of the proxy's, as the world sees it. */
const seenAt = ({ published }: Container, inside: number, over = 'tcp'): number | undefined =>
  published.find(
    ({ containerPort, hostIp, hostPort, protocol }) =>
      containerPort === inside && protocol === over && hostPort !== 0 && !isLoopback(hostIp),
  )?.hostPort;

/**
 * The policy names the ports that the world sees; a door that is not published keeps its usual one. Another proxy that
 * publishes its door over UDP as well speaks HTTP/3 there.
 */
function draftDoors(proxy: Container, traefik: Traefik | null, isOther: boolean): Draft {
  const doors = traefik ? doorsOf(traefik, usualDoors) : usualDoors;
  const web = seenAt(proxy, doors.web) ?? usualDoors.web;
  const websecure = seenAt(proxy, doors.websecure) ?? usualDoors.websecure;
  const spoken =
    isOther || traefik?.entryPoints.some((each) => each.http3 && portOfEntryPoint(each) === doors.websecure);
  return {
    ...(web === usualDoors.web ? {} : { web }),
    ...(websecure === usualDoors.websecure ? {} : { websecure }),
    ...(spoken && seenAt(proxy, doors.websecure, 'udp') === websecure ? { http3: true } : {}),
  };
}

/** No visitor comes to a port of its, and a tunnel is there to bring them. */
const isBehindTunnel = (proxy: Container, members: readonly Container[]): boolean =>
  proxy.namespace !== 'host' && proxy.published.length === 0 && proxy.requested.length === 0 && members.some(isTunnel);

function draftProxy(proxy: Container, traefik: Traefik | null, members: readonly Container[], isOther = false): Draft {
  const api = traefik?.entryPoints.find(({ name }) => name === 'traefik')?.address;
  const at = splitPort((api ?? '').replace(/\/tcp$/, ''));
  return {
    service: proxy.service ?? proxy.subject,
    ...(isBehindTunnel(proxy, members) ? { tls: 'elsewhere' } : {}),
    ...draftDoors(proxy, traefik, isOther),
    ...(at ? { api: { address: at.host || '127.0.0.1', port: at.port } } : {}),
  };
}

function draftBans(members: readonly Container[]): Draft | null {
  const [found] = members.flatMap((each) => {
    const kind = banToolOf(each);
    return kind === null ? [] : [{ service: each.service ?? '', kind }];
  });
  return found ?? null;
}

const byKey = <T>(entries: [string, T][]): Record<string, T> =>
  Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));

/**
 * The policy of a stack as it stands: its services, networks, members and host names are taken as meant. What opens a
 * door is not:
 * published ports (but for a torrent client's), Docker API clients, tunnels past the proxy and answers without login
 * stay findings until somebody writes them down.
 */
export function derivePolicy(seen: Seen): PolicyFile {
  const { project, traefik } = seen;
  const ours = oursAround(seen);
  const containers = seen.containers.map((container) => owned(container, ours));
  const networks = seen.networks?.map((network) => ownedNetwork(network, ours)) ?? null;
  const members = containers.filter(({ member, service }) => member && service !== null);
  // Those of another project that ours joins are meant as well: without them nobody could be on them.
  const joined = new Set(
    members
      .filter((each) => isOurProject(each.project, ours))
      .flatMap(({ attachments }) => attachments.map(({ networkId }) => networkId)),
  );
  const own = (networks ?? []).filter(({ member, id, key }) => member || (joined.has(id) && key !== 'bridge'));
  const proxy = findProxy(members);
  const torrent = members.flatMap(({ service, requested }) =>
    requested
      .filter(({ hostPort, protocol }) => isTorrent(hostPort) && protocol !== 'sctp')
      .map(({ hostPort, protocol }) => ({ port: hostPort, protocol, owner: service ?? '' })),
  );
  const front = proxy?.service ?? 'traefik';
  const { web: plainDoor } = traefik ? doorsOf(traefik, usualDoors) : usualDoors;
  const serviceOf = servicesOfRouters(members, traefik, proxy);
  const hosts = draftHosts(members, traefik, serviceOf);
  const access = deriveAccess(traefik, members, serviceOf, hosts, proxy);
  const bans = draftBans(members);
  return PolicyFile.parse({
    version: 1,
    project: ours.others.length > 0 ? [project, ...ours.others] : project,
    ...draftFront(proxy, traefik, members),
    networks: byKey(own.map((network) => [network.key, draftNetwork(network, members)])),
    services: byKey(
      members.map((container) => [container.service ?? '', draftService(container, members, networks ?? [])]),
    ),
    ports: { allowed: [...new Map(torrent.map((entry) => [`${entry.port}/${entry.protocol}`, entry])).values()] },
    hosts: byKey(Object.entries(hosts)),
    ...(access ? { access } : {}),
    ...(bans ? { bans } : {}),
    tunnels: members.filter(isTunnel).map(({ service }) => ({ service, targets: [`http://${front}:${plainDoor}`] })),
  });
}

function draftFront(proxy: Container | null, traefik: Traefik | null, members: readonly Container[]): Draft {
  if (isRead(traefik, members)) return proxy ? { proxy: draftProxy(proxy, traefik, members) } : {};
  return { proxy: proxy ? { ...draftProxy(proxy, traefik, members, true), kind: 'other' } : { kind: 'none' } };
}

/** A derived policy as the run record names it. */
export function loadDerived(seen: Seen): LoadedPolicy {
  const file = derivePolicy(seen);
  return {
    file,
    path: 'derived from what was seen',
    sha256: sha256(JSON.stringify(file)),
    derived: true,
    warnings: [
      'there is no stackproof.yaml: the policy was derived from what was seen, ' +
        'so what stands there now is taken as meant; write it down with `stackproof init`',
    ],
  };
}
