import { z } from 'zod';
import { AccessRow, AskedRouter } from './access.ts';
import { CellValue, Family } from './cell-value.ts';
import { withoutNames } from './proxy-kinds.ts';
import { defineArtifact } from './define-artifact.ts';

/** One knock at an entrypoint of the proxy: where it was sent, and whether somebody opened. */
const Knock = z.object({
  entryPoint: z.string(),
  address: z.string(),
  port: z.number(),
  value: CellValue,
});
export type Knock = z.infer<typeof Knock>;

/**
 * A place from which the proxy may be reached, as the proxy tells it from others: by the address that it comes from.
 * Said before anything is asked; what could not be asked from there says why.
 */
export const Standpoint = z.object({
  /** As findings name it: `outside over IPv6`, a tunnel's service, a network of the proxy's, `the host`. */
  name: z.string(),
  kind: z.enum(['outside', 'tunnel', 'neighbour', 'host']),
  /** Whose packets they are. */
  namespace: z.string(),
  family: Family,
  /** The network that it shares with the proxy; null: it knocks at the host's addresses. */
  network: z.string().nullable(),
  /** The address that it speaks from; null: not known. */
  source: z.string().nullable(),
  /**
   * access: the look at strangers' requests was made from here. whole: every router, and what nobody declared. light:
   * every router that asks for a login, once.
   */
  depth: z.enum(['access', 'whole', 'light']),
  knocks: z.array(Knock),
  /** An entrypoint believes what it says in `X-Forwarded-*`, and not what others say. */
  trusted: z.boolean(),
  /** Why nothing could be asked from there; null: it could. */
  cannot: z.string().nullable(),
});
export type Standpoint = z.infer<typeof Standpoint>;

/** A router of the proxy's table, on whichever entrypoints. */
const RouterAnywhere = AskedRouter.extend({ entryPoints: z.array(z.string()) });
export type RouterAnywhere = z.infer<typeof RouterAnywhere>;

/** One request of somebody who never logged in. */
export const StandpointRow = AccessRow.extend({
  standpoint: z.string(),
  namespace: z.string(),
  family: Family,
  network: z.string().nullable(),
});
export type StandpointRow = z.infer<typeof StandpointRow>;

/** What the proxy told somebody behind it of the address of one visitor. */
export const Visitor = z.object({
  standpoint: z.string(),
  /** The address that the visitor speaks from; through a tunnel, the one that the tunnel says its visitor has. */
  own: z.string(),
  /** backend: as the service behind the proxy is told. login: as the login is asked. */
  told: z.enum(['backend', 'login']),
  router: z.string(),
  host: z.string(),
  path: z.string(),
  /** All of X-Forwarded-For and X-Real-Ip, in order. */
  addresses: z.array(z.string()),
  /** Why they could not be read; null: they were. */
  error: z.string().nullable(),
});
export type Visitor = z.infer<typeof Visitor>;

/** What strangers get from each place from which the proxy can be reached. */
export const Standpoints = z.object({
  standpoints: z.array(Standpoint),
  routers: z.array(RouterAnywhere),
  rows: z.array(StandpointRow),
  visitors: z.array(Visitor),
});
export type Standpoints = z.infer<typeof Standpoints>;

export const standpoints = defineArtifact({
  id: 'standpoints',
  schema: Standpoints,
  stage: 'routers',
  since: 4,
  // After the look at strangers' requests: whoever counts requests counts those of both.
  restsOn: ['proxy', 'refusals'],
  needs: ['containers', 'host', 'traefik', 'routes', 'tunnels', 'access'],
  absent: withoutNames,
  undertakes: {
    standpoints: ['name', 'family'],
    'standpoints.knocks': ['name', 'family', 'entryPoint'],
    routers: ['router'],
    rows: ['standpoint', 'family', 'purpose', 'kind', 'name', 'router', 'host'],
    visitors: ['standpoint', 'own', 'told'],
  },
  askedBy: 'traefik',
});
