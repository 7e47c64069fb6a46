import { enabledByLabel, labelOf } from '../evidence/traefik-labels.ts';
import type { Container } from '../evidence/containers.ts';
import type { Router, Traefik } from '../evidence/traefik.ts';
import { backendsOf, servicesAt } from '../traefik/table/backends-of.ts';
import { isMechanical, isOwnApi } from '../traefik/table/internal.ts';
import { defaultRouter } from '../traefik/table/router-names.ts';
import { composeServiceOf } from './ours.ts';
import { waysOf } from '../traefik/rules/ways-of.ts';
import type { Ruled } from '../traefik/rules/reading.ts';

interface Labelled {
  router: Ruled;
  service: string;
}

const leadsNowhere = (router: string, { labels }: Container): boolean =>
  isMechanical({ service: labelOf(labels, `traefik.http.routers.${router}.service`) ?? '' });

/**
 * The routers that labels ask for, by name, each with the service behind it: a shared namespace may carry its guest's
 * labels.
 */
function labelledRouters(members: readonly Container[]): Map<string, Labelled> {
  const routers = new Map<string, Labelled>();
  for (const container of members) {
    for (const [label, rule] of Object.entries(container.labels)) {
      const name = /^traefik\.http\.routers\.([^.]+)\.rule$/i.exec(label)?.[1]?.toLowerCase();
      if (!name || enabledByLabel(container.labels) === false || leadsNowhere(name, container)) continue;
      const guest = members.find(
        ({ service, labels, namespace, subject }) =>
          composeServiceOf({ labels, service })?.toLowerCase() === name &&
          namespace === container.subject &&
          subject !== container.subject,
      );
      const service = guest?.service ?? container.service;
      const ruleSyntax = labelOf(container.labels, `traefik.http.routers.${name}.rulesyntax`);
      const router: Ruled = { rule, kind: 'http', status: 'enabled', ...(ruleSyntax ? { ruleSyntax } : {}) };
      if (service) routers.set(name, { router, service });
    }
  }
  return routers;
}

/** Names that a router may have been given by: its own, and without the entrypoint that Traefik put before it. */
function bareNames({ name, entryPoints }: Pick<Router, 'name' | 'entryPoints'>): string[] {
  const bare = name.replace(/@[^@]*$/, '').toLowerCase();
  const cut = entryPoints.flatMap((each) =>
    bare.startsWith(`${each.toLowerCase()}-`) ? [bare.slice(each.length + 1)] : [],
  );
  return [bare, ...cut];
}

/**
 * The service behind each router of the table: the one whose labels ask for it, else the one in whose namespace its
 * servers live. null: none of the stack.
 */
export function servicesOfRouters(
  members: readonly Container[],
  traefik: Traefik | null,
  proxy: Container | null,
): (router: Router) => string | null {
  const labelled = labelledRouters(members);
  const byDefault = new Map(members.map((each) => [defaultRouter(each), each.service] as const));
  const byLabel = (router: Router): string | null => {
    const names = router.provider === 'docker' ? bareNames(router) : [];
    return names.map((name) => labelled.get(name)?.service ?? byDefault.get(name)).find(Boolean) ?? null;
  };
  const ownPages = (router: Router) => (isOwnApi(router.service) ? (proxy?.service ?? null) : null);
  return (router) => byLabel(router) ?? ownPages(router) ?? (traefik && serviceBehind(router, traefik, members, proxy));
}

/** The service in whose namespace the first known server of a router lives. */
function serviceBehind(
  router: Router,
  traefik: Traefik,
  members: readonly Container[],
  proxy: Container | null,
): string | null {
  const inside = backendsOf(router, traefik, members, proxy ?? undefined);
  const namespace = inside.find((each) => each.namespace !== null)?.namespace ?? null;
  const mine = namespace === null ? [] : servicesAt(namespace, members);
  // Of several in one namespace the one whose name it bears, else its owner: who listens there the table does not say.
  if (mine.length > 1) {
    const names = [router.name, router.service].map((name) => name.replace(/@[^@]*$/, '').toLowerCase());
    const namesake = members.find(
      (each) => each.namespace === namespace && names.includes(composeServiceOf(each)?.toLowerCase() ?? ''),
    );
    return namesake?.service ?? members.find(({ subject }) => subject === namespace)?.service ?? null;
  }
  return members.find(({ service }) => service === mine[0])?.service ?? null;
}

