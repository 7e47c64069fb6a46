import type { Container } from '../../evidence/containers.ts';
import type { Traefik } from '../../evidence/traefik.ts';
import { EvidenceError, evidenceReason } from '../../lib/errors.ts';
import { isLoopback, ownAddress } from '../../lib/ip.ts';
import { withPort } from '../../lib/url.ts';
import { besideProxy, otherProxyOf } from '../../policy/other-proxy.ts';
import { compareTables, compareWithLabels } from './compare-tables.ts';
import { entryAddressesOf, proxyOf } from './entry-address.ts';
import { spellProjects, type Gatherer, type GatherContext } from '../context.ts';
import { tableOfPolicy } from './declared-table.ts';
import { doorsBehind, tableFromLabels } from './label-table.ts';
import { need } from '../need.ts';
import { apiBaseOf } from './proxy-settings.ts';
import { readShadow, settingsOfProxy } from './shadow.ts';
import { inSyntaxOf } from './read-traefik.ts';
import { readApi, recogniseApi, type Spot, type Table } from './traefik-api.ts';

/**
 * Where the API may answer: the declared one first, then any port that the proxy listens on, then its published
 * ports from the host.
 */
export function spotsOf(context: GatherContext, proxy: Container, base: string): Spot[] {
  const { address, port } = context.policy.proxy.api;
  const inside = context.vantage.namespaces().includes(proxy.namespace);
  const { listeners } = context.gathered;
  const sockets = listeners?.ok ? listeners.value.sockets : [];
  const own: Spot = {
    namespace: proxy.namespace,
    address,
    port,
    name: `${isLoopback(address) ? 'loopback' : address} of ${proxy.subject}'s own namespace, port ${port}`,
  };
  const others = sockets
    .filter(({ namespace, protocol }) => namespace === proxy.namespace && protocol === 'tcp')
    .map((socket): Spot => ({
      namespace: proxy.namespace,
      address: ownAddress(socket.address),
      port: socket.port,
      name: `${proxy.subject}'s own namespace, ${socket.address} port ${socket.port}`,
    }));
  const published = proxy.published
    .filter(({ protocol, hostPort }) => protocol === 'tcp' && hostPort > 0)
    .map(({ hostIp, hostPort }): Spot => ({
      namespace: 'host',
      address: ownAddress(hostIp),
      port: hostPort,
      name: `published ${withPort(ownAddress(hostIp), hostPort)}`,
    }));
  const all = [...(inside ? [own, ...others] : []), ...published];
  const keyOf = (spot: Spot) => `${spot.namespace} ${spot.address} ${spot.port}`;
  const keys = all.map(keyOf);
  return all.filter((spot, at) => keys.indexOf(keyOf(spot)) === at).map((spot) => ({ ...spot, base }));
}

/** With the policy's account through the entrypoints. What is sent in clear does not leave this host, or the lab. */
function apiSpots(context: GatherContext, base: string): Spot[] {
  const { host, account } = context.policy.proxy.api;
  if (!host || !account) return [];
  const proxy = proxyOf(context);
  const { websecure, web } = proxy ? doorsBehind(proxy, context.policy.proxy) : context.policy.proxy;
  const password = context.resolve(account.password);
  if (password === null)
    throw new EvidenceError(
      "the account for the proxy's API (proxy.api.account) " +
        `has no password behind ${account.password.split(':')[0]}: set it, or leave the account out`,
    );
  const credentials = Buffer.from(`${account.user}:${password}`).toString('base64');
  context.hide(credentials);
  const headers = { Authorization: `Basic ${credentials}` };
  const at = (port: number, tls: boolean) =>
    entryAddressesOf(context, port).map((entryAddress): Spot => ({
      ...entryAddress,
      host,
      headers,
      base,
      ...(tls ? { tls } : {}),
      name: `the front door, ${tls ? 'https' : 'http'}://${host} with the account ${account.user}`,
    }));
  return [...at(websecure, true), ...at(web, false)];
}

interface Reading {
  value: Omit<Traefik, 'comparison'>;
  name: string;
}

const readingFrom = (version: string, table: Table, name: string): Reading => ({
  value: { version, readFrom: name, ...table, routers: inSyntaxOf(version, table.routers) },
  name,
});

async function tryApi(context: GatherContext, spots: readonly Spot[]): Promise<Reading | null> {
  const recognise = async (spot: Spot) => {
    const version = await recogniseApi(context, spot);
    return version === null ? null : { spot, version };
  };
  const [first, ...rest] = spots;
  const declared = first ? await recognise(first) : null;
  const found = declared ?? (await Promise.all(rest.map(recognise))).find((each) => each !== null);
  if (!found) return null;
  return readingFrom(found.version, await readApi(context, found.spot), found.spot.name);
}

