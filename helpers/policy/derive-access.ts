import type { Container } from '../evidence/containers.ts';
import type { Middleware, Router, Traefik } from '../evidence/traefik.ts';
import { readImageName } from '../lib/image-name.ts';
import { chainOf, type ChainLink } from '../traefik/chain-of.ts';
import type { LoginKind } from '../evidence/login-kinds.ts';
import { loginIn } from '../traefik/logins.ts';
import { leadsAway } from '../traefik/redirects-away.ts';
import type { DraftTarget } from './derive-hosts.ts';
import { composeServiceOf } from './ours.ts';
import { isPattern } from './routed-paths.ts';

interface Access {
  one_factor: string[];
  bypass?: string[];
  login: { kind: LoginKind; service?: string; port?: number; host?: string };
}

/** The login in a router's chain, its links with it; null: none, or one that only looks at the address. */
function loginOf(router: Router, traefik: Traefik): { kind: LoginKind; link: ChainLink } | null {
  const chain = chainOf(router, traefik);
  const login = loginIn(chain);
  const link = chain.find(({ name }) => name === login?.name);
  return login && link && login.kind !== 'ipallowlist' ? { kind: login.kind, link } : null;
}

/** The first host name that leads to a service as a whole; null: none, or only patterns and paths. */
function hostOf(hosts: Readonly<Record<string, DraftTarget>>, service: string): string | null {
  const leadsTo = (target: DraftTarget) =>
    target === service || (typeof target !== 'string' && '/' in target && target['/'] === service);
  return Object.entries(hosts).find(([host, target]) => !isPattern(host) && leadsTo(target))?.[0] ?? null;
}

/**
 * Programs with pages of their own where people log in, which a login may send them to: by the names that their images
 * and, in every guide, their services bear.
 */
const programs = 'authelia|authentik|goauthentik|casdoor|dex|kanidm|keycloak|logto|pocket-?id|rauthy|tinyauth|zitadel';
const portals = new RegExp(`(?:^|[/_-])(?:${programs})(?:[/_-]?server)?$`, 'i');

const isPortal = (container: Container): boolean =>
  [composeServiceOf(container) ?? '', readImageName(container.image).repository].some((name) => portals.test(name));

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
      at !== null &&
      [service ?? '', name, ...attachments.flatMap(({ aliases }) => aliases)].some(
        // An engine's names are the same in any letters, and a URL has them in small ones.
        (each) => each.toLowerCase() === at.hostname,
      ),
  );
  return at && owner ? { owner, port: at.port || (at.protocol === 'https:' ? '443' : '80') } : null;
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
  // Beside the one that is asked: an outpost, or a proxy's provider of identities.
  const beside = members
    .filter((each) => door !== null && isPortal(each))
    .flatMap(({ service }) => service ?? [])
    .filter((service) => service !== door?.service && !guarded.includes(service) && hostOf(hosts, service) !== null);
  const open = [...new Set([...(door ? [door.service] : []), ...beside])];
  const host = open.map((service) => hostOf(hosts, service)).find((each) => each !== null);
  return {
    one_factor: guarded.filter((service) => service !== door?.service).sort(),
    ...(door ? { bypass: open } : {}),
    login: {
      kind: usual,
      ...(door ? { service: door.service, port: Number(door.port) } : {}),
      ...(host ? { host } : {}),
    },
  };
}

function mostFrequent<T>(all: readonly T[]): T | null {
  const [first] = [...Map.groupBy(all, (each) => each)].sort(([, one], [, other]) => other.length - one.length);
  return first ? first[0] : null;
}
