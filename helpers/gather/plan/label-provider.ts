import { enabledByLabel } from '../../evidence/traefik-labels.ts';
import type { Container } from '../../evidence/containers.ts';
import { defaultRouter } from '../../traefik/table/router-names.ts';
import { fillDefaultRule } from './default-rule.ts';
import { below, treeOfLabels, type Tree } from './dynamic-tree.ts';

type Settings = ReadonlyMap<string, string>;
type Kind = 'http' | 'tcp' | 'udp';

/** Whether Traefik's Docker provider takes a container at all. */
const isExposed = ({ labels }: Container, settings: Settings): boolean =>
  enabledByLabel(labels) ?? settings.get('providers.docker.exposedbydefault') !== 'false';

const usualRule = 'Host(`{{ normalize .Name }}`)';

/** The rule by which a container is served whose labels name none; null: its template cannot be read here. */
const defaultRule = (container: Container, settings: Settings): string | null =>
  fillDefaultRule(settings.get('providers.docker.defaultrule') ?? usualRule, container);

const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The name by which the proxy would find whoever lives in a namespace: `project/service` is none of a host. */
const hostOf = ({ namespace, name, subject }: Container): string =>
  namespace.includes('/') && namespace === subject ? name : namespace.replace(/^.*\//, '');

/** The port that Traefik would choose: the one that the labels name, else the lowest that the container exposes. */
function serverOf(service: Tree, container: Container, kind: Kind): Tree {
  const { namespace, exposed } = container;
  const said = below(service, 'loadBalancer', 'server');
  const lowest = exposed
    .filter(({ protocol }) => protocol === (kind === 'udp' ? 'udp' : 'tcp'))
    .map(({ port }) => port)
    .toSorted((one, other) => one - other)[0];
  const port = typeof said['port'] === 'string' ? said['port'] : lowest;
  if (typeof said['url'] === 'string') return { servers: [{ url: said['url'] }] };
  const owner = namespace === 'host' ? 'host.docker.internal' : hostOf(container);
  // An image may expose a port that no compose file shows.
  const at = port === undefined ? owner : `${owner}:${port}`;
  const scheme = typeof said['scheme'] === 'string' ? said['scheme'] : 'http';
  return { servers: [kind === 'http' ? { url: `${scheme}://${at}` } : { address: at }] };
}

function servicesOf(tree: Tree, container: Container, kind: Kind): Tree {
  const named = Object.entries(below(tree, kind, 'services'));
  const routed = Object.keys(below(tree, kind, 'routers')).length > 0;
  // One that nobody names is there where somebody routes, and for HTTP where nobody does.
  const others = Object.keys(below(tree, kind === 'http' ? 'tcp' : kind)).length > 0;
  const made = named.length === 0 && (routed || (kind === 'http' && !others)) ? [defaultRouter(container)] : [];
  return Object.fromEntries([
    ...named.map(([name, service]) => [
      name,
      { loadBalancer: serverOf(isTree(service) ? service : {}, container, kind) },
    ]),
    ...made.map((name) => [name, { loadBalancer: serverOf({}, container, kind) }]),
  ]);
}

/** The rule of a router: its own, else the default one, which HTTP alone has; null: nobody knows it. */
function ruleOf(router: Tree, kind: Kind, container: Container, settings: Settings): string | null {
  if (typeof router['rule'] === 'string') return router['rule'];
  return kind === 'http' ? defaultRule(container, settings) : '';
}

/** The routers of a container; null: one of them has a rule that nobody knows. */
function routersOf(tree: Tree, container: Container, kind: Kind, services: Tree, settings: Settings): Tree | null {
  const names = Object.keys(services);
  const only = names.length === 1 ? names[0] : undefined;
  const stated: [string, unknown][] = Object.entries(below(tree, kind, 'routers'));
  const usual: [string, unknown][] = kind === 'http' && names.length > 0 ? [[defaultRouter(container), {}]] : [];
  const routers: Tree = {};
  for (const [name, written] of stated.length > 0 ? stated : usual) {
    const router = isTree(written) ? written : {};
    const rule = ruleOf(router, kind, container, settings);
    if (rule === null) return null;
    // Traefik takes no TCP router without a rule.
    if (kind !== 'tcp' || rule !== '') routers[name] = { ...router, rule, service: router['service'] ?? only ?? '' };
  }
  return routers;
}

function partOf(container: Container, settings: Settings, tree: Tree): Tree | null {
  const parts: Tree = {};
  for (const kind of ['http', 'tcp', 'udp'] as const) {
    const services = servicesOf(tree, container, kind);
    const routers = routersOf(tree, container, kind, services, settings);
    if (routers === null) return null;
    parts[kind] = { routers, services, middlewares: below(tree, kind, 'middlewares') };
  }
  return parts;
}

function merge(into: Tree, from: Tree): Tree {
  for (const [key, value] of Object.entries(from)) {
    const known = into[key];
    into[key] = isTree(known) && isTree(value) ? merge(known, value) : value;
  }
  return into;
}

/**
 * What the labels of these containers give Traefik's Docker provider, as its file provider would have it. null: a
 * container is served by a default rule that cannot be read here.
 */
export function treeOfDocker(containers: readonly Container[], settings: Settings): Tree | null {
  const whole: Tree = {};
  for (const container of containers) {
    if (!isExposed(container, settings)) continue;
    const part = partOf(container, settings, treeOfLabels(container));
    if (part === null) return null;
    merge(whole, part);
  }
  return whole;
}
