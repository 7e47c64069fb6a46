import type { Binding, Container } from '../../evidence/containers.ts';
import type { Policy } from '../../policy/policy.ts';
import { notApplicable, unknown, type Verdictless } from '../../kernel/check.ts';
import { isLoopback } from '../../lib/ip.ts';
import { withPort } from '../../lib/url.ts';

export type Protocol = Binding['protocol'];

interface Publication {
  container: Container;
  binding: Binding;
  /** `sonarr:8989/tcp`: the container's own port, for the host's may be any free one. */
  subject: string;
}

/** As it is printed: `0.0.0.0:8989`, `[::]:8989`. */
export const printBinding = ({ hostIp, hostPort, protocol }: Binding): string =>
  `${withPort(hostIp || '*', hostPort === 0 ? 'any free port' : hostPort)}/${protocol}`;

/** A container between two restarts has no bindings at all, and gets those it asked for each time it comes up. */
function effective(container: Container): readonly Binding[] {
  if (container.status === 'restarting' && container.published.length === 0) return container.requested;
  return container.status === 'running' || container.status === 'paused' || container.status === 'restarting'
    ? container.published
    : [];
}

/** Every binding of every container on the engine, whoever's project it is. */
export const publications = (containers: readonly Container[]): Publication[] =>
  containers.flatMap((container) =>
    effective(container).map((binding) => ({
      container,
      binding,
      subject: `${container.subject}:${binding.containerPort}/${binding.protocol}`,
    })),
  );

export const beyondLoopback = (containers: readonly Container[]): Publication[] =>
  publications(containers).filter(({ binding }) => !isLoopback(binding.hostIp));

/** The declared owners of a host port; empty: it is not allowed to be open. */
export const ownersOf = (policy: Policy, port: number, protocol: Protocol): string[] =>
  policy.ports.filter((allowed) => allowed.port === port && allowed.protocol === protocol).map(({ owner }) => owner);

/**
 * A proxy on the host network publishes nothing, and its ports are the host's; behind a tunnel it needs none; any other
 * one has to be seen publishing.
 */
export function nothingPublished(containers: readonly Container[], { proxy, tunnels }: Policy): Verdictless {
  // Bindings that were asked for and are not there are no sign that nobody wanted any.
  const asking = containers.find(({ requested }) => requested.length > 0);
  const isWanted = asking !== undefined;
  if (proxy.kind === 'none' && !isWanted) return notApplicable('no container publishes a port, nor asks for one');
  const tunnel = tunnels.find(({ service }) => containers.some((each) => each.member && each.service === service));
  if (tunnel && !isWanted)
    return notApplicable(`no container publishes a port, and visitors come through ${tunnel.service}`);
  const onHost = containers.some(
    ({ member, service, namespace, pid }) => member && service === proxy.service && namespace === 'host' && pid > 0,
  );
  return onHost
    ? notApplicable(`no container publishes a port, and ${proxy.service} is on the host network`)
    : unknown(`no container publishes a port, although ${asking?.subject ?? proxy.service} is meant to`);
}

/** `docker port` for a person who wants to see it. */
export const reproducePorts = ({ name }: Container): string => `docker port ${name}`;
