import { z } from 'zod';
import { defineArtifact } from './define-artifact.ts';
import { withoutNames } from './proxy-kinds.ts';

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
  /** `v2` where the router keeps the old syntax; left out: Traefik 3's. */
  ruleSyntax: z.string().optional(),
  /** Name of its TLS options (`modern@file`); left out: the default ones. */
  tlsOptions: z.string().optional(),
  certResolver: z.string().optional(),
  /** Names it asks a certificate for, where it says so itself. */
  domains: z.array(z.string()).optional(),
  /** TCP only: the encrypted stream goes to the backend as it is. */
  passthrough: z.boolean().optional(),
  /** Routers above it, for one that only sees what those let through. */
  parents: z.array(z.string()).optional(),
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
  /**
   * Services that it is composed of (weighted, mirroring, failover), as it names them; left out: it has servers of its
   * own, or they were not recorded.
   */
  parts: z.array(z.string()).optional(),
});
export type ProxyService = z.infer<typeof ProxyService>;

const Redirect = z.object({ to: z.string(), scheme: z.string(), permanent: z.boolean() });

/**
 * What decides about visitors in a middleware's configuration, one key per kind; no secrets: users are only counted,
 * header values only named.
 */
export const MiddlewareConfig = z.object({
  /** Whom a forward-auth middleware asks. */
  forwardAuth: z
    .object({
      address: z.string(),
      trustForwardHeader: z.boolean(),
      authResponseHeaders: z.array(z.string()),
      authResponseHeadersRegex: z.string(),
      authRequestHeaders: z.array(z.string()),
      preserveLocationHeader: z.boolean(),
    })
    .optional(),
  redirectScheme: z.object({ scheme: z.string(), port: z.string(), permanent: z.boolean() }).optional(),
  redirectRegex: z.object({ regex: z.string(), replacement: z.string(), permanent: z.boolean() }).optional(),
  headers: z
    .object({
      /** null: sends no Strict-Transport-Security. */
      hsts: z
        .object({ seconds: z.number(), includeSubdomains: z.boolean(), preload: z.boolean(), force: z.boolean() })
        .nullable(),
      /** Names of the request headers it writes, and of those it takes away. */
      requestSets: z.array(z.string()),
      requestClears: z.array(z.string()),
      responseSets: z.array(z.string()),
      responseClears: z.array(z.string()),
    })
    .optional(),
  /** Members of a chain, in order. */
  chain: z.array(z.string()).optional(),
  ipAllowList: z
    .object({ sourceRange: z.array(z.string()), depth: z.number().nullable(), excludedIPs: z.array(z.string()) })
    .optional(),
  basicAuth: z
    .object({ users: z.number(), usersFile: z.boolean(), headerField: z.string(), removeHeader: z.boolean() })
    .optional(),
  digestAuth: z
    .object({ users: z.number(), usersFile: z.boolean(), headerField: z.string(), removeHeader: z.boolean() })
    .optional(),
  errors: z.object({ status: z.array(z.string()), service: z.string(), query: z.string() }).optional(),
  rateLimit: z
    .object({
      average: z.number(),
      periodSeconds: z.number(),
      burst: z.number(),
      /** It counts each visitor's address for itself, as it is on the connection. */
      perAddress: z.boolean().optional(),
      /**
       * By what it tells visitors apart: their address, the network that it is in, what X-Forwarded-For says, a header,
       * or the name that they ask for. Left out: not recorded.
       */
      countedBy: z.enum(['address', 'network', 'forwarded', 'header', 'host']).exactOptional(),
      /** How many bits of an IPv6 address are one visitor's; left out: all of them, or not recorded. */
      networkBits: z.number().exactOptional(),
    })
    .optional(),
  stripPrefix: z.array(z.string()).optional(),
  addPrefix: z.string().optional(),
  /** What fits it is replaced; by what was not kept. */
  replacePathRegex: z.string().optional(),
  stripPrefixRegex: z.array(z.string()).optional(),
  /** Name of the plugin. */
  plugin: z.string().optional(),
});
export type MiddlewareConfig = z.infer<typeof MiddlewareConfig>;

