import { z } from 'zod';
import type { Traefik } from '../../evidence/traefik.ts';
import { EvidenceError } from '../../lib/errors.ts';
import { readJson } from '../../lib/json.ts';
import { withPort } from '../../lib/url.ts';
import type { GatherContext } from '../context.ts';
import { Middlewares, readMiddlewares } from './read-middleware.ts';
import {
  EntryPoints,
  readEntryPoints,
  readRouters,
  readServices,
  Routers,
  Services,
  Version,
  type Kind,
} from './read-traefik.ts';

const limitMs = 2000;
/** Traefik gives a hundred rows a page unless asked for more. */
const pageSize = 1000;

/** Where an API may answer. */
export interface Spot {
  namespace: string;
  address: string;
  port: number;
  /** How the report names it. */
  name: string;
  /** Left out: the address itself. */
  host?: string;
  tls?: boolean;
  headers?: Record<string, string>;
  /** Below which path it lies, `/monitor`; left out: at the top (`api.basePath`). */
  base?: string;
}

export type Asker = Pick<GatherContext, 'vantage'>;
export type Table = Omit<Traefik, 'version' | 'readFrom'>;

/** One path of the API; null when this is no Traefik API, or not this part of it. */
async function get<S extends z.ZodType>(
  { vantage }: Asker,
  { namespace, address, port, host, tls, headers, base = '' }: Spot,
  path: string,
  shape: S,
): Promise<z.infer<S> | null> {
  const [result] = await vantage.probe(
    [
      {
        kind: 'http',
        namespace,
        address,
        port,
        path: `${base}${path}`,
        host: host ?? withPort(address, port),
        ...(tls ? { tls } : {}),
        ...(headers ? { headers } : {}),
      },
    ],
    { limitMs },
  );
  // Where it is of no such shape something else answers.
  return result?.http?.status === 200 ? readJson(result.http.body, shape) : null;
}

/** The version of the Traefik whose API answers there; null: none does. */
export async function recogniseApi(asker: Asker, spot: Spot): Promise<string | null> {
  const answer = await get(asker, spot, '/api/version', Version);
  // Other programs have an /api/version too; only Traefik names its code and the moment it started.
  return answer && (answer.Codename || answer.startDate) ? answer.Version : null;
}

/**
 * What the API shows to whoever asks, as it stands, secrets and all: to be searched, never to be recorded. null: no
 * Traefik answers there.
 */
export async function readRaw(asker: Asker, spot: Spot, path: string): Promise<unknown> {
  return (await recogniseApi(asker, spot)) === null ? null : get(asker, spot, path, z.unknown());
}

/** The whole table. Throws EvidenceError when a part of it does not come. */
export async function readApi(asker: Asker, spot: Spot): Promise<Table> {
  const ask = async <S extends z.ZodType>(path: string, shape: S): Promise<z.infer<S>> => {
    const answer = await get(asker, spot, `${path}?per_page=${pageSize}`, shape);
    if (answer === null)
      throw new EvidenceError(
        `Traefik's API at ${spot.name} did not answer ${path} in a known shape: ask it by hand, ` +
          'and say which version it is',
      );
    return answer;
  };
  const kinds: readonly Kind[] = ['http', 'tcp', 'udp'];
  const [entryPoints, routers, services, middlewares] = await Promise.all([
    ask('/api/entrypoints', EntryPoints),
    Promise.all(kinds.map(async (kind) => readRouters(kind, await ask(`/api/${kind}/routers`, Routers)))),
    Promise.all(kinds.map(async (kind) => readServices(kind, await ask(`/api/${kind}/services`, Services)))),
    Promise.all(
      (['http', 'tcp'] as const).map(async (kind) =>
        readMiddlewares(await ask(`/api/${kind}/middlewares`, Middlewares)),
      ),
    ),
  ]);
  return {
    entryPoints: readEntryPoints(entryPoints),
    routers: routers.flat(),
    services: services.flat(),
    middlewares: middlewares.flat(),
  };
}