/** Where the API is closed: a shadow, which costs a container and some seconds, and at last the labels alone. */
async function tryShadow(
  context: GatherContext,
  proxy: Container,
  asked: readonly string[],
  members: readonly Container[],
): Promise<Reading> {
  try {
    if (!context.vantage.namespaces().includes('host')) throw new EvidenceError('there is no helper to ask it from');
    // Another program would be waited for in vain.
    if (!/traefik/i.test(proxy.image))
      throw new EvidenceError(`its image ${proxy.image} is none of Traefik by its name`);
    const { version, table } = await readShadow(context, proxy);
    const name = `a shadow of ${proxy.subject} (same image and configuration, no network)`;
    return readingFrom(version, table, name);
  } catch (error) {
    const where = asked.join('; ') || 'nothing to ask';
    const remedy = 'let it listen on 127.0.0.1 of its own namespace and name the port as proxy.api in the policy';
    const why =
      `Traefik's API answered nowhere (asked: ${where}), ` +
      `and its table could not be had from a shadow (${evidenceReason(error)})`;
    const doors = doorsBehind(proxy, context.policy.proxy);
    const table = tableFromLabels(members, await settingsOfProxy(context, proxy), doors);
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

/** Through the entrypoints, over TLS where that works. */
async function tryFront(context: GatherContext, spots: readonly Spot[]): Promise<Reading | null> {
  const secure = spots.filter(({ tls }) => tls);
  const plain = spots.filter(({ tls }) => !tls);
  return (await tryApi(context, secure)) ?? (await tryApi(context, plain));
}

/** A reading held against another one, or against the labels of the containers where there is no other. */
function compare(value: Reading['value'], other: Reading | null, containers: readonly Container[], proxy: string) {
  if (other) return { with: other.name, differs: compareTables(value, other.value) };
  const members = containers.filter((each) => each.member && otherProxyOf(each, containers, proxy) === null);
  // What another Traefik meets too may be its own alone.
  const shared = members.filter((each) => besideProxy(each, containers, proxy) !== null);
  return { with: 'the labels of the containers', differs: compareWithLabels(value, members, containers, shared) };
}

function scopeOf(value: Reading['value'], comparison: Traefik['comparison']): string {
  const { routers, services, version, readFrom } = value;
  const read = `${routers.length} routers and ${services.length} services of Traefik ${version}, read from ${readFrom}`;
  if (!comparison) return read;
  return `${read}; compared with ${comparison.with}: ${comparison.differs.length} differences`;
}

/** Of a proxy that is not Traefik: where the policy says that its names are. */
function gatherDeclared(context: GatherContext) {
  const value = tableOfPolicy(context, proxyOf(context) ?? null);
  const { entryPoints, routers, services, middlewares } = value;
  const listed = routers.flatMap((router) => router.entryPoints.map((each) => ({ ...router, value: each })));
  return {
    value,
    undertaken: { entryPoints, routers, 'routers.entryPoints': listed, services, middlewares },
    scope: `${routers.length} declared names, no table: the proxy is not Traefik`,
  };
}

/** Routers, services, entrypoints and middlewares as Traefik itself lists them. */
export const gatherTraefik: Gatherer<'traefik'> = {
  id: 'traefik',
  async gather(context) {
    const { kind, service: name } = context.policy.proxy;
    if (kind !== 'traefik') return gatherDeclared(context);
    const containers = need(context, 'containers');
    const members = containers.filter(({ member }) => member);
    const proxy = members.find(({ service }) => service === name);
    if (!proxy)
      throw new EvidenceError(
        `the proxy "${name}" has no container in ${spellProjects(context)}: ` +
          'name the right service as proxy.service in the policy, as `project/service` where it is of another project',
      );
    if (proxy.status !== 'running')
      throw new EvidenceError(`the proxy "${name}" is ${proxy.status}, so its API cannot be asked: start it`);
    const settings = await settingsOfProxy(context, proxy);
    const base = apiBaseOf(settings);
    const [spots, front] = [spotsOf(context, proxy, base), apiSpots(context, base)];
    const readings = [await tryApi(context, spots), await tryFront(context, front)];
    const [read, other = null] = readings.filter((each) => each !== null);
    const asked = [...spots, ...front].map((spot) => spot.name);
    const { value } = read ?? (await tryShadow(context, proxy, asked, members));
    const comparison = value.partial ? null : compare(value, other, containers, context.policy.proxy.service);
    const known = settings.size > 0 ? { dockerNetwork: settings.get('providers.docker.network') || null } : {};
    const { entryPoints, routers, services, middlewares } = value;
    const listed = routers.flatMap((router) => router.entryPoints.map((each) => ({ ...router, value: each })));
    return {
      value: { ...value, ...known, comparison },
      undertaken: { entryPoints, routers, 'routers.entryPoints': listed, services, middlewares },
      scope: scopeOf(value, comparison),
    };
  },
};