export const Middleware = z.object({
  name: z.string(),
  provider: z.string(),
  type: z.string(),
  status: z.string(),
  errors: z.array(z.string()),
  config: MiddlewareConfig.optional(),
});
export type Middleware = z.infer<typeof Middleware>;

export const EntryPoint = z.object({
  name: z.string(),
  address: z.string(),
  /** What it does to every HTTP router on it. */
  http: z
    .object({
      /** null: redirects nowhere. */
      redirect: Redirect.nullable(),
      middlewares: z.array(z.string()),
      /** null: routers are plain unless they say otherwise. */
      tls: z.object({ options: z.string(), certResolver: z.string(), domains: z.array(z.string()) }).nullable(),
      /**
       * Request headers that it takes away, or refuses whoever sends them: those with underscores, or all whose names
       * alias another's (`Remote_User`, `Remote.User`). Left out: it was not recorded.
       */
      takesAway: z.enum(['nothing', 'underscores', 'aliases']).exactOptional(),
    })
    .optional(),
  /** Whose `X-Forwarded-*` it believes. */
  forwardedHeaders: z.object({ insecure: z.boolean(), trustedIPs: z.array(z.string()) }).optional(),
  /** Whose PROXY protocol header it believes; left out: nobody's, or it was not recorded. */
  proxyProtocol: z.object({ insecure: z.boolean(), trustedIPs: z.array(z.string()) }).optional(),
  /** Speaks HTTP/3 over UDP. */
  http3: z.boolean().optional(),
});
export type EntryPoint = z.infer<typeof EntryPoint>;

/**
 * One thing that two readings of the proxy say differently. subject: a router with its provider, or `entrypoint web`.
 */
const Difference = z.object({ subject: z.string(), detail: z.string() });
export type Difference = z.infer<typeof Difference>;

export const Traefik = z.object({
  version: z.string(),
  /** How the API was reached: `loopback of traefik's namespace`, `published 127.0.0.1:8090` … */
  readFrom: z.string(),
  entryPoints: z.array(EntryPoint),
  routers: z.array(Router),
  services: z.array(ProxyService),
  middlewares: z.array(Middleware),
  /**
   * The network of whose addresses its Docker provider takes those of containers without a label for it
   * (`providers.docker.network`). null: it names none; left out: it could not be read.
   */
  dockerNetwork: z.string().nullable().optional(),
  /** Made of the policy, for a proxy that is not Traefik: what it does with a request nobody read. */
  declared: z.literal(true).exactOptional(),
  /** Made of compose files: containers of others, whose labels its Docker provider reads too, are not among them. */
  planned: z.literal(true).exactOptional(),
  /** Why the table is not whole: it says where to knock, and nothing may pass by it. Left out: it is whole. */
  partial: z.string().optional(),
  /**
   * A second way to read the table, where one was open: how it was read, and what it says otherwise. null: there was
   * none.
   */
  comparison: z
    .object({ with: z.string(), differs: z.array(Difference) })
    .nullable()
    .optional(),
});
export type Traefik = z.infer<typeof Traefik>;

export const traefik = defineArtifact({
  id: 'traefik',
  schema: Traefik,
  stage: 'proxy',
  restsOn: ['proxy'],
  needs: ['containers', 'host', 'listeners'],
  absent: withoutNames,
  undertakes: {
    entryPoints: ['name'],
    routers: ['kind', 'name'],
    'routers.entryPoints': ['kind', 'name', 'value'],
    services: ['kind', 'name'],
    middlewares: ['name'],
  },
  partial: ({ partial }) =>
    partial === undefined ? null : { reason: partial, doubt: 'only labels said where to ask' },
});
