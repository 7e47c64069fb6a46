import type { z } from 'zod';
import type { Container } from '../evidence/containers.ts';
import type { Traefik } from '../evidence/proxy.ts';
import { EvidenceError } from '../errors.ts';
import { isLoopback, ownAddress, withPort } from './addresses.ts';
import type { Gatherer, Ground } from './gatherer.ts';
import { need } from './need.ts';
import { EntryPoints, Middlewares, readMiddlewares, readRouters, readServices, Routers, Services, Version, type Kind } from './read-traefik.ts';

const limitMs = 2000;
/** Traefik gives a hundred rows a page unless asked for more. */
const pageSize = 1000;

interface Spot {
  place: string;
  address: string;
  port: number;
  /** How the report names it. */
  name: string;
}

type Asker = Pick<Ground, 'vantage'>;

/** One path of the API; null when this is no Traefik API, or not this part of it. */
async function get<S extends z.ZodType>({ vantage }: Asker, { place, address, port }: Spot, path: string, shape: S): Promise<z.infer<S> | null> {
  const [result] = await vantage.probe([{ kind: 'http', place, address, port, path, host: withPort(address, port) }], { limitMs });
  if (result?.http?.status !== 200) return null;
  try {
    const parsed = shape.safeParse(JSON.parse(result.http.body));
    return parsed.success ? parsed.data : null;
  } catch {
    // Something else answers there.
    return null;
  }
}

/** Places where the API may answer, the declared one first, then any port that the proxy listens on, then its published ports from the host. */
function spotsOf(ground: Ground, proxy: Container): Spot[] {
  const { address, port } = ground.policy.proxy.api;
  const places = ground.vantage.places();
  const inside = places.includes(proxy.place);
  const listeners = ground.gathered.listeners?.ok ? ground.gathered.listeners.value.sockets.filter(({ place, protocol }) => place === proxy.place && protocol === 'tcp') : [];
  const own: Spot[] = [{ place: proxy.place, address, port, name: `${isLoopback(address) ? 'loopback' : address} of ${proxy.subject}'s own namespace, port ${port}` }];
  const others = listeners.map((socket): Spot => ({ place: proxy.place, address: ownAddress(socket.address), port: socket.port, name: `${proxy.subject}'s own namespace, ${socket.address} port ${socket.port}` }));
  const published = proxy.published
    .filter(({ protocol, hostPort }) => protocol === 'tcp' && hostPort > 0)
    .map(({ hostIp, hostPort }): Spot => ({ place: 'host', address: ownAddress(hostIp), port: hostPort, name: `published ${withPort(ownAddress(hostIp), hostPort)}` }));
  const all = [...(inside ? [...own, ...others] : []), ...published];
  return all.filter((spot, at) => all.findIndex((other) => other.place === spot.place && other.address === spot.address && other.port === spot.port) === at);
}

async function findApi(ground: Ground, proxy: Container): Promise<{ spot: Spot; version: string }> {
  const spots = spotsOf(ground, proxy);
  const recognise = async (spot: Spot) => {
    const answer = await get(ground, spot, '/api/version', Version);
    // Other programs have an /api/version too; only Traefik names its code and the moment it started.
    return answer && (answer.Codename || answer.startDate) ? { spot, version: answer.Version } : null;
  };
  const [first, ...rest] = spots;
  const declared = first ? await recognise(first) : null;
  const found = declared ?? (await Promise.all(rest.map(recognise))).find((each) => each !== null);
  if (found) return found;
  throw new EvidenceError(`Traefik's API answered nowhere (asked: ${spots.map(({ name }) => name).join('; ') || 'nothing to ask'}): let it listen on 127.0.0.1 of its own namespace and name the port as proxy.api in the policy`);
}

async function readApi(ground: Ground, spot: Spot): Promise<Omit<Traefik, 'version' | 'readFrom'>> {
  const ask = async <S extends z.ZodType>(path: string, shape: S): Promise<z.infer<S>> => {
    const answer = await get(ground, spot, `${path}?per_page=${pageSize}`, shape);
    if (answer === null) throw new EvidenceError(`Traefik's API at ${spot.name} did not answer ${path} in a known shape: ask it by hand, and say which version it is`);
    return answer;
  };
  const kinds: readonly Kind[] = ['http', 'tcp', 'udp'];
  const [entryPoints, routers, services, middlewares] = await Promise.all([
    ask('/api/entrypoints', EntryPoints),
    Promise.all(kinds.map(async (kind) => readRouters(kind, await ask(`/api/${kind}/routers`, Routers)))),
    Promise.all(kinds.map(async (kind) => readServices(kind, await ask(`/api/${kind}/services`, Services)))),
    Promise.all((['http', 'tcp'] as const).map(async (kind) => readMiddlewares(await ask(`/api/${kind}/middlewares`, Middlewares)))),
  ]);
  return { entryPoints, routers: routers.flat(), services: services.flat(), middlewares: middlewares.flat() };
}

/** Routers, services, entrypoints and middlewares as Traefik itself lists them. */
export const gatherTraefik: Gatherer<'traefik'> = {
  id: 'traefik',
  after: ['containers', 'listeners'],
  async gather(ground) {
    const name = ground.policy.proxy.service;
    const proxy = need(ground, 'containers').find(({ member, service }) => member && service === name);
    if (!proxy) throw new EvidenceError(`the proxy "${name}" has no container in project ${ground.project}: name the right service as proxy.service in the policy`);
    if (proxy.status !== 'running') throw new EvidenceError(`the proxy "${name}" is ${proxy.status}, so its API cannot be asked: start it`);
    const { spot, version } = await findApi(ground, proxy);
    const value = { version, readFrom: spot.name, ...(await readApi(ground, spot)) };
    return { value, scope: `${value.routers.length} routers and ${value.services.length} services of Traefik ${version}, read from ${spot.name}` };
  },
};
