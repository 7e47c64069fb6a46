import type { Router } from '../../evidence/traefik.ts';
import type { ConcreteRequest } from '../../traefik/rules/request.ts';
import { contest, type Field } from '../../traefik/table/winner.ts';

/** Where Traefik serves its API and dashboard, unless a middleware moves them; at `/` it leads to the dashboard. */
export const apiPaths: readonly string[] = [
  '/api/version',
  '/api/overview',
  '/api/entrypoints',
  '/api/http/routers',
  '/api/rawdata',
  '/dashboard/',
  '/',
];

/**
 * Where the REST provider takes a whole new table by PUT, with a name that no provider has: it says that only `rest`
 * can be written, and writes nothing. Source: Traefik 3, `pkg/provider/rest`.
 */
export const writingPath = '/api/providers/stackproof';
/** Whoever hears these words may write the table. */
export const refusesName = ({ status, body }: { status: number; body: string }): boolean =>
  status === 400 && body.startsWith("Only 'rest' provider can be updated");

/** A request at each of these paths that its router takes. */
export const requestsAt = (
  paths: readonly string[],
  request: ConcreteRequest,
  router: Router,
  field: Field,
): ConcreteRequest[] =>
  [...new Set(paths)]
    .map((path) => ({ ...request, path }))
    .filter((each) => contest(each, field).winners.includes(router));
