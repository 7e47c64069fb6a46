import type { Container } from '../../evidence/containers.ts';
import { otherProxyOf } from '../../policy/other-proxy.ts';
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
