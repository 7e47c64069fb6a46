import type { Container } from '../../evidence/containers.ts';
import type { Network } from '../../evidence/networks.ts';
import type { Backend } from '../../evidence/routes.ts';
import type { Traefik } from '../../evidence/traefik.ts';
import type { Vantage } from '../../clients/probes.ts';
import { inRange, isAddress } from '../../lib/ip.ts';
import { unbracketed } from '../../lib/url.ts';
import { askTwice } from '../network/probing.ts';

interface Question {
  router: string;
  service: string;
  url: string;
  host: string;
  port: number;
  /** null: the name could not be resolved. */
  address: string | null;
}

/** `http://203.0.113.34:8096`, or `203.0.113.34:9000` where the service speaks plain TCP. */
function splitUrl(url: string): { host: string; port: number } | null {
  const text = url.includes('://') ? url : `tcp://${url}`;
  if (!URL.canParse(text)) return null;
  const { hostname, port, protocol } = new URL(text);
  return { host: unbracketed(hostname), port: Number(port) || (protocol === 'https:' ? 443 : 80) };
}

/** A service without a provider in its name belongs to the router's own. */
const fullName = (service: string, provider: string): string =>
  service.includes('@') ? service : `${service}@${provider}`;

function questionsOf({ routers, services }: Traefik): Question[] {
  return routers
    .filter(({ kind }) => kind !== 'udp')
    .flatMap(({ name, kind, provider, service }) => {
      const target = services.find((each) => each.kind === kind && each.name === fullName(service, provider));
      return (target?.servers ?? []).flatMap(({ url }) => {
        const at = splitUrl(url);
        return at
          ? [
              {
                router: name,
                service: target?.name ?? service,
                url,
                ...at,
                address: isAddress(at.host) ? at.host : null,
              },
            ]
          : [];
      });
    });
}

/** Names are resolved as the proxy would: by the engine's resolver in its own namespace. */
async function resolve(vantage: Vantage, namespace: string, questions: readonly Question[]): Promise<Question[]> {
  const names = [...new Set(questions.flatMap(({ host, address }) => (address === null ? [host] : [])))];
  const results = await vantage.probe(
    names.map((name) => ({ kind: 'dns', namespace, resolver: '127.0.0.11', name })),
    { limitMs: 2000 },
  );
  const found = new Map(names.map((name, at) => [name, results[at]?.dns?.addresses[0] ?? null] as const));
  return questions.map((question) => ({ ...question, address: question.address ?? found.get(question.host) ?? null }));
}

/** Whose address it is, and in which network it lies. */
function ownerOf(
  address: string,
  containers: readonly Container[],
  networks: readonly Network[],
): { network: string | null; owner: string | null } {
  const network = networks.find(({ subnets }) => subnets.some(({ subnet }) => inRange(address, subnet)));
  const owner = containers.find(({ attachments }) =>
    attachments.some(({ ipv4, ipv6 }) => ipv4 === address || ipv6 === address),
  );
  return { network: network?.key ?? null, owner: owner?.namespace ?? null };
}

/**
 * Connects from the proxy's own namespace to the addresses that Traefik itself uses; its own "UP" is no proof. place
 * null: it has none.
 */
export async function askBackends(
  vantage: Vantage,
  namespace: string | null,
  traefik: Traefik,
  containers: readonly Container[],
  networks: readonly Network[],
): Promise<Backend[]> {
  const questions = questionsOf(traefik);
  const unasked = (question: Question): Backend => ({
    router: question.router,
    service: question.service,
    url: question.url,
    network: null,
    owner: null,
    value: 'probe-failed',
  });
  if (namespace === null || !vantage.namespaces().includes(namespace)) return questions.map(unasked);
  const resolved = await resolve(vantage, namespace, questions);
  const targets = new Map(
    resolved.flatMap(({ address, port }) =>
      address === null ? [] : [[`${address} ${port}`, { address, port }] as const],
    ),
  );
  const settled = await askTwice(
    vantage,
    [...targets.values()],
    ({ address, port }) => ({ kind: 'tcp', namespace, address, port }),
    () => false,
  );
  return resolved.map((question) => {
    const { address, port } = question;
    if (address === null) return unasked(question);
    const value = settled.find(({ item }) => item.address === address && item.port === port)?.value ?? 'probe-failed';
    return {
      router: question.router,
      service: question.service,
      url: question.url,
      ...ownerOf(address, containers, networks),
      value,
    };
  });
}
