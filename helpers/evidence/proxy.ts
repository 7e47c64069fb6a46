import { z } from 'zod';
import { CellValue } from './reachability.ts';

/** A router as Traefik's API lists it; name carries its provider: `sonarr@docker`. */
export const Router = z.object({
  name: z.string(),
  kind: z.enum(['http', 'tcp', 'udp']),
  provider: z.string(),
  rule: z.string(),
  entryPoints: z.array(z.string()),
  service: z.string(),
  middlewares: z.array(z.string()),
  priority: z.number(),
  tls: z.boolean(),
  status: z.string(),
  errors: z.array(z.string()),
});
export type Router = z.infer<typeof Router>;

export const ProxyService = z.object({
  name: z.string(),
  kind: z.enum(['http', 'tcp', 'udp']),
  provider: z.string(),
  type: z.string(),
  status: z.string(),
  errors: z.array(z.string()),
  /** url and Traefik's own idea of it (UP/DOWN), which is no proof. */
  servers: z.array(z.object({ url: z.string(), status: z.string() })),
});
export type ProxyService = z.infer<typeof ProxyService>;

export const Traefik = z.object({
  version: z.string(),
  /** How the API was reached: `loopback of traefik's namespace`, `published 127.0.0.1:8090` … */
  readFrom: z.string(),
  entryPoints: z.array(z.object({ name: z.string(), address: z.string() })),
  routers: z.array(Router),
  services: z.array(ProxyService),
  middlewares: z.array(z.object({ name: z.string(), provider: z.string(), type: z.string(), status: z.string(), errors: z.array(z.string()) })),
});
export type Traefik = z.infer<typeof Traefik>;

/** What really came back for one host name through the proxy, asked anonymously from outside (or the host, where there is no outside view). */
const Answer = z.object({
  host: z.string(),
  router: z.string(),
  scheme: z.enum(['http', 'https']),
  status: z.number().nullable(),
  /** null: it answered. */
  error: z.string().nullable(),
  location: z.string().nullable(),
  /** Subject or CN of the certificate; `TRAEFIK DEFAULT CERT` is the proxy's own. null over plain HTTP. */
  certificate: z.string().nullable(),
});
export type Answer = z.infer<typeof Answer>;

/** A connect from the proxy's own namespace to the address Traefik itself would use. network: the one that address lies in, null when none of ours. */
export const Backend = z.object({ router: z.string(), service: z.string(), url: z.string(), network: z.string().nullable(), owner: z.string().nullable(), value: CellValue });
export type Backend = z.infer<typeof Backend>;

export const Routes = z.object({ from: z.string(), answers: z.array(Answer), backends: z.array(Backend) });
export type Routes = z.infer<typeof Routes>;
