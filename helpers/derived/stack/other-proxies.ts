import type { Container } from '../../evidence/containers.ts';
import { isLoopback } from '../../lib/ip.ts';
import { besideProxy, isOtherTraefik, otherProxyOf } from '../../policy/other-proxy.ts';
import type { Policy } from '../../policy/policy.ts';
import { containersOf, namespaceOf } from './stack.ts';

/** That another Traefik alone meets a container, in words; null: there is none, or the policy's own proxy meets it. */
export function whoseElse(container: Container, containers: readonly Container[], policy: Policy): string | null {
  const other = otherProxyOf(container, containers, policy.proxy.service);
  return other && `only ${other.subject}, another Traefik, meets it, and its table was not read`;
}

/** Why the proxy's table says nothing of a service; null: it does. isDeclared: a host name is declared to be its. */
export function whyHidden(
  service: string,
  containers: readonly Container[],
  policy: Policy,
  isDeclared: boolean,
): string | null {
  const mine = containersOf(containers, service);
  const isHere = service in policy.services || mine.length > 0;
  if (isHere && namespaceOf(containers, service) === null) return 'it does not run';
  const [first] = isDeclared ? [] : mine;
  return first ? whoseElse(first, containers, policy) : null;
}

/** That another Traefik may have a router that ours has not, in words; null: no other one meets its container. */
export function mayBeElsewhere(carrier: Container, containers: readonly Container[], policy: Policy): string | null {
  const other = besideProxy(carrier, containers, policy.proxy.service);
  return other && `${policy.proxy.service} has it not; ${other.subject}, another Traefik, meets it too, unread`;
}

interface Unread {
  subject: string;
  observed: string;
}

/** Ports at which the world meets another Traefik, of ours or one that meets ours: what it serves nobody asked. */
export function unreadDoors(containers: readonly Container[], policy: Policy): Unread[] {
  const proxy = policy.proxy.service;
  const members = containers.filter(({ member }) => member);
  const isOther = (each: Container): boolean =>
    isOtherTraefik(each, proxy) &&
    (each.member || members.some((member) => besideProxy(member, [each], proxy) !== null));
  return containers.filter(isOther).flatMap(({ subject, published }) => {
    const ports = published.flatMap(({ hostIp, containerPort, protocol }) =>
      isLoopback(hostIp) ? [] : [`${containerPort}/${protocol}`],
    );
    const observed =
      `another Traefik than ${proxy} serves visitors there, and its table was not read: ` +
      `judge it by a policy that names it under \`proxy\``;
    return [...new Set(ports)].map((port) => ({ subject: `${subject}:${port}`, observed }));
  });
}
