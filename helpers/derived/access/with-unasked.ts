import type { Access } from '../../evidence/access.ts';
import type { Container } from '../../evidence/containers.ts';
import type { Router, Traefik } from '../../evidence/traefik.ts';
import { servicesOfRouters } from '../../policy/derive-hosts.ts';
import type { Policy } from '../../policy/policy.ts';
import { hostsOf } from '../../traefik/rules/hosts-of.ts';
import { waysOf } from '../../traefik/rules/ways-of.ts';
import { isFigures, isMechanical, isOwnApi } from '../../traefik/table/internal.ts';

const isServing = (router: Router): boolean =>
  router.kind === 'http' &&
  router.status === 'enabled' &&
  router.provider !== 'internal' &&
  !isFigures(router) &&
  !isMechanical(router);

/**
 * The look at strangers' requests, with the routers of the table that stand beside those that were asked, on the same
 * entrypoints, and were not: whoever judges what was asked has them as subjects without a request.
 */
export function withUnasked(access: Access, { routers }: Traefik): Access {
  const asked = new Set(access.routers.map(({ router }) => router));
  const known = asked.size > 0 ? routers.filter(({ name }) => asked.has(name)) : routers;
  const reached = new Set(known.flatMap(({ entryPoints }) => entryPoints));
  const unasked = routers
    .filter((router) => isServing(router) && !asked.has(router.name))
    .filter(({ entryPoints }) => entryPoints.some((name) => reached.has(name)))
    .map((router) => ({
      ...{ router: router.name, hosts: hostsOf(router).names, paths: [], service: null, known: false },
      cannot: 'it is in the proxy’s table, and no request was made to it',
    }));
  return unasked.length > 0 ? { ...access, routers: [...access.routers, ...unasked] } : access;
}

/** Names by which a router that names none may be asked: one of its zone, or any. */
const anyName = (router: Router): string[] =>
  (waysOf(router) ?? []).flatMap(({ names, zone }) => (names.length > 0 ? [] : [`stackproof${zone ?? '.test'}`]));

/**
 * Routers of a table of which nobody was asked for anything, as that look would name them: those that serve, and those
 * to the proxy's own API that the world comes in to. open: whether it comes in to an entrypoint.
 */
export function unaskedRouters(
  traefik: Traefik,
  containers: readonly Container[],
  policy: Policy,
  open: (entryPoint: string) => boolean,
): Access['routers'] {
  const members = containers.filter(({ member }) => member);
  const proxy = members.find(({ service }) => service === policy.proxy.service) ?? null;
  const serviceOf = servicesOfRouters(members, traefik, proxy);
  return traefik.routers
    .filter(
      (router) =>
        isServing(router) || (isOwnApi(router.service) && router.kind === 'http' && router.entryPoints.some(open)),
    )
    .map((router) => {
      const paths = (waysOf(router) ?? []).map(({ path }) => path);
      const { names } = hostsOf(router);
      const hosts = names.length > 0 ? names : [...new Set(anyName(router))];
      return {
        ...{ router: router.name, hosts, paths: [...new Set(paths)], service: serviceOf(router) },
        ...{ known: false, cannot: 'no request was made to it' },
      };
    });
}
