import { calledNames, type Container } from '../evidence/containers.ts';
import type { Middleware, Router, Traefik } from '../evidence/traefik.ts';
import { isAddress, isPrivateRange } from '../lib/ip.ts';
import { readImageName } from '../lib/image-name.ts';
import { chainOf, type ChainLink } from '../traefik/chain-of.ts';
import { isOfProxy, type LoginKind } from '../evidence/login-kinds.ts';
import { loginIn } from '../traefik/logins.ts';
import { endpointAt } from '../traefik/table/backends-of.ts';
import { readServer } from '../traefik/table/servers-of.ts';
import { leadsAway } from '../traefik/redirects-away.ts';
import { elsewhereOf, type DraftTarget } from './derive-hosts.ts';
import { composeServiceOf } from './ours.ts';
import { isPattern } from './routed-paths.ts';

interface Access {
  one_factor: string[];
  bypass?: string[];
  addresses?: Record<string, string[]>;
  login: { kind: LoginKind; service?: string; port?: number; host?: string };
}

/** The login in a router's chain, its links with it; null: none, or one that only looks at the address. */
function loginOf(router: Router, traefik: Traefik): { kind: LoginKind; link: ChainLink } | null {
  const chain = chainOf(router, traefik);
  const login = loginIn(chain);
  const link = chain.find(({ name }) => name === login?.name);
  return login && link && login.kind !== 'ipallowlist' ? { kind: login.kind, link } : null;
}

/**
 * The ranges that all lists of addresses before a router let in; null: there is none, one takes the address from what
 * visitors say, or from the internet.
 */
function listBefore(router: Router, traefik: Traefik): string[] | null {
  const lists = chainOf(router, traefik).flatMap(({ middleware }) => middleware?.config?.ipAllowList ?? []);
  const ranges = lists.flatMap(({ sourceRange }) => sourceRange.flatMap((each) => each.split(',')));
  const plain = lists.every(({ depth, excludedIPs }) => !depth && excludedIPs.length === 0);
  const trimmed = ranges.map((range) => range.trim());
  return plain && trimmed.length > 0 && trimmed.every(isPrivateRange) ? trimmed : null;
}

/** Services before each of whose routers stands a list of addresses of one's own, and no login, with all of those. */
function listedServices(
  byService: ReadonlyMap<string, readonly Router[]>,
  asking: ReadonlyMap<Router, unknown>,
  traefik: Traefik,
): Record<string, string[]> {
  const found = [...byService].flatMap(([service, routers]): [string, string[]][] => {
    if (service === '' || routers.every((router) => asking.get(router) !== null)) return [];
    const lists = routers.map((router) => (asking.get(router) === null ? listBefore(router, traefik) : []));
    if (!lists.every((list) => list !== null)) return [];
    return [[service, [...new Set(lists.flat())].sort()]];
  });
  return Object.fromEntries(found.sort(([one], [other]) => (one < other ? -1 : 1)));
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
  // An engine's names are the same in any letters, and a URL has them in small ones.
  const owner = containers.find(
    (container) => at !== null && calledNames(container).some((each) => each.toLowerCase() === at.hostname),
  );
  return at && owner ? { owner, port: at.port || (at.protocol === 'https:' ? '443' : '80') } : null;
}

/** The same by an address: a container's own, or a port of the host that a container publishes. */
function doorAtAddress(
  middleware: Middleware | null,
  members: readonly Container[],
  proxy: Container | null,
): Door<Container> | null {
  const { host, port } = readServer('', 'http', middleware?.config?.forwardAuth?.address ?? '');
  const address = host === 'localhost' ? '127.0.0.1' : host;
  if (!isAddress(address)) return null;
  const at = endpointAt({ address, port, protocol: 'tcp' }, members, proxy ?? undefined);
  const owner = members.find(({ subject }) => subject === at.namespace);
  // Who of its own namespace listens there nobody knows; it is not the proxy.
  return owner && owner !== proxy && at.port !== null ? { owner, port: String(at.port) } : null;
}

/** The service that a forward-auth middleware asks, where it is one of the stack, and its port. */
function doorOf(
  links: readonly ChainLink[],
  members: readonly Container[],
  proxy: Container | null,
): { service: string; port: string } | null {
  for (const { middleware } of links) {
    const door = doorAt(middleware, members) ?? doorAtAddress(middleware, members, proxy);
    if (door?.owner.service) return { service: door.owner.service, port: door.port };
  }
  return null;
}

/**
 * Who stands behind a login now, as far as the proxy's table says, chains and the middlewares of entrypoints followed.
 * A service counts only when each of its routers asks for one, and then with one factor: how many a login really asks
 * for is not written there. A list of addresses counts where all of them are one's own. Who answers without a login is
 * no declaration; only the login service itself has to.
 * null: nobody asks for anything.
 */
export function deriveAccess(
  traefik: Traefik | null,
  members: readonly Container[],
  serviceOf: (router: Router) => string | null,
  hosts: Readonly<Record<string, DraftTarget>>,
  proxy: Container | null,
): Access | null {
  if (!traefik) return null;
  const routers = traefik.routers.filter(
    (router) => router.kind === 'http' && router.provider !== 'internal' && !leadsAway(router, traefik),
  );
  const asking = new Map(routers.map((router) => [router, loginOf(router, traefik)]));
  const logins = [...asking.values()].filter((each) => each !== null);
  const kinds = logins.map(({ kind }) => kind);
  // Passwords of the proxy's own beside a login service are the exception, however many routers have them.
  const usual = mostFrequent(kinds.filter((kind) => !isOfProxy(kind))) ?? mostFrequent(kinds);
  const byService = Map.groupBy(routers, (router) => serviceOf(router) ?? '');
  const byAnything = Map.groupBy(routers, (router) => serviceOf(router) ?? elsewhereOf(router)?.service ?? '');
  const addresses = listedServices(byAnything, asking, traefik);
  const listed = Object.keys(addresses).length > 0 ? { addresses } : {};
  if (usual === null)
    return 'addresses' in listed ? { one_factor: [], ...listed, login: { kind: 'ipallowlist' } } : null;
  const guarded = [...byService]
    .filter(([service, mine]) => service !== '' && mine.every((router) => asking.get(router) !== null))
    .map(([service]) => service);
  const door = doorOf(
    logins.filter(({ kind }) => kind === usual).map(({ link }) => link),
    members,
    proxy,
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
    ...listed,
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