type Whole = string | { service: string; elsewhere: true };
export type DraftTarget = Whole | Record<string, Whole>;

const nameOf = (target: Whole): string => (typeof target === 'string' ? target : target.service);

/** Names of one host and their paths: as a service, where only the root is there. */
function targetOf(paths: ReadonlyMap<string, Whole>): DraftTarget {
  const root = paths.get('/');
  const services = new Set([...paths.values()].map(nameOf));
  // An application's own narrow routers beside its wide one are no services of their own.
  if (root !== undefined && services.size === 1) return root;
  return Object.fromEntries([...paths].sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** What a router of a file leads to on another machine, by the name of its service; null: something of this one. */
export const elsewhereOf = ({ provider, service }: Router): { service: string; elsewhere: true } | null =>
  provider === 'docker' || service === '' || service.endsWith('@internal')
    ? null
    : { service: service.replace(/@[^@]*$/, ''), elsewhere: true };

/**
 * Host names, patterns of names and paths as the proxy's routers take them, with the service behind each. What takes
 * any name at any path declares nothing.
 */
export function draftHosts(
  members: readonly Container[],
  traefik: Traefik | null,
  serviceOf: (router: Router) => string | null,
): Record<string, DraftTarget> {
  const listed = traefik?.routers
    .filter(({ provider, kind, status }) => provider !== 'internal' && kind === 'http' && status !== 'disabled')
    .filter((router) => !isMechanical(router))
    .map((router) => ({ router, service: serviceOf(router) ?? elsewhereOf(router) }));
  const routed = listed ?? [...labelledRouters(members).values()];
  const rows = routed.flatMap(({ router, service }) =>
    service === null ? [] : (waysOf(router) ?? []).flatMap((way) => rowsOf(way, service)),
  );
  const byHost = Map.groupBy(rows, ({ host }) => host);
  return Object.fromEntries([...byHost].map(([host, mine]) => [host, targetOf(firstByPath(mine))]));
}

/**
 * Names that labels and variables tell a proxy without a table of its own, each with the service that it is to lead to:
 * the one that says so, else the one that bears the name it gives. Of several at one path the first counts.
 */
export function toldHosts(members: readonly Container[]): Record<string, DraftTarget> {
  const bearing = (name: string): Container | undefined =>
    members.find(
      ({ attachments, name: own }) => own === name || attachments.some(({ aliases }) => aliases.includes(name)),
    );
  const rows = members.flatMap((container) =>
    (container.told ?? []).flatMap(({ host, path, to }): HostRow[] => {
      const service = (to === null ? container : bearing(to))?.service ?? null;
      return service === null ? [] : [{ host, path, service }];
    }),
  );
  const byHost = Map.groupBy(rows, ({ host }) => host);
  return Object.fromEntries([...byHost].map(([host, mine]) => [host, targetOf(firstByPath(mine))]));
}

interface HostRow {
  host: string;
  path: string;
  service: Whole;
}

/** Of several routers at one path the first counts. */
const firstByPath = (rows: readonly HostRow[]): ReadonlyMap<string, Whole> =>
  new Map(rows.map(({ path, service }) => [path, service] as const).reverse());

function rowsOf({ names, zone, path }: NonNullable<ReturnType<typeof waysOf>>[number], service: Whole): HostRow[] {
  const hosts = names.length > 0 ? names : [zone === null ? '*' : `*${zone}`];
  return hosts.filter((host) => host !== '*' || path !== '/').map((host) => ({ host, path, service }));
}
