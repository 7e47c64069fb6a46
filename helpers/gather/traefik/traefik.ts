import type { Container } from '../../evidence/containers.ts';
import type { Traefik } from '../../evidence/proxy.ts';
import { EvidenceError } from '../../lib/errors.ts';
import { isLoopback, ownAddress, withPort } from '../network/addresses.ts';
import { compareTables, compareWithLabels } from './compare-tables.ts';
import { frontDoors } from './front-door.ts';
import type { Gatherer, Ground } from '../context.ts';
import { tableFromLabels } from './label-table.ts';
import { need } from '../need.ts';
import { readShadow, settingsOfProxy } from './shadow.ts';
import { readApi, recogniseApi, type Spot } from './traefik-api.ts';

/** Places where the API may answer, the declared one first, then any port that the proxy listens on, then its published ports from the host. */
function spotsOf(ground: Ground, proxy: Container): Spot[] {
  const { address, port } = ground.policy.proxy.api;
  const places = ground.vantage.places();
  const inside = places.includes(proxy.place);
  const listeners = ground.gathered.listeners?.ok
    ? ground.gathered.listeners.value.sockets.filter(
        ({ place, protocol }) => place === proxy.place && protocol === 'tcp',
      )
    : [];
  const own: Spot[] = [
    {
      place: proxy.place,
      address,
      port,
      name: `${isLoopback(address) ? 'loopback' : address} of ${proxy.subject}'s own namespace, port ${port}`,
    },
  ];
  const others = listeners.map((socket): Spot => ({
    place: proxy.place,
    address: ownAddress(socket.address),
    port: socket.port,
    name: `${proxy.subject}'s own namespace, ${socket.address} port ${socket.port}`,
  }));
  const published = proxy.published
    .filter(({ protocol, hostPort }) => protocol === 'tcp' && hostPort > 0)
    .map(({ hostIp, hostPort }): Spot => ({
      place: 'host',
      address: ownAddress(hostIp),
      port: hostPort,
      name: `published ${withPort(ownAddress(hostIp), hostPort)}`,
    }));
  const all = [...(inside ? [...own, ...others] : []), ...published];
  return all.filter(
    (spot, at) =>
      all.findIndex(
        (other) => other.place === spot.place && other.address === spot.address && other.port === spot.port,
      ) === at,
  );
}

/** With the policy's account through the front door. What is sent in clear does not leave this host, or the lab. */
function doorSpots(ground: Ground): Spot[] {
  const { host, account } = ground.policy.proxy.api;
  const { websecure, web } = ground.policy.proxy;
  if (!host || !account) return [];
  const password = ground.resolve(account.password);
  if (password === null)
    throw new EvidenceError(
      `the account for the proxy's API (proxy.api.account) has no password behind ${account.password.split(':')[0]}: set it, or leave the account out`,
    );
  const credentials = Buffer.from(`${account.user}:${password}`).toString('base64');
  ground.hide(credentials);
  const headers = { Authorization: `Basic ${credentials}` };
  const at = (port: number, tls: boolean) =>
    frontDoors(ground, port).map((door): Spot => ({
      ...door,
      host,
      headers,
      ...(tls ? { tls } : {}),
      name: `the front door, ${tls ? 'https' : 'http'}://${host} with the account ${account.user}`,
    }));
  return [...at(websecure, true), ...at(web, false)];
}

interface Reading {
  value: Omit<Traefik, 'comparison'>;
  name: string;
}

async function tryApi(ground: Ground, spots: readonly Spot[]): Promise<Reading | null> {
  const recognise = async (spot: Spot) => {
    const version = await recogniseApi(ground, spot);
    return version === null ? null : { spot, version };
  };
  const [first, ...rest] = spots;
  const declared = first ? await recognise(first) : null;
  const found = declared ?? (await Promise.all(rest.map(recognise))).find((each) => each !== null);
  if (!found) return null;
  return {
    value: { version: found.version, readFrom: found.spot.name, ...(await readApi(ground, found.spot)) },
    name: found.spot.name,
  };
}

const reasonOf = (error: unknown): string => {
  if (error instanceof EvidenceError) return error.message;
  throw error;
};

/** Where the API is closed: a shadow, which costs a container and some seconds, and at last the labels alone. */
async function tryShadow(
  ground: Ground,
  proxy: Container,
  asked: readonly string[],
  members: readonly Container[],
): Promise<Reading> {
  try {
    if (!ground.vantage.places().includes('host')) throw new EvidenceError('there is no helper to ask it from');
    // Another program would be waited for in vain.
    if (!/traefik/i.test(proxy.image))
      throw new EvidenceError(`its image ${proxy.image} is none of Traefik by its name`);
    const { version, table } = await readShadow(ground, proxy);
    const name = `a shadow of ${proxy.subject} (same image and configuration, no network)`;
    return { value: { version, readFrom: name, ...table }, name };
  } catch (error) {
    const where = asked.join('; ') || 'nothing to ask';
    const remedy = 'let it listen on 127.0.0.1 of its own namespace and name the port as proxy.api in the policy';
    const why = `Traefik's API answered nowhere (asked: ${where}), and its table could not be had from a shadow (${reasonOf(error)})`;
    const table = tableFromLabels(members, await settingsOfProxy(ground, proxy), ground.policy.proxy);
    if (!table) throw new EvidenceError(`${why}, nor from labels, which name no router: ${remedy}`);
    const name = 'the labels of the containers, the weakest of its sources';
    // It lacks the routers of files and Traefik's own: what passed on it would pass unseen.
    return {
      value: {
        version: 'unknown',
        readFrom: name,
        ...table,
        partial: `${why}; labels name ${table.routers.length} routers, which is not all there may be: ${remedy}`,
      },
      name,
    };
  }
}

/** Routers, services, entrypoints and middlewares as Traefik itself lists them. */
export const gatherTraefik: Gatherer<'traefik'> = {
  id: 'traefik',
  after: ['containers', 'host', 'listeners'],
  async gather(ground) {
    const name = ground.policy.proxy.service;
    const containers = need(ground, 'containers');
    const members = containers.filter(({ member }) => member);
    const proxy = members.find(({ service }) => service === name);
    if (!proxy)
      throw new EvidenceError(
        `the proxy "${name}" has no container in project ${ground.project}: name the right service as proxy.service in the policy`,
      );
    if (proxy.status !== 'running')
      throw new EvidenceError(`the proxy "${name}" is ${proxy.status}, so its API cannot be asked: start it`);
    const [spots, doors] = [spotsOf(ground, proxy), doorSpots(ground)];
    const readings = [
      await tryApi(ground, spots),
      (await tryApi(
        ground,
        doors.filter(({ tls }) => tls),
      )) ??
        (await tryApi(
          ground,
          doors.filter(({ tls }) => !tls),
        )),
    ].filter((each) => each !== null);
    const first =
      readings[0] ??
      (await tryShadow(
        ground,
        proxy,
        [...spots, ...doors].map((spot) => spot.name),
        members,
      ));
    const second = readings[1];
    const comparison = first.value.partial
      ? null
      : second
        ? { with: second.name, differs: compareTables(first.value, second.value) }
        : { with: 'the labels of the containers', differs: compareWithLabels(first.value, members, containers) };
    const { value } = first;
    return {
      value: { ...value, comparison },
      scope: `${value.routers.length} routers and ${value.services.length} services of Traefik ${value.version}, read from ${value.readFrom}${comparison ? `; compared with ${comparison.with}: ${comparison.differs.length} differences` : ''}`,
    };
  },
};
