import type { Container } from '../../evidence/containers.ts';
import type { Network } from '../../evidence/networks.ts';
import type { Backend } from '../../evidence/routes.ts';
import type { Traefik } from '../../evidence/traefik.ts';
import type { Vantage } from '../../clients/probes.ts';
import { endpointAt } from '../../traefik/table/backends-of.ts';
import { serversOf, type Server } from '../../traefik/table/servers-of.ts';
import { inRange, isAddress, isLoopback } from '../../lib/ip.ts';
import { askTwice } from '../network/probing.ts';
import { otherSchemes } from './other-schemes.ts';

interface Question {
  router: string;
  server: Server;
  /** null: the name could not be resolved. */
  address: string | null;
}

/** Each server behind each router for HTTP or TCP: of a service that is composed of others, those of its parts. */
export const questionsOf = (table: Traefik): Question[] =>
  table.routers
    .filter(({ kind }) => kind !== 'udp')
    .flatMap((router) =>
      serversOf(router, table).servers.map((server) => ({
        router: router.name,
        server,
        address: isAddress(server.host) ? server.host : null,
      })),
    );

/**
 * Names are resolved as the proxy would: by the engine's resolver in its own namespace. A name with several addresses
 * becomes several questions, for the proxy takes any of them.
 */
async function resolve(vantage: Vantage, namespace: string, questions: readonly Question[]): Promise<Question[]> {
  const names = [
    ...new Set(questions.flatMap(({ server: { host }, address }) => (address === null && host !== '' ? [host] : []))),
  ];
  const asked = names.flatMap((name) => (['A', 'AAAA'] as const).map((type) => ({ name, type })));
  const results = await vantage.probe(
    asked.map(({ name, type }) => ({ kind: 'dns', namespace, resolver: '127.0.0.11', name, type })),
    { limitMs: 2000 },
  );
  const addressesOf = (wanted: string): string[] => [
    ...new Set(asked.flatMap(({ name }, at) => (name === wanted ? (results[at]?.dns?.addresses ?? []) : []))),
  ];
  const found = new Map(names.map((name) => [name, addressesOf(name)] as const));
  return questions.flatMap((question) => {
    const addresses = question.address === null ? (found.get(question.server.host) ?? []) : [];
    return addresses.length > 0 ? addresses.map((address) => ({ ...question, address })) : [question];
  });
}

/** What is known of the stack by which an address is told. */
export interface Surroundings {
  containers: readonly Container[];
  networks: readonly Network[];
  /** The host's own addresses. */
  host: readonly string[];
  proxy: Container | undefined;
}

/**
 * Whose address it is, and in which network it lies. A loopback is nobody's: what stands in the proxy's own namespace
 * is no service behind it.
 */
function ownerOf(
  address: string,
  port: number,
  { containers, networks, host, proxy }: Surroundings,
): Pick<Backend, 'network' | 'owner' | 'ownerPort'> {
  const network = networks.find(({ subnets }) => subnets.some(({ subnet }) => inRange(address, subnet)))?.key ?? null;
  if (isLoopback(address) && proxy?.namespace !== 'host') return { network, owner: null };
  const endpoint = endpointAt({ address, port, protocol: 'tcp' }, containers, proxy, host);
  const ownerPort = endpoint.namespace !== null && endpoint.port !== port ? endpoint.port : null;
  return { network, owner: endpoint.namespace, ...(ownerPort === null ? {} : { ownerPort }) };
}

/** Connects from the proxy's own namespace to the addresses that Traefik itself uses; its own "UP" is no proof. */
export async function askBackends(vantage: Vantage, traefik: Traefik, around: Surroundings): Promise<Backend[]> {
  const namespace = around.proxy?.namespace ?? null;
  const questions = questionsOf(traefik);
  const unasked = ({ router, server: { service, url } }: Question): Backend => ({
    router,
    service,
    url,
    network: null,
    owner: null,
    value: 'probe-failed',
  });
  if (namespace === null || !vantage.namespaces().includes(namespace)) return questions.map(unasked);
  const resolved = await resolve(vantage, namespace, questions);
  const targets = new Map(
    resolved.flatMap(({ address, server: { port } }) =>
      address === null || port === null ? [] : [[`${address} ${port}`, { address, port }] as const],
    ),
  );
  const settled = await askTwice(
    vantage,
    [...targets.values()],
    ({ address, port }) => ({ kind: 'tcp', namespace, address, port }),
    () => false,
  );
  const valueOf = ({ address, server: { port } }: Question) =>
    settled.find(({ item }) => item.address === address && item.port === port)?.value ?? 'probe-failed';
  const open = resolved.filter((question) => valueOf(question) === 'open');
  const spoken = await otherSchemes(vantage, namespace, open);
  return resolved.map((question) => {
    const { address } = question;
    const { port } = question.server;
    if (address === null || port === null) return unasked(question);
    const at = address === question.server.host ? {} : { address };
    const found = { ...at, ...ownerOf(address, port, around), value: valueOf(question), ...spoken(question) };
    return { ...unasked(question), ...found };
  });
}
