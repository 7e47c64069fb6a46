import { z } from 'zod';
import type { ProxyService, Router, Traefik } from '../evidence/proxy.ts';
import { redactText } from '../evidence/redact.ts';

const text = z.string().nullish().transform((value) => value ?? '');
const list = z.array(z.string()).nullish().transform((value) => value ?? []);
const nested = z.object({ servers: z.array(z.object({ url: z.string().nullish(), address: z.string().nullish() })).nullish() }).nullish();

export const Version = z.object({ Version: z.string(), Codename: z.string().nullish(), startDate: z.string().nullish() });
export const EntryPoints = z.array(z.object({ name: z.string(), address: text }));
export const Routers = z.array(
  z.object({ name: z.string(), provider: text, rule: text, entryPoints: list, using: list, service: text, middlewares: list, priority: z.number().nullish(), tls: z.unknown().optional(), status: text, error: list }),
);
export const Services = z.array(z.object({ name: z.string(), provider: text, type: text, status: text, error: list, loadBalancer: nested, serverStatus: z.record(z.string(), z.string()).nullish() }));
export const Middlewares = z.array(z.object({ name: z.string(), provider: text, type: text, status: text, error: list }));

export type Kind = Router['kind'];

/** Without entrypoints of its own a router listens on all that are for everybody: `using` names them. */
export const readRouters = (kind: Kind, rows: z.infer<typeof Routers>): Router[] =>
  rows.map(({ name, provider, rule, entryPoints, using, service, middlewares, priority, tls, status, error }) => ({
    name,
    kind,
    provider,
    rule,
    entryPoints: entryPoints.length > 0 ? entryPoints : using,
    service,
    middlewares,
    priority: priority ?? 0,
    tls: tls !== undefined && tls !== null,
    status,
    errors: error,
  }));

export const readServices = (kind: Kind, rows: z.infer<typeof Services>): ProxyService[] =>
  rows.map(({ name, provider, type, status, error, loadBalancer, serverStatus }) => ({
    name,
    kind,
    provider,
    type,
    status,
    errors: error,
    servers: (loadBalancer?.servers ?? []).flatMap(({ url, address }) => {
      const at = url ?? address;
      return at ? [{ url: redactText(at), status: serverStatus?.[at] ?? 'unknown' }] : [];
    }),
  }));

export const readMiddlewares = (rows: z.infer<typeof Middlewares>): Traefik['middlewares'] => rows.map(({ name, provider, type, status, error }) => ({ name, provider, type, status, errors: error }));
