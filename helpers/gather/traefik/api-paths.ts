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
