import type { Container } from '../evidence/containers.ts';
import type { Router, Traefik } from '../evidence/traefik.ts';

const logins = ['forwardauth', 'basicauth', 'digestauth'];

interface Access {
  one_factor: string[];
  bypass?: string[];
  login?: { service: string; port?: number; host?: string };
}

/**
 * Who stands behind a login now, as far as the proxy's table says. A service counts only when each of its routers asks
 * for one, and then with one factor:
 * how many a login really asks for is not written there. Who answers without a login is no declaration; only the login
 * service itself has to.
 * null: nobody asks for anything.
 */
export function deriveAccess(
  traefik: Traefik | null,
  members: readonly Container[],
  serviceOf: (router: Router) => string | null,
  hosts: Readonly<Record<string, string>>,
): Access | null {
  const asking = new Map(
    (traefik?.middlewares ?? [])
      .filter(({ type }) => logins.includes(type.toLowerCase()))
      .map((middleware) => [middleware.name, middleware]),
  );
  if (!traefik || asking.size === 0) return null;
  const named = (name: string, provider: string) => asking.has(name.includes('@') ? name : `${name}@${provider}`);
  const routers = traefik.routers.filter(({ kind, provider }) => kind === 'http' && provider !== 'internal');
  const byService = Map.groupBy(routers, (router) => serviceOf(router) ?? '');
  const guarded = [...byService]
    .filter(
      ([service, mine]) =>
        service !== '' && mine.every(({ middlewares, provider }) => middlewares.some((name) => named(name, provider))),
    )
    .map(([service]) => service);
  const addresses = [...asking.values()]
    .flatMap(({ config }) => config?.forwardAuth?.address ?? [])
    .flatMap((address) => (URL.canParse(address) ? [new URL(address)] : []));
  const door = addresses.find(({ hostname }) => members.some(({ service }) => service === hostname));
  const login = door?.hostname ?? null;
  const host = Object.entries(hosts).find(([, service]) => service === login)?.[0];
  return {
    one_factor: guarded.filter((service) => service !== login).sort(),
    ...(login
      ? {
          bypass: [login],
          login: { service: login, ...(door?.port ? { port: Number(door.port) } : {}), ...(host ? { host } : {}) },
        }
      : {}),
  };
}
