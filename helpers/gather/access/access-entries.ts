import type { Container } from '../../evidence/containers.ts';
import type { AskedRouter } from '../../evidence/access.ts';
import type { Router, Traefik } from '../../evidence/traefik.ts';
import { withPort } from '../../lib/url.ts';
import { serviceAt } from '../../policy/access-level.ts';
import { isOwnEntryPoint, portOfEntryPoint, secureEntryPoints } from '../../traefik/table/entry-points.ts';
import type { ConcreteRequest } from '../../traefik/rules/request.ts';
import { hostsOf } from '../../traefik/rules/hosts-of.ts';
import { requestsFor, requestsOfRule, targetOf } from '../../traefik/rules/requests-for.ts';
import type { Entry } from './access-asking.ts';
import { firstEntryAddress, entryAddressesOf, visitorOf } from '../traefik/entry-address.ts';
import type { GatherContext } from '../context.ts';
import { need } from '../need.ts';

/** One router, the requests that it would win, and the server behind it. */
export interface Routed {
  asked: Omit<AskedRouter, 'known'>;
  entries: Entry[];
  /** Where its backend is asked directly; null: the proxy names no server. */
  server: string | null;
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

/** The address of a router's first server; for the proxy's own API the loopback on which it listens. */
function serverOf({ policy }: GatherContext, traefik: Traefik, { service, provider }: Router): string | null {
  if (service.endsWith('@internal')) return `http://${withPort(policy.proxy.api.address, policy.proxy.api.port)}`;
  const name = service.includes('@') ? service : `${service}@${provider}`;
  return traefik.services.find((each) => each.kind === 'http' && each.name === name)?.servers[0]?.url ?? null;
}

/**
 * The Compose service behind a router; a guest of a shared namespace where the host name is declared to be that
 * guest's.
 */
function serviceOf(
  context: GatherContext,
  containers: readonly Container[],
  { name, service }: Router,
  hosts: readonly string[],
): string | null {
  if (service.endsWith('@internal')) return context.policy.proxy.service;
  const routes = context.gathered.routes;
  const owner = routes?.ok ? (routes.value.backends.find(({ router }) => router === name)?.owner ?? null) : null;
  if (owner === null) return null;
  const inside = containers.filter(({ namespace }) => namespace === owner).map((each) => each.service ?? each.subject);
  const declared = hosts
    .map((host) => serviceAt(context.policy, host))
    .find((each) => each !== null && inside.includes(each));
  return declared ?? containers.find(({ subject }) => subject === owner)?.service ?? owner;
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
  const containers = need(context, 'containers');
  return visitedRouters(context, traefik).map((router) => {
    const found = requestsFor(router, traefik, visitorOf(context));
    const requests = 'cannot' in found ? [] : found.requests;
    const entries = requests.flatMap((request) => entryOf(context, traefik, router.name, request) ?? []);
    const hosts = [...new Set([...requests.map(({ host }) => host), ...hostsOf(router).names])];
    const nowhere = entries.length === 0 ? 'it listens where no visitor comes in' : null;
    return {
      asked: {
        router: router.name,
        hosts,
        paths: pathsOf(requests.length > 0 ? requests : requestsOfRule(router, traefik)),
        service: serviceOf(context, containers, router, hosts),
        cannot: 'cannot' in found ? found.cannot : nowhere,
      },
      entries,
      server: serverOf(context, traefik, router),
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
