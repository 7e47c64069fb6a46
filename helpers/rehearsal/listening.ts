import { enabledByLabel } from '../evidence/traefik-labels.ts';
import { namespaceOf, singleDollars } from '../evidence/compose-config.ts';
import type { Model, Service } from './compose-model.ts';
import { isLoopback, isWildcard } from '../lib/ip.ts';
import { readImageName } from '../lib/image-name.ts';
import { rawPorts, wellKnownPorts } from './well-known-ports.ts';

/** How a stand-in answers at a port. */
type Speaks = 'http' | 'raw' | 'udp';
export interface Listening {
  port: number;
  speaks: Speaks;
}

const kindOf = (port: number, protocol = 'tcp'): Speaks => {
  if (protocol === 'udp') return 'udp';
  return rawPorts.has(port) ? 'raw' : 'http';
};

const entry = (text: string): Listening[] => {
  const [port = '', protocol] = text.split('/');
  if (!/^\d+$/.test(port)) return [];
  return [{ port: Number(port), speaks: protocol === 'raw' ? 'raw' : kindOf(Number(port), protocol) }];
};

const labelsOf = ({ labels }: Service): [string, string][] =>
  Object.entries(labels ?? {}).map(([key, value]) => [key, singleDollars(String(value ?? ''))]);

/** Where Traefik is told to find it. */
const labelled = (service: Service): Listening[] =>
  labelsOf(service).flatMap(([key, value]) => {
    const kind = /^traefik\.(http|tcp|udp)\.services\..+\.loadbalancer\.server\.port$/i.exec(key)?.[1];
    if (kind === undefined || !/^\d+$/.test(value)) return [];
    return [{ port: Number(value), speaks: kind === 'udp' ? ('udp' as const) : kindOf(Number(value)) }];
  });

const testOf = ({ healthcheck }: Service): string => singleDollars([healthcheck?.test ?? []].flat().join(' '));

/** What its health check asks for at its own address: ports, with the path. */
const asked = (service: Service): { port: string; path: string | undefined }[] =>
  [...testOf(service).matchAll(/(localhost|[\d.]+|\[[\da-f:]+\]):(\d{2,5})(\/[\w./-]*)?/gi)].flatMap(
    ([, host = '', port = '', path]) => (isLoopback(host) || isWildcard(host) ? [{ port, path }] : []),
  );

const healthPorts = (service: Service): Listening[] => asked(service).flatMap(({ port }) => entry(port));

/** The path at which somebody asks whether it lives: its own health check, or the proxy's. */
export function healthPath(service: Service): string | null {
  const proxys = labelsOf(service).find(([key]) => /\.loadbalancer\.healthcheck\.path$/i.test(key))?.[1];
  return proxys ?? asked(service).find(({ path }) => path)?.path ?? null;
}

/** What the image itself exposes, as far as the table knows it; null: it does not know the image. */
export function knownPorts({ image }: Service): Listening[] | null {
  const { base, path } = readImageName(image ?? '');
  const known = wellKnownPorts[path === 'goauthentik/server' ? 'authentik' : base];
  const named = known ?? (path === 'vaultwarden/server' ? wellKnownPorts['vaultwarden'] : undefined);
  return named === undefined ? null : named.split(' ').flatMap(entry);
}

const exposed = ({ expose }: Service): Listening[] => (expose ?? []).flatMap((text) => entry(String(text)));

const published = ({ ports }: Service): Listening[] =>
  (ports ?? []).map(({ target, protocol }) => ({ port: target, speaks: kindOf(target, protocol ?? 'tcp') }));

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Every text of the file in which one service may name another with its port. */
export const textsOf = ({ services, configs }: Model): string[] => [
  ...Object.values(services).flatMap((service) => [
    ...labelsOf(service).map(([key, value]) => `${key}=${value}`),
    ...Object.values(service.environment ?? {}).map(String),
    ...(service.command ?? []),
  ]),
  ...Object.values(configs ?? {}).map((config) => config?.content ?? ''),
];

/** Ports at which others name a service, as in `redis:6379`. */
function namedPorts(name: string, service: Service, texts: readonly string[]): Listening[] {
  const aliases = Object.values(service.networks ?? {}).flatMap((endpoint) => endpoint?.aliases ?? []);
  const names = [name, service.container_name ?? name, ...aliases].map(escaped).join('|');
  const pattern = new RegExp(`(?<![\\w.-])(?:${names}):(\\d{2,5})(?!\\d)`, 'g');
  const numbers = texts.flatMap((text) => [...text.matchAll(pattern)].map(([, port]) => Number(port)));
  return numbers.filter((port) => port < 65_536).map((port) => ({ port, speaks: kindOf(port) }));
}

const keyOf = ({ port, speaks }: Listening): string => `${port}/${speaks === 'udp' ? 'udp' : 'tcp'}`;

/** Owners of a namespace come last: what they publish is as a rule for those who live with them. */
const ownersLast = (model: Model): string[] => {
  const names = Object.keys(model.services);
  const isGuest = (name: string) => namespaceOf(name, model.services) !== name;
  return [...names.filter(isGuest), ...names.filter((name) => !isGuest(name))];
};

/**
 * Where each service listens, as the file says it: what Traefik is told, what its health check asks, what the image is
 * known to expose, where others name it, what is exposed and published. In a network namespace each port has one
 * listener. more: texts of the user's own configuration files.
 */
export function findListening(model: Model, more: readonly string[]): ReadonlyMap<string, Listening[]> {
  const taken = new Map<string, Set<string>>();
  // On the host network a port that another service publishes is not free.
  const onHost = Object.values(model.services).flatMap(({ ports }) =>
    (ports ?? []).flatMap(({ published: port, protocol }) => (port ? [`${port}/${protocol ?? 'tcp'}`] : [])),
  );
  taken.set('host', new Set(onHost));
  const texts = [...textsOf(model), ...more];
  const found = ownersLast(model).map((name): [string, Listening[]] => {
    const service = model.services[name];
    if (!service) return [name, []];
    const space = namespaceOf(name, model.services);
    const mine = taken.get(space) ?? new Set<string>();
    taken.set(space, mine);
    const all = [
      ...labelled(service),
      ...healthPorts(service),
      ...(knownPorts(service) ?? []),
      ...exposed(service),
      ...namedPorts(name, service, texts),
      ...(space === 'host' ? [] : published(service)),
    ];
    const kept = all.filter((each) => {
      if (mine.has(keyOf(each))) return false;
      mine.add(keyOf(each));
      return true;
    });
    return [name, kept];
  });
  return new Map(found);
}

/** Whether a label makes the proxy lead to it. */
export const isRouted = (service: Service): boolean => {
  const labels = labelsOf(service);
  return (
    enabledByLabel(Object.fromEntries(labels)) ??
    labels.some(([key]) => /^traefik\.(?:http|tcp|udp)\.routers\./i.test(key))
  );
};

/** Whether a label says at which port. */
export const saysPort = (service: Service): boolean => labelled(service).length > 0;
