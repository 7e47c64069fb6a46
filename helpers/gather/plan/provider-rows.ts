import type { Middleware, ProxyService, Router } from '../../evidence/traefik.ts';
import { Middlewares, readMiddlewares } from '../traefik/read-middleware.ts';
import { readRouters, readServices, Routers, Services, type Kind } from '../traefik/read-traefik.ts';
import { below, type Tree } from './dynamic-tree.ts';

/** What one provider, or all of them, would give Traefik. */
export interface Rows {
  routers: Router[];
  services: ProxyService[];
  middlewares: Middleware[];
}

const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null && !Array.isArray(value);

const rowsBelow = (tree: Tree, kind: Kind, what: string, provider: string) =>
  Object.entries(below(tree, kind, what)).flatMap(([name, value]) =>
    isTree(value) ? [{ ...value, name: `${name}@${provider}`, provider, status: 'enabled' }] : [],
  );

const withProvider = (name: string, provider: string): string => (name.includes('@') ? name : `${name}@${provider}`);

/** What a middleware or a service is: the one key that it has. */
const typeOf = (row: Tree, known: readonly string[]): string =>
  (Object.keys(row).find((key) => !known.includes(key)) ?? '').toLowerCase();

/** Traefik counts the letters of a rule where nobody gave a router its priority. */
const priorityOf = ({ priority, rule }: Router): number => priority || rule.length;

function routersOf(tree: Tree, kind: Kind, provider: string): Router[] {
  const rows = rowsBelow(tree, kind, 'routers', provider);
  return readRouters(kind, Routers.parse(rows)).map((router) => ({
    ...router,
    priority: priorityOf(router),
    middlewares: router.middlewares.map((each) => withProvider(each, provider)),
  }));
}

/** A service's own servers as its file has them, its parts by their names. */
function servicesOf(tree: Tree, kind: Kind, provider: string): ProxyService[] {
  const rows = rowsBelow(tree, kind, 'services', provider);
  return readServices(
    kind,
    Services.parse(rows.map((row) => ({ ...row, type: typeOf(row, ['name', 'provider', 'status']) }))),
  );
}

function middlewaresOf(tree: Tree, kind: 'http' | 'tcp', provider: string): Middleware[] {
  const rows = rowsBelow(tree, kind, 'middlewares', provider);
  return readMiddlewares(
    Middlewares.parse(rows.map((row) => ({ ...row, type: typeOf(row, ['name', 'provider', 'status']) }))),
  );
}

const kinds: readonly Kind[] = ['http', 'tcp', 'udp'];

/**
 * A provider's tree as rows of Traefik's table. Throws ZodError where something in it is of another shape than
 * Traefik's own.
 */
export const rowsOf = (tree: Tree, provider: string): Rows => ({
  routers: kinds.flatMap((kind) => routersOf(tree, kind, provider)),
  services: kinds.flatMap((kind) => servicesOf(tree, kind, provider)),
  middlewares: (['http', 'tcp'] as const).flatMap((kind) => middlewaresOf(tree, kind, provider)),
});
