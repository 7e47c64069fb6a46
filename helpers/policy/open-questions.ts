import type { Container } from '../evidence/containers.ts';
import { isLoopback } from '../lib/ip.ts';
import { kindByName } from '../lib/tunnel-programs.ts';
import { partsOfEntryPoint, secureEntryPoints } from '../traefik/table/entry-points.ts';
import { servicesOfRouters } from './derive-hosts.ts';
import { leadsAway } from '../traefik/redirects-away.ts';
import { waysOf } from '../traefik/rules/ways-of.ts';
import type { Seen } from './derive.ts';
import { isElsewhere, serviceOfTarget, targetsOf } from './routed-paths.ts';
import type { PolicyFile } from './schema.ts';

const list = (names: Iterable<string>): string => [...new Set(names)].sort().join(', ');

/** One of the two ports for browsers, or HTTP/3 at the second. */
function isFront({ hostPort, protocol }: Container['requested'][number], { proxy }: PolicyFile): boolean {
  if (protocol === 'tcp') return [proxy.web, proxy.websecure].includes(hostPort);
  return protocol === 'udp' && proxy.http3 && hostPort === proxy.websecure;
}

/** A port that is published beyond the proxy and that the policy does not allow. port 0: any. */
export interface OpenDoor {
  service: string;
  port: number;
  protocol: 'tcp' | 'udp' | 'sctp';
}

/**
 * Whose a port of the proxy's is: where TCP or UDP routers alone listen behind it, of the one service they lead to,
 * for no login of the proxy's stands there. null: the proxy's own.
 */
function ownerBehind(
  { containerPort, protocol }: Container['requested'][number],
  { containers, traefik }: Pick<Seen, 'containers' | 'traefik'>,
  proxy: Container,
): string | null {
  if (!traefik) return null;
  const names = traefik.entryPoints
    .filter((each) => {
      const at = partsOfEntryPoint(each);
      return at?.port === containerPort && at.protocol === protocol;
    })
    .map(({ name }) => name);
  const routers = traefik.routers.filter(({ entryPoints }) => entryPoints.some((name) => names.includes(name)));
  const members = containers.filter(({ member }) => member);
  const serviceOf = servicesOfRouters(members, traefik, proxy);
  const owners = new Set(routers.map((router) => (router.kind === 'http' ? null : serviceOf(router))));
  const [only = null] = owners;
  return owners.size === 1 ? only : null;
}

export function openDoors(
  { containers, traefik }: Pick<Seen, 'containers' | 'traefik'>,
  policy: PolicyFile,
): OpenDoor[] {
  const doors = containers
    .filter(({ member }) => member)
    .flatMap((container) =>
      container.requested
        .filter((binding) => container.service !== policy.proxy.service || !isFront(binding, policy))
        .filter(({ hostIp }) => !isLoopback(hostIp))
        .filter(({ hostPort, protocol }) =>
          policy.ports.allowed.every((each) => each.port !== hostPort || each.protocol !== protocol),
        )
        .map((binding) => {
          const behind =
            container.service === policy.proxy.service
              ? ownerBehind(binding, { containers, traefik }, container)
              : null;
          return { service: behind ?? container.service ?? '', port: binding.hostPort, protocol: binding.protocol };
        }),
    );
  return [...new Map(doors.map((door) => [`${door.service} ${door.port}/${door.protocol}`, door])).values()];
}

/** Doors of one service whose numbers follow each other, as a file publishes a range. */
export interface DoorRun {
  service: string;
  protocol: OpenDoor['protocol'];
  first: number;
  last: number;
}

export function inRuns(doors: readonly OpenDoor[]): DoorRun[] {
  const runs: DoorRun[] = [];
  for (const { service, port, protocol } of doors.toSorted((one, other) => one.port - other.port)) {
    const run = runs.find(
      (each) => each.service === service && each.protocol === protocol && each.last + 1 === port && port > 1,
    );
    if (run) run.last = port;
    else runs.push({ service, protocol, first: port, last: port });
  }
  return runs;
}

/** `8080/tcp`, `5656 to 5699/udp`. */
export function spellPorts({ first, last, protocol }: DoorRun): string {
  if (first === 0) return `any port/${protocol}`;
  return first === last ? `${first}/${protocol}` : `${first} to ${last}/${protocol}`;
}

