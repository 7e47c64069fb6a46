import { enabledByLabel } from '../../helpers/evidence/traefik-labels.ts';
import { withoutTable } from '../../helpers/evidence/proxy-kinds.ts';
import type { Container } from '../../helpers/evidence/containers.ts';
import { defineCheck, notApplicable, unknown, type Observation } from '../../helpers/kernel/check.ts';
import { isRoutedByFiles, labelledRouters } from '../../helpers/derived/stack/discovered.ts';
import { choosesNothing, networkChoice, type NetworkChoice } from '../../helpers/derived/stack/network-choice.ts';
import { whoseElse } from '../../helpers/derived/stack/other-proxies.ts';
import { findNetwork } from '../../helpers/derived/stack/stack.ts';
import { keepsApart } from '../../helpers/evidence/bridge-options.ts';

type Verdict = Pick<Observation, 'holds' | 'observed'>;

const isRouted = (container: Container): boolean =>
  container.member && enabledByLabel(container.labels) !== false && labelledRouters(container).length > 0;

/** Why each of the networks that the two share is none for them; one that they do not share is not among them. */
const describeLack = (shared: readonly { key: string; why: string }[]): string =>
  shared.length > 0 ? `only ${shared.map(({ key, why }) => `${key}, ${why}`).join('; ')}` : 'none';

/** What is wrong with the way in which Traefik comes by the address it uses, wherever the die fell; null: nothing. */
function describeChoice({ networks, named, unread }: NetworkChoice, staying: readonly string[]): Verdict | null {
  if (networks.length > 1) {
    const why = named ? `${named.name} is named, where it does not sit` : 'no label names one';
    const observed = `${why}: Traefik takes the address of ${networks.join(' or ')}, by chance`;
    return named || !unread
      ? { holds: false, observed }
      : { holds: null, observed: `${observed}, unless its settings do` };
  }
  const [only = ''] = networks;
  return staying.includes(only) || !named?.there
    ? null
    : { holds: false, observed: `${staying.join(', ')}, but ${named.name} is named, where Traefik cannot reach it` };
}

export const backendNetworks = defineCheck({
  id: 'backend-networks',
  title: 'Traefik shares a network that is to stay with each service, and uses it',
  severity: 'high',
  why: 'A service that Traefik reaches through the legacy network alone is gone on the day that network goes.',
  fix: 'Attach both to a declared network, and name it in the label `traefik.docker.network`.',
  requires: ['containers', 'networks', 'routes', 'traefik'],
  absent: withoutTable,
  evaluate({ containers, networks, routes, traefik }, policy) {
    const proxy = containers.find(({ member, service }) => member && service === policy.proxy.service);
    const apart = containers.filter((container) => isRouted(container) && container.namespace !== proxy?.namespace);
    // On the host network there is none to share: whether its backend answers is asked by packets, under live-backends.
    const routed = apart.filter(({ namespace }) => namespace !== 'host');
    if (routed.length === 0 && apart.length > 0) return notApplicable('all that is routed is on the host network');
    if (routed.length === 0 && isRoutedByFiles(traefik))
      return notApplicable('all routers of the proxy come from files');
    if (routed.length === 0)
      return Object.keys(policy.hosts).length > 0
        ? unknown('no container carries labels for a router, although host names are declared')
        : notApplicable('no container is routed by labels');
    if (!proxy) return unknown(`the proxy ${policy.proxy.service} has no container`);
    if (proxy.namespace === 'host')
      return notApplicable('the proxy is on the host network and reaches every bridge that is not isolated');
    const endpointsOf = (namespace: string) =>
      containers.find(({ subject }) => subject === namespace)?.attachments.map(({ network }) => network) ?? [];
    const names = new Map(networks.map(({ key, name }) => [key, name]));
    const legacy = policy.legacy?.network;
    const lackOf = (key: string): string | null => {
      if (key === legacy) return 'which is to go';
      const network = findNetwork(networks, key);
      return network && keepsApart(network) ? 'whose members cannot talk to each other (enable_icc is false)' : null;
    };
    return routed.map((container): Observation => {
      const { subject, namespace, name } = container;
      const shared = endpointsOf(namespace).filter((key) => endpointsOf(proxy.namespace).includes(key));
      const staying = shared.filter((key) => lackOf(key) === null);
      const used = routes.backends.filter(({ owner }) => owner === namespace).map(({ network }) => network);
      const doomed = legacy !== undefined && used.includes(legacy);
      const base = {
        subject,
        lead: { from: 'proxyPath' as const, key: subject },
        expected: 'one network that both share, that stays, and that Traefik is told to use',
        reproduce: `docker inspect --format '{{json .NetworkSettings.Networks}}' ${name} ${proxy.name}`,
      };
      if (staying.length === 0) {
        const lacks = shared.map((key) => ({ key, why: lackOf(key) ?? '' }));
        const other = whoseElse(container, containers, policy);
        return other === null
          ? { ...base, holds: false, observed: describeLack(lacks) }
          : { ...base, holds: null, observed: other };
      }
      if (doomed) return { ...base, holds: false, observed: `${staying.join(', ')}, but Traefik uses ${legacy}` };
      const owner = containers.find((each) => each.subject === namespace) ?? container;
      const wrong = choosesNothing(container)
        ? null
        : describeChoice(networkChoice(container, owner, names, traefik.dockerNetwork), staying);
      return { ...base, ...(wrong ?? { holds: true, observed: staying.join(', ') }) };
    });
  },
});
