import type { Router, Traefik } from '../../evidence/traefik.ts';
import { chainOf } from '../../traefik/chain-of.ts';
import { qualified } from '../../traefik/table/router-names.ts';
import type { Asking } from './access-asking.ts';

/** A page by which a middleware of a router replaces answers: whose it is, by the proxy's name for it, and which. */
export interface ErrorPage {
  /** Of the proxy, with its provider: `sonarr@docker`. */
  service: string;
  /** With `{status}` and `{url}` to be filled in. */
  query: string;
}

/** What a router puts in the place of answers with certain statuses, a login's refusal among them. */
export function errorPagesOf(router: string, traefik: Traefik): ErrorPage[] {
  const listed = traefik.routers.find(({ name, kind }) => name === router && kind === 'http');
  if (!listed) return [];
  return chainOf(listed, traefik).flatMap(({ middleware }): ErrorPage[] => {
    const errors = middleware?.config?.errors;
    if (!middleware || !errors) return [];
    return [{ service: qualified(errors.service, middleware.provider), query: errors.query || '/' }];
  });
}

/** Whether the servers behind a router are those of the page. */
export const isServedBy = (router: Router | undefined, { service }: ErrorPage): boolean =>
  router !== undefined && qualified(router.service, router.provider) === service;

/** The request that the proxy then makes for it. */
export function askErrorPage(asking: Asking, { query }: ErrorPage, status: number): Asking {
  const url = encodeURIComponent(`${asking.scheme}://${asking.host}${asking.path}`);
  const path = query.replaceAll('{status}', String(status)).replaceAll('{url}', url);
  return { ...asking, probe: { ...asking.probe, method: 'GET', path } };
}
