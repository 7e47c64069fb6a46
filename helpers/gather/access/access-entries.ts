import type { AskedRouter } from '../../evidence/access.ts';
import type { Router, Traefik } from '../../evidence/traefik.ts';
import { withPort } from '../../lib/url.ts';
import { isRestricted, servicesDeclaredAt } from '../../policy/access-level.ts';
import type { Policy } from '../../policy/policy.ts';
import { backendsOf, serviceIn, type Backend } from '../../traefik/table/backends-of.ts';
import { doorsOf, isOwnEntryPoint, portOfEntryPoint, secureEntryPoints } from '../../traefik/table/entry-points.ts';
import type { ConcreteRequest } from '../../traefik/rules/request.ts';
import { hostsOf } from '../../traefik/rules/hosts-of.ts';
import { requestsFor, requestsOfRule, targetOf } from '../../traefik/rules/requests-for.ts';
import { isInternal, isMechanical, isOwnApi } from '../../traefik/table/internal.ts';
import { contest, fieldOf, type Field } from '../../traefik/table/winner.ts';
import type { Entry } from './access-asking.ts';
import {
  firstEntryAddress,
  entryAddressesOf,
  proxyOf,
  visitorOf,
  type EntryAddress,
} from '../traefik/entry-address.ts';
import { apiPaths, requestsAt } from '../traefik/api-paths.ts';
import type { GatherContext } from '../context.ts';
import { need } from '../need.ts';

/** A server behind a router, and the Compose service that it is one of; null: of none that is known. */
export interface Behind extends Pick<Backend, 'url' | 'scheme' | 'host' | 'address' | 'asked'> {
  service: string | null;
}

/** The proxy speaks TLS to each of them: what goes there cannot be read on its way. */
export const isSealed = (servers: readonly Behind[]): boolean => servers.every(({ scheme }) => scheme === 'https');

/** One router, the requests that it would win, and the servers behind it. */
export interface Routed {
  asked: Omit<AskedRouter, 'known'>;
  entries: Entry[];
  /** Empty: the proxy names none. */
  servers: Behind[];
}

/** Entrypoints at which visitors come in: those that are published, and the two that are meant for them. */
function visited(context: GatherContext, traefik: Traefik): Traefik['entryPoints'] {
  const { web, websecure } = doorsOf(traefik, context.policy.proxy);
  return traefik.entryPoints.filter((entryPoint) => {
    const port = isOwnEntryPoint(entryPoint) ? null : portOfEntryPoint(entryPoint);
    return port !== null && (port === web || port === websecure || entryAddressesOf(context, port).length > 0);
  });
}

/** From where the proxy is asked: by which of its entrypoints one comes in, and where each of them is knocked at. */
export interface Approach {
  entryPoints: Traefik['entryPoints'];
  /** containerPort: inside the proxy's container. */
  at(containerPort: number): EntryAddress;
  /** The address that the proxy sees; null: not known. */
  visitor: string | null;
}

/** As visitors come in. */
const byTheFront = (context: GatherContext, traefik: Traefik): Approach => ({
  entryPoints: visited(context, traefik),
  at: (containerPort) => firstEntryAddress(context, containerPort),
  visitor: visitorOf(context),
});

/** HTTP routers on some entrypoints, as the proxy lists them; a disabled one is a subject too. */
function routersOn(entryPoints: Approach['entryPoints'], traefik: Traefik): Router[] {
  const names = new Set(entryPoints.map(({ name }) => name));
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
  if (isInternal(router.service)) {
    const { address, port } = proxy.api;
    const url = `http://${withPort(address, port)}`;
    return [{ url, scheme: 'http', host: address, address, asked: port, service: proxy.service }];
  }
  const containers = need(context, 'containers');
  const { routes } = context.gathered;
  const looked = routes?.ok ? routes.value.backends : [];
  const declared = hosts.flatMap((host) => servicesDeclaredAt(context.policy, host));
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
  return services.find((each) => isRestricted(access.levels[each] ?? access.default)) ?? services[0] ?? null;
}

/** Of a router to the API a path that answers, not only one that the rule takes: `/api` itself is a 404 of its own. */
function answering(router: Router, request: ConcreteRequest, field: Field): ConcreteRequest {
  if (!isOwnApi(router.service) || request.path === '/') return request;
  const below = apiPaths.filter((path) => path.startsWith(request.path));
  return requestsAt(below, request, router, field)[0] ?? request;
}

const zoneOf = (host: string): string => host.split('.').slice(1).join('.');

/**
 * The name for the handshake of a request. One that was made up for a router which takes names beside all others has no
 * certificate; but whoever names another host in the handshake is asked for none.
 */
function handshakeOf({ host, sni }: ConcreteRequest, { routers }: Traefik): string | null {
  const named = routers.flatMap((each) => (each.kind === 'http' ? hostsOf(each).names : []));
  const zone = zoneOf(host);
  const isKnown = named.some((name) => name === host || (zone.includes('.') && zoneOf(name) === zone));
  return sni === null || isKnown ? sni : (named[0] ?? sni);
}

function entryOf({ entryPoints, at }: Approach, router: Router, won: ConcreteRequest, traefik: Traefik): Entry | null {
  const entryPoint = entryPoints.find(({ name }) => name === won.entryPoint);
  const port = entryPoint ? portOfEntryPoint(entryPoint) : null;
  if (port === null) return null;
  const field = fieldOf(won, traefik);
  const request = answering(router, won, field);
  return {
    router: router.name,
    takers: ({ path: target, method = 'GET', headers = {} }) => {
      const [path = '/', ...query] = target.split('?');
      const { winners, depends } = contest({ ...request, path, query: query.join('?'), method, headers }, field);
      const names = winners.map(({ name }) => name).sort();
      return names.length > 0 || depends.length === 0 ? names : [router.name];
    },
    at: at(port),
    scheme: request.scheme,
    host: request.host,
    path: targetOf(request),
    method: request.method,
    headers: request.headers,
    sni: handshakeOf(request, traefik),
  };
}

const pathsOf = (requests: readonly ConcreteRequest[]): string[] =>
  requests.length > 0 ? [...new Set(requests.map(({ path }) => path))] : ['/'];

/** Every router that is reached by an approach, the visitors' unless told otherwise, with what to ask it. */
export function routedEntries(
  context: GatherContext,
  traefik: Traefik,
  approach = byTheFront(context, traefik),
): Routed[] {
  return routersOn(approach.entryPoints, traefik).map((router) => {
    const found = requestsFor(router, traefik, approach.visitor);
    const requests = 'cannot' in found ? [] : found.requests;
    const entries = requests.flatMap((request) => entryOf(approach, router, request, traefik) ?? []);
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

/** The ways in of an approach, the visitors' unless told otherwise, one for each entrypoint of some HTTP router. */
export function allEntryAddresses(
  context: GatherContext,
  traefik: Traefik,
  { entryPoints, at } = byTheFront(context, traefik),
): Pick<Entry, 'at' | 'scheme'>[] {
  const secure = secureEntryPoints(traefik, context.policy.proxy.websecure);
  const used = new Set(traefik.routers.filter(({ kind }) => kind === 'http').flatMap(({ entryPoints }) => entryPoints));
  return entryPoints.flatMap((entryPoint) => {
    const port = portOfEntryPoint(entryPoint);
    if (port === null || !used.has(entryPoint.name)) return [];
    return [
      {
        at: at(port),
        scheme: secure.includes(entryPoint.name) ? ('https' as const) : ('http' as const),
      },
    ];
  });
}