/** Services that are routed, and of which nobody said who may see them. */
export function undecidedServices({ containers }: Pick<Seen, 'containers'>, policy: PolicyFile): string[] {
  const decided = new Set([
    ...policy.access.one_factor,
    ...policy.access.two_factor,
    ...policy.access.bypass,
    ...Object.keys(policy.access.addresses),
  ]);
  const own = containers.flatMap(({ member, service }) => (member && service !== null ? [service] : []));
  const targets = Object.values(policy.hosts).flatMap(targetsOf);
  const routed = new Set(targets.map(([, target]) => serviceOfTarget(target)));
  const elsewhere = targets.flatMap(([, target]) => (isElsewhere(target) ? [serviceOfTarget(target)] : []));
  return [...new Set([...own, ...elsewhere])].filter((name) => routed.has(name) && !decided.has(name)).sort();
}

/** Whether the proxy's own table was read: it alone says before whom a login stands. */
export const isTableRead = ({ traefik }: Pick<Seen, 'traefik'>): boolean =>
  traefik !== null && traefik.declared !== true;

const answering = 'Answer without a login, as far as the proxy’s table says (access.bypass)';
const unread = 'Nobody read whether they ask for a login (access.one_factor, two_factor or bypass)';

/** Services that are meant to run, of which no container did. */
function asleep(members: readonly Container[], policy: PolicyFile): string[] {
  const up = new Set(
    members.flatMap((each) => (['running', 'paused'].includes(each.status) ? (each.service ?? []) : [])),
  );
  const all = members.flatMap((each) => each.service ?? []);
  return all.filter((name) => !up.has(name) && !['once', 'sometimes'].includes(policy.services[name]?.runs ?? ''));
}

const sayOther = (service: string, members: readonly Container[]): string =>
  `Not Traefik, and so without a table that tells its names (hosts): ${service}` +
  (members.some(({ told }) => told) ? '; those that labels and variables tell it are written down' : '');

/**
 * What a derived policy leaves to its owner, each as one sentence that names the key of the policy: open doors are
 * findings until somebody decides otherwise.
 */
export function openQuestions({ containers, traefik }: Seen, policy: PolicyFile): string[] {
  const members = containers.filter(({ member }) => member);
  const published = inRuns(openDoors({ containers, traefik }, policy)).map(
    (run) => `${run.service} ${spellPorts(run)}`,
  );
  const sockets = members.filter(({ mounts }) => mounts.some(({ source }) => source.endsWith('docker.sock')));
  const wide = (traefik?.routers ?? [])
    .filter(({ provider, kind }) => provider !== 'internal' && kind === 'http')
    .filter((router) => traefik === null || !leadsAway(router, traefik))
    .filter((router) =>
      (waysOf(router) ?? []).some(({ names, zone, path }) => names.length === 0 && zone === null && path === '/'),
    );
  const open = undecidedServices({ containers }, policy);
  const onHost = list(members.flatMap(({ namespace, service }) => (namespace === 'host' ? (service ?? []) : [])));
  const { kind, service } = policy.proxy;
  const held = members.filter(
    (each) =>
      kindByName(`${each.image} ${each.service ?? ''}`) &&
      !policy.tunnels.some((tunnel) => tunnel.service === each.service),
  );
  return [
    list(asleep(members, policy)) === ''
      ? ''
      : `Did not run, so nobody saw what they serve (start them, and run init again): ${list(asleep(members, policy))}`,
    kind === 'other' ? sayOther(service, members) : '',
    onHost !== ''
      ? `On the host network, each port is the host’s (ports.allowed, else services.NAME.listens): ${onHost}`
      : '',
    published.length > 0 ? `Published beyond the proxy (ports.allowed): ${list(published)}` : '',
    sockets.length > 0
      ? `Have the engine’s socket (socket.clients): ${list(sockets.flatMap(({ service }) => service ?? []))}`
      : '',
    held.length > 0
      ? `By their name they hold a tunnel (tunnels): ${list(held.flatMap((each) => each.service ?? []))}`
      : '',
    wide.length > 0 ? `Take any name at any path (hosts, "*"): ${list(wide.map(({ name }) => name))}` : '',
    open.length === 0 ? '' : `${isTableRead({ traefik }) ? answering : unread}: ${list(open)}`,
  ].filter((sentence) => sentence !== '');
}

/** The last iteration of which a stack shows signs: a login is 4, TLS is 3. What comes later leaves none here. */
export function reachedIteration({ traefik }: Pick<Seen, 'traefik'>, policy: PolicyFile): number {
  const { one_factor, bypass, addresses, login } = policy.access;
  if (one_factor.length > 0 || bypass.length > 0 || Object.keys(addresses).length > 0 || login.kind !== 'authelia')
    return 4;
  if (traefik?.declared) return policy.proxy.kind === 'other' ? 3 : 2;
  return traefik && secureEntryPoints(traefik, policy.proxy.websecure).length > 0 ? 3 : 2;
}
