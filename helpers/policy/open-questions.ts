import type { Container } from '../evidence/containers.ts';
import { isLoopback } from '../lib/ip.ts';
import { secureEntryPoints } from '../traefik/table/entry-points.ts';
import { waysOf } from '../traefik/rules/ways-of.ts';
import type { Seen } from './derive.ts';
import type { PolicyFile } from './schema.ts';

const list = (names: Iterable<string>): string => [...new Set(names)].sort().join(', ');

/** One of the two ports for browsers, or HTTP/3 at the second. */
function isDoor({ hostPort, protocol }: Container['requested'][number], { proxy }: PolicyFile): boolean {
  if (protocol === 'tcp') return [proxy.web, proxy.websecure].includes(hostPort);
  return protocol === 'udp' && proxy.http3 && hostPort === proxy.websecure;
}

/**
 * What a derived policy leaves to its owner, each as one sentence that names the key of the policy: open doors are
 * findings until somebody decides otherwise.
 */
export function openQuestions({ containers, traefik }: Seen, policy: PolicyFile): string[] {
  const members = containers.filter(({ member }) => member);
  const published = members.flatMap(({ service, requested }) =>
    requested
      .filter((binding) => service !== policy.proxy.service || !isDoor(binding, policy))
      .filter(({ hostIp }) => !isLoopback(hostIp))
      .filter(({ hostPort, protocol }) =>
        policy.ports.allowed.every((each) => each.port !== hostPort || each.protocol !== protocol),
      )
      .map(({ hostPort, protocol }) => `${service ?? ''} ${hostPort === 0 ? 'any port' : hostPort}/${protocol}`),
  );
  const sockets = members.filter(({ mounts }) => mounts.some(({ source }) => source.endsWith('docker.sock')));
  const wide = (traefik?.routers ?? [])
    .filter(({ provider, kind }) => provider !== 'internal' && kind === 'http')
    .filter((router) =>
      (waysOf(router) ?? []).some(({ names, zone, path }) => names.length === 0 && zone === null && path === '/'),
    );
  const asking = new Set([...policy.access.one_factor, ...policy.access.two_factor, ...policy.access.bypass]);
  const undecided = members.flatMap(({ service }) => (service !== null && isRouted(policy, service) ? [service] : []));
  const open = undecided.filter((service) => !asking.has(service));
  const onHost = list(members.flatMap(({ namespace, service }) => (namespace === 'host' ? (service ?? []) : [])));
  const { kind, service } = policy.proxy;
  return [
    kind === 'other' ? `Not Traefik, and so without a table that tells its names (hosts): ${service}` : '',
    onHost !== '' ? `On the host network, each port of theirs is the host’s (services.NAME.listens): ${onHost}` : '',
    published.length > 0 ? `Published beyond the proxy (ports.allowed): ${list(published)}` : '',
    sockets.length > 0
      ? `Have the engine’s socket (socket.clients): ${list(sockets.flatMap(({ service }) => service ?? []))}`
      : '',
    wide.length > 0 ? `Take any name at any path (hosts, "*"): ${list(wide.map(({ name }) => name))}` : '',
    open.length > 0 ? `Answer without a login, as far as the proxy’s table says (access.bypass): ${list(open)}` : '',
  ].filter((sentence) => sentence !== '');
}

const isRouted = ({ hosts }: PolicyFile, service: string): boolean =>
  Object.values(hosts).some(
    (rule) =>
      rule === service || (typeof rule !== 'string' && Object.values(rule).some((target) => target === service)),
  );

/** The last iteration of which a stack shows signs: a login is 4, TLS is 3. What comes later leaves none here. */
export function reachedIteration({ traefik }: Pick<Seen, 'traefik'>, policy: PolicyFile): number {
  const { one_factor, bypass, login } = policy.access;
  if (one_factor.length > 0 || bypass.length > 0 || login.kind !== 'authelia') return 4;
  if (traefik?.declared) return policy.proxy.kind === 'other' ? 3 : 2;
  return traefik && secureEntryPoints(traefik, policy.proxy.websecure).length > 0 ? 3 : 2;
}
