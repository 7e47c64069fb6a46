import type { Container } from '../../helpers/evidence/containers.ts';
import { defineCheck, notApplicable, unknown, type Observation } from '../../helpers/kernel/check.ts';
import { labelledRouters } from '../../helpers/derived/stack/discovered.ts';
import { findNetwork } from '../../helpers/derived/stack/stack.ts';

const isRouted = (container: Container): boolean =>
  container.member &&
  container.labels['traefik.enable']?.toLowerCase() !== 'false' &&
  labelledRouters(container).length > 0;

/** Where the two share no network that stays: what they do share. */
function describeLack(shared: readonly string[], namespace: string): string {
  if (shared.length > 0) return `only ${shared.join(', ')}`;
  return namespace === 'host' ? 'none, for it is on the host network' : 'none';
}

export const backendNetworks = defineCheck({
  id: 'backend-networks',
  title: 'Traefik shares a network that is to stay with each service, and uses it',
  severity: 'high',
  why: 'A service that Traefik reaches through the legacy network alone is gone on the day that network goes.',
  fix: 'Attach both to a declared network, and name it in the label `traefik.docker.network`.',
  requires: ['containers', 'networks', 'routes'],
  evaluate({ containers, networks, routes }, policy) {
    const proxy = containers.find(({ member, service }) => member && service === policy.proxy.service);
    const routed = containers.filter((container) => isRouted(container) && container.namespace !== proxy?.namespace);
    if (routed.length === 0)
      return Object.keys(policy.hosts).length > 0
        ? unknown('no container carries labels for a router, although host names are declared')
        : notApplicable('no container is routed by labels');
    if (!proxy) return unknown(`the proxy ${policy.proxy.service} has no container`);
    if (proxy.namespace === 'host')
      return notApplicable('the proxy is on the host network and reaches every bridge that is not isolated');
    const endpointsOf = (namespace: string) =>
      containers.find(({ subject }) => subject === namespace)?.attachments.map(({ network }) => network) ?? [];
    const legacy = policy.legacy?.network;
    const meets = (key: string) =>
      key !== legacy && findNetwork(networks, key)?.options['com.docker.network.bridge.enable_icc'] !== 'false';
    return routed.map((container): Observation => {
      const { subject, namespace, name } = container;
      const shared = endpointsOf(namespace).filter((key) => endpointsOf(proxy.namespace).includes(key));
      const staying = shared.filter(meets);
      const used = routes.backends.filter(({ owner }) => owner === namespace).map(({ network }) => network);
      const doomed = legacy !== undefined && used.includes(legacy);
      const base = {
        subject,
        expected: 'a shared network that stays',
        reproduce: `docker inspect --format '{{json .NetworkSettings.Networks}}' ${name} ${proxy.name}`,
      };
      if (staying.length === 0) return { ...base, holds: false, observed: describeLack(shared, namespace) };
      return doomed
        ? { ...base, holds: false, observed: `${staying.join(', ')}, but Traefik uses ${legacy}` }
        : { ...base, holds: true, observed: staying.join(', ') };
    });
  },
});
