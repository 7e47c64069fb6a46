import { isIsolated } from '../../evidence/bridge-options.ts';
import type { Container } from '../../evidence/containers.ts';
import type { Evidence } from '../../evidence/evidence.ts';
import type { Network } from '../../evidence/networks.ts';
import type { MapNetwork, MapService, StackMap } from '../../kernel/stack-map.ts';
import { anyHolds } from '../../lib/three-valued.ts';
import { isLoopback } from '../../lib/ip.ts';
import type { Policy } from '../../policy/policy.ts';
import { readWays } from '../reachability/egress-outcomes.ts';
import { ownersOf } from '../stack/bindings.ts';
import { valueOf } from '../stack/health.ts';
import { drawRouters } from './draw-routers.ts';

function drawNetwork(network: Network, { networks, legacy }: Policy): MapNetwork {
  const { key, driver, internal } = network;
  return {
    key,
    driver,
    internal,
    isolated: internal && isIsolated(network),
    legacy: key === legacy?.network,
    declared: key in networks,
  };
}

/** What was seen of the ways out of a namespace; null: nothing that counts. */
function outOf(namespace: string, egress: Evidence['artifacts']['egress']): boolean | null {
  const value = valueOf(egress);
  const row = value?.rows.find((each) => each.namespace === namespace);
  return value && row ? anyHolds(readWays(row, value).map(({ verdict }) => verdict.out)) : null;
}

function drawService(container: Container, egress: Evidence['artifacts']['egress'], policy: Policy): MapService {
  const { subject, member, service, namespace, attachments, status, health, startedAt, published } = container;
  const own = member ? (service ?? subject) : subject;
  return {
    name: subject,
    member,
    proxy: member && service === policy.proxy.service,
    networks: [...new Set(attachments.map(({ network }) => network))].sort(),
    shares: namespace === subject ? null : namespace,
    status,
    health: health.status,
    startedAt,
    ports: published.map((binding) => ({
      port: `${binding.containerPort}/${binding.protocol}`,
      hostPort: binding.hostPort,
      loopback: isLoopback(binding.hostIp),
      declared: ownersOf(policy, binding.hostPort, binding.protocol).includes(own),
    })),
    internet: {
      reached: outOf(namespace, egress),
      declared: member && policy.services[own]?.internet === true,
    },
  };
}

/** The networks in use, the services on them, what they publish, and what Traefik makes of them. */
export function drawStack({ artifacts }: Evidence, policy: Policy): StackMap {
  const networks = valueOf(artifacts.networks);
  const containers = valueOf(artifacts.containers);
  const tunnels = valueOf(artifacts.tunnels);
  return {
    proxy: policy.proxy.service,
    networks:
      networks
        ?.filter(({ member, members, key }) => member || members.length > 0 || key in policy.networks)
        .map((network) => drawNetwork(network, policy)) ?? null,
    services: containers?.map((container) => drawService(container, artifacts.egress, policy)) ?? null,
    tunnels:
      tunnels?.tunnels.map(({ service, kind, ingress }) => ({
        service,
        kind,
        targets: [...new Set((ingress ?? []).map(({ target }) => target))],
      })) ?? null,
    routers: drawRouters(artifacts, policy),
  };
}
