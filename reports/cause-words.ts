import type { Cause, CauseKind } from '../helpers/kernel/cause.ts';

type Named = Pick<Cause, 'kind' | 'key'>;

/** What stands before the first of a sign, and what behind it; the whole, and nothing, where there is none. */
function cut(text: string, sign: string): [string, string] {
  const at = text.lastIndexOf(sign);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + sign.length)];
}

/** An entrypoint that is not there has no name: its port says which it would be. */
const isPort = (key: string): boolean => /^\d+\/tcp$/.test(key);

const nouns: Readonly<Record<CauseKind, readonly [one: string, several: string]>> = {
  publishedPort: ['published port', 'published ports'],
  network: ['network', 'networks'],
  membership: ['network membership', 'network memberships'],
  service: ['service', 'services'],
  setting: ['setting', 'settings'],
  router: ['router', 'routers'],
  middleware: ['middleware', 'middlewares'],
  entrypoint: ['entrypoint', 'entrypoints'],
  tlsOptions: ['TLS options', 'TLS options'],
  certificate: ['certificate for', 'certificates for'],
  proxyApi: ['dashboard and API of the proxy:', 'dashboard and API of the proxy:'],
  login: ['login service', 'login services'],
  loginRule: ['access rule of the login:', 'access rules of the login:'],
  cookie: ['cookie', 'cookies'],
  tunnel: ['tunnel', 'tunnels'],
  listener: ['open port of', 'open ports of'],
  file: ['file', 'files'],
  resource: ['resource', 'resources'],
  alertRules: ['alert rules of', 'alert rules of'],
  stack: ['the whole', 'the whole'],
  subject: ['', 'subjects'],
};

/** `18 published ports:`, `dashboard and API of the proxy:`. */
const countOf = (noun: string, count: number): string => (noun.endsWith(':') ? noun : `${count} ${noun}:`);

/** Of causes that have a kind in common, in a line: `18 published ports: bazarr:6767/tcp, …`. keys: never none. */
export function nameCauses(kind: CauseKind, keys: readonly string[]): string {
  const [one, several] = nouns[kind];
  const [only = ''] = keys;
  if (kind === 'entrypoint' && isPort(only)) return `TLS: the proxy has no entrypoint for it, ${only}`;
  if (keys.length === 1) return `${one} ${only}`.trim();
  const shown = keys.length > 3 ? 2 : 3;
  const more = keys.length > shown ? ` and ${keys.length - shown} more` : '';
  return `${countOf(several, keys.length)} ${keys.slice(0, shown).join(', ')}${more}`;
}

const isForeign = (name: string): boolean => name.includes('/');

const places: Partial<Readonly<Record<CauseKind, (key: string) => string | null>>> = {
  publishedPort(key) {
    const [service, port] = cut(key, ':');
    return isForeign(service) ? `the port ${port} of the container ${service}` : `services.${service}.ports: ${port}`;
  },
  membership(key) {
    const [service, network] = cut(key, '@');
    return `services.${service}.networks: ${network}`;
  },
  network: (key) => `networks.${key}`,
  service: (key) => (isForeign(key) ? `the container ${key}` : `services.${key}`),
  setting(key) {
    const [service, word] = cut(key, ':');
    return isForeign(service) ? `${word} of the container ${service}` : `services.${service}.${word}`;
  },
  router: (key) => labelOf('routers', key),
  middleware: (key) => labelOf('middlewares', key),
  entrypoint: (key) => (isPort(key) ? 'entryPoints of the proxy' : `entryPoints.${key} of the proxy`),
  tlsOptions: (key) => `tls.options.${cut(key, '@')[0] || key} of the proxy`,
  loginRule: (key) => `access_control of the login, ${key}`,
};

/** Where a router or a middleware is written: labels, or a file of the proxy. */
function labelOf(what: string, key: string): string {
  const [name, provider] = cut(key, '@');
  return provider === 'docker'
    ? `label traefik.http.${what}.${name}.*`
    : `http.${what}.${name} of the ${provider} provider`;
}

/** The place in the files that would have to change: `services.sonarr.ports: 8989/tcp`; null: no one place. */
export const placeOf = ({ kind, key }: Named): string | null => places[kind]?.(key) ?? null;

/** What to do: the check's advice, unless what is missing has no check of its own. */
export const adviceFor = ({ kind, key }: Named, fix: string): string =>
  kind === 'entrypoint' && isPort(key)
    ? `Give the proxy an entrypoint with TLS on ${key}, publish it, and redirect the plain one to it.`
    : fix;
