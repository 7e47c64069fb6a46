import type { AskedRouter } from '../../evidence/access.ts';
import type { Router, Traefik } from '../../evidence/traefik.ts';
import { withPort } from '../../lib/url.ts';
import { isProtected, serviceAt } from '../../policy/access-level.ts';
import type { Policy } from '../../policy/policy.ts';
import { backendsOf, serviceIn, type Backend } from '../../traefik/table/backends-of.ts';
import { isOwnEntryPoint, portOfEntryPoint, secureEntryPoints } from '../../traefik/table/entry-points.ts';
import type { ConcreteRequest } from '../../traefik/rules/request.ts';
import { hostsOf } from '../../traefik/rules/hosts-of.ts';
import { requestsFor, requestsOfRule, targetOf } from '../../traefik/rules/requests-for.ts';
import type { Entry } from './access-asking.ts';
import { firstEntryAddress, entryAddressesOf, proxyOf, visitorOf } from '../traefik/entry-address.ts';
import type { GatherContext } from '../context.ts';
import { need } from '../need.ts';

/** A server behind a router, and the Compose service that it is one of; null: of none that is known. */
export interface Behind extends Pick<Backend, 'url' | 'scheme' | 'host' | 'address' | 'asked'> {
  service: string | null;
}

/** One router, the requests that it would win, and the servers behind it. */
export interface Routed {
  asked: Omit<AskedRouter, 'known'>;
  entries: Entry[];
  /** Empty: the proxy names none. */
  servers: Behind[];
}

/** The proxy's own, which serve no content: its redirects to HTTPS and its answers to the certificate authority. */
const isMechanical = ({ service }: Router): boolean => /^(?:noop|acme-http)@internal$/.test(service);

/** Entrypoints at which visitors come in: those that are published, and the two that are meant for them. */
function visited(context: GatherContext, { entryPoints }: Traefik): Traefik['entryPoints'] {
  const { web, websecure } = context.policy.proxy;
  return entryPoints.filter((entryPoint) => {
    const port = isOwnEntryPoint(entryPoint) ? null : portOfEntryPoint(entryPoint);
    return port !== null && (port === web || port === websecure || entryAddressesOf(context, port).length > 0);
  });
}

/** HTTP routers that visitors can reach, as the proxy lists them; a disabled one is a subject too. */
function visitedRouters(context: GatherContext, traefik: Traefik): Router[] {
  const names = new Set(visited(context, traefik).map(({ name }) => name));
  return traefik.routers.filter(
    (router) =>
      router.kind === 'http' &&
      !isMechanical(router) &&
      (router.entryPoints.length === 0 || router.entryPoints.some((name) => names.has(name))),
  );
}

/**
 * The servers of a router, each with its service: a guest of a shared namespace where the host name is declared to be
 * that guest's. Of the proxy's own API the loopback on which it listens.
 */
function serversBehind(context: GatherContext, traefik: Traefik, router: Router, hosts: readonly string[]): Behind[] {
  const { proxy } = context.policy;
  if (router.service.endsWith('@internal')) {
    const { address, port } = proxy.api;
    const url = `http://${withPort(address, port)}`;
    return [{ url, scheme: 'http', host: address, address, asked: port, service: proxy.service }];
  }
  const containers = need(context, 'containers');
  const { routes } = context.gathered;
  const looked = routes?.ok ? routes.value.backends : [];
  const declared = hosts.map((host) => serviceAt(context.policy, host));
  return backendsOf(router, traefik, containers, proxyOf(context), looked).map(
    ({ url, scheme, host, address, asked, namespace }) => ({
      ...{ url, scheme, host, address, asked },
      service: namespace === null ? null : serviceIn(namespace, containers, declared),
    }),
  );
}

/** The service that a router counts for: of several the first that asks for a login. */
function serviceOf({ access }: Policy, servers: readonly Behind[]): string | null {
  const services = servers.flatMap(({ service }) => service ?? []);
  return services.find((each) => isProtected(access.levels[each] ?? access.default)) ?? services[0] ?? null;
}

function entryOf(context: GatherContext, traefik: Traefik, router: string, request: ConcreteRequest): Entry | null {
  const entryPoint = visited(context, traefik).find(({ name }) => name === request.entryPoint);
  const port = entryPoint ? portOfEntryPoint(entryPoint) : null;
  if (port === null) return null;
  return {
    router,
    at: firstEntryAddress(context, port),
    scheme: request.scheme,
    host: request.host,
    path: targetOf(request),
    method: request.method,
    headers: request.headers,
    sni: request.sni,
  };
}

const pathsOf = (requests: readonly ConcreteRequest[]): string[] =>
  requests.length > 0 ? [...new Set(requests.map(({ path }) => path))] : ['/'];

/** Every router that visitors reach, with what to ask it. */
export function routedEntries(context: GatherContext, traefik: Traefik): Routed[] {
  return visitedRouters(context, traefik).map((router) => {
    const found = requestsFor(router, traefik, visitorOf(context));
    const requests = 'cannot' in found ? [] : found.requests;
    const entries = requests.flatMap((request) => entryOf(context, traefik, router.name, request) ?? []);
    const hosts = [...new Set([...requests.map(({ host }) => host), ...hostsOf(router).names])];
    const servers = serversBehind(context, traefik, router, hosts);
    const nowhere = entries.length === 0 ? 'it listens where no visitor comes in' : null;
    return {
      asked: {
        router: router.name,
        hosts,
        paths: pathsOf(requests.length > 0 ? requests : requestsOfRule(router, traefik)),
        service: serviceOf(context.policy, servers),
        cannot: 'cannot' in found ? found.cannot : nowhere,
      },
      entries,
      servers,
    };
  });
}

/** The ways in that visitors have, one for each entrypoint of some HTTP router. */
export function allEntryAddresses(context: GatherContext, traefik: Traefik): Pick<Entry, 'at' | 'scheme'>[] {
  const secure = secureEntryPoints(traefik, context.policy.proxy.websecure);
  const used = new Set(traefik.routers.filter(({ kind }) => kind === 'http').flatMap(({ entryPoints }) => entryPoints));
  return visited(context, traefik).flatMap((entryPoint) => {
    const port = portOfEntryPoint(entryPoint);
    if (port === null || !used.has(entryPoint.name)) return [];
    return [
      {
        at: firstEntryAddress(context, port),
        scheme: secure.includes(entryPoint.name) ? ('https' as const) : ('http' as const),
      },
    ];
  });
}
