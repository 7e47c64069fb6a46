import type { Container } from '../../evidence/containers.ts';
import type { ProxyService, Router, Traefik } from '../../evidence/traefik.ts';
import { isPattern, type RoutedPath } from '../../policy/routed-paths.ts';
import type { GatherContext } from '../context.ts';
import { need } from '../need.ts';
import { doorsBehind } from './label-table.ts';

/** Declared names without patterns, of which nobody knows a name to ask; each with its path. */
function spotsOf({ policy: { hosts, routed } }: GatherContext): RoutedPath[] {
  const closer = routed.filter(({ host }) => !isPattern(host));
  const whole = Object.entries(hosts)
    .filter(([host]) => !closer.some((spot) => spot.host === host.toLowerCase()))
    .map(([host, service]) => ({ host: host.toLowerCase(), path: '/', service }));
  return [...whole, ...closer];
}

/**
 * Where a service listens beyond its loopback: which of these the proxy asks nobody told, so that each may be it. Of a
 * service on the host network the host's listeners are not all its own.
 */
function serversOf(context: GatherContext, service: string, proxy: Container | null): ProxyService['servers'] {
  const { listeners } = context.gathered;
  const sockets = listeners?.ok ? listeners.value.sockets : [];
  const containers = need(context, 'containers');
  const mine = new Set(proxy?.attachments.map(({ networkId }) => networkId));
  const addressOf = ({ namespace }: Container): string | null => {
    const endpoints = containers.find(({ subject }) => subject === namespace)?.attachments ?? [];
    const meeting = endpoints.find(({ networkId, ipv4 }) => mine.has(networkId) && ipv4);
    return (meeting ?? endpoints.find(({ ipv4 }) => ipv4))?.ipv4 ?? null;
  };
  return containers
    .filter((each) => each.member && each.service === service && each.namespace !== 'host')
    .flatMap((container) => {
      const address = addressOf(container);
      const ports = sockets
        .filter(
          ({ namespace, protocol, loopback }) => namespace === container.namespace && protocol === 'tcp' && !loopback,
        )
        .map(({ port }) => port);
      return address === null
        ? []
        : [...new Set(ports)].map((port) => ({ url: `http://${address}:${port}`, status: '' }));
    });
}

const base = { kind: 'http' as const, provider: 'policy', status: 'enabled', errors: [] };

/**
 * What the policy declares of a proxy that is not Traefik, as a table: its names at its two ports, and the services
 * behind them. It says where to knock, and nothing of what the proxy does there.
 */
export function tableOfPolicy(context: GatherContext, proxy: Container | null): Omit<Traefik, 'comparison'> {
  const { web, websecure } = proxy ? doorsBehind(proxy, context.policy.proxy) : context.policy.proxy;
  const spots = spotsOf(context);
  const services = [...new Set(spots.map(({ service }) => service))];
  const spell = (text: string) => `\`${text}\``;
  return {
    version: 'none',
    readFrom: 'the policy',
    declared: true,
    entryPoints: [
      { name: 'web', address: `:${web}`, http: { redirect: null, middlewares: [], tls: null } },
      {
        name: 'websecure',
        address: `:${websecure}`,
        http: { redirect: null, middlewares: [], tls: { options: 'default', certResolver: '', domains: [] } },
      },
    ],
    routers: spots.map(({ host, path, service }): Router => ({
      ...base,
      name: `${host}${path === '/' ? '' : path}@policy`,
      rule: `Host(${spell(host)})${path === '/' ? '' : ` && PathPrefix(${spell(path)})`}`,
      entryPoints: ['websecure'],
      service: `${service}@policy`,
      middlewares: [],
      priority: host.length + path.length,
      tls: true,
    })),
    services: services.map((service) => ({
      ...base,
      name: `${service}@policy`,
      type: 'loadbalancer',
      servers: serversOf(context, service, proxy),
    })),
    middlewares: [],
  };
}
