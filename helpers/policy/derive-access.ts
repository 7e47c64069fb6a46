import type { Container } from '../evidence/containers.ts';
import type { Middleware, Router, Traefik } from '../evidence/traefik.ts';
import { chainOf, type ChainLink } from '../traefik/chain-of.ts';
import type { LoginKind } from '../evidence/login-kinds.ts';
import { loginIn } from '../traefik/logins.ts';
import { redirectAway } from '../traefik/redirects-away.ts';
import type { DraftTarget } from './derive-hosts.ts';

interface Access {
  one_factor: string[];
  bypass?: string[];
  login: { kind: LoginKind; service?: string; port?: number; host?: string };
}

/** Whoever comes in there is sent on to HTTPS, and sees nothing of what is behind it. */
function leadsAway(router: Router, traefik: Traefik): boolean {
  const redirects = (name: string) =>
    traefik.entryPoints.some((each) => each.name === name && Boolean(each.http?.redirect));
  const isPlain = router.entryPoints.length > 0 && router.entryPoints.every(redirects);
  return isPlain || redirectAway(router, traefik)?.holds === true;
}

/** The login in a router's chain, its links with it; null: none, or one that only looks at the address. */
function loginOf(router: Router, traefik: Traefik): { kind: LoginKind; link: ChainLink } | null {
  const chain = chainOf(router, traefik);
  const login = loginIn(chain);
  const link = chain.find(({ name }) => name === login?.name);
  return login && link && login.kind !== 'ipallowlist' ? { kind: login.kind, link } : null;
}

const leadsTo = (target: DraftTarget, service: string): boolean =>
  target === service || (typeof target !== 'string' && Object.values(target).some((each) => each === service));

interface Door<T> {
  owner: T;
  port: string;
}

/** Who bears the name that a forward-auth middleware asks. null: none of these. */
export function doorAt<T extends Pick<Container, 'service' | 'name' | 'attachments'>>(
  middleware: Middleware | null,
  containers: readonly T[],
): Door<T> | null {
  const address = middleware?.config?.forwardAuth?.address ?? '';
  const at = URL.canParse(address) ? new URL(address) : null;
  const owner = containers.find(
    ({ service, name, attachments }) =>
      at !== null && [service, name, ...attachments.flatMap(({ aliases }) => aliases)].includes(at.hostname),
  );
  return at && owner ? { owner, port: at.port } : null;
}

/** The service that a forward-auth middleware asks, where it is one of the stack, and its port. */
function doorOf(links: readonly ChainLink[], members: readonly Container[]): { service: string; port: string } | null {
  for (const { middleware } of links) {
    const door = doorAt(middleware, members);
    if (door?.owner.service) return { service: door.owner.service, port: door.port };
  }
  return null;
}

/**
 * Who stands behind a login now, as far as the proxy's table says, chains and the middlewares of entrypoints followed.
 * A service counts only when each of its routers asks for one, and then with one factor: how many a login really asks
 * for is not written there. Who answers without a login is no declaration; only the login service itself has to.
 * null: nobody asks for anything.
 */
export function deriveAccess(
  traefik: Traefik | null,
  members: readonly Container[],
  serviceOf: (router: Router) => string | null,
  hosts: Readonly<Record<string, DraftTarget>>,
): Access | null {
  if (!traefik) return null;
  const routers = traefik.routers.filter(
    (router) => router.kind === 'http' && router.provider !== 'internal' && !leadsAway(router, traefik),
  );
  const asking = new Map(routers.map((router) => [router, loginOf(router, traefik)]));
  const logins = [...asking.values()].filter((each) => each !== null);
  const usual = mostFrequent(logins.map(({ kind }) => kind));
  if (usual === null) return null;
  const byService = Map.groupBy(routers, (router) => serviceOf(router) ?? '');
  const guarded = [...byService]
    .filter(([service, mine]) => service !== '' && mine.every((router) => asking.get(router) !== null))
    .map(([service]) => service);
  const door = doorOf(
    logins.filter(({ kind }) => kind === usual).map(({ link }) => link),
    members,
  );
  const host = Object.entries(hosts).find(([, target]) => door && leadsTo(target, door.service))?.[0];
  return {
    one_factor: guarded.filter((service) => service !== door?.service).sort(),
    ...(door ? { bypass: [door.service] } : {}),
    login: {
      kind: usual,
      ...(door ? { service: door.service, ...(door.port ? { port: Number(door.port) } : {}) } : {}),
      ...(host ? { host } : {}),
    },
  };
}

function mostFrequent<T>(all: readonly T[]): T | null {
  const [first] = [...Map.groupBy(all, (each) => each)].sort(([, one], [, other]) => other.length - one.length);
  return first ? first[0] : null;
}
