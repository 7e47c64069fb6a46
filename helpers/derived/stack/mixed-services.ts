import type { Container } from '../../evidence/containers.ts';
import type { Router, Traefik } from '../../evidence/traefik.ts';
import { readImageName } from '../../lib/image-name.ts';
import type { Policy } from '../../policy/policy.ts';
import { backendsOf } from '../../traefik/table/backends-of.ts';

/**
 * Different programs behind one service of the proxy, each of which is declared to have a name of its own: Traefik puts
 * together what the labels of several containers call by one name. Replicas are one program. Empty: there is one.
 */
export function mixedBehind(
  router: Router,
  traefik: Pick<Traefik, 'services'>,
  containers: readonly Container[],
  { hosts, proxy }: Pick<Policy, 'hosts' | 'proxy'>,
): string[] {
  const named = new Set(Object.values(hosts));
  const members = containers.filter(({ member }) => member);
  const own = members.find(({ service }) => service === proxy.service);
  const places = Map.groupBy(backendsOf(router, traefik, containers, own), ({ service }) => service);
  for (const backends of places.values()) {
    const programs = new Map<string, string>();
    for (const { namespace } of backends) {
      const mine = members.filter((each) => each.namespace === namespace && named.has(each.service ?? ''));
      for (const { service, image } of mine) programs.set(readImageName(image).path, service ?? '');
    }
    const namespaces = new Set(backends.map(({ namespace }) => namespace));
    if (namespaces.size > 1 && programs.size > 1) return [...programs.values()].sort();
  }
  return [];
}
