/** A host as it stands in a URL: IPv6 in brackets. */
export const bracketed = (host: string): string => (host.includes(':') && !host.startsWith('[') ? `[${host}]` : host);

/** A host as it stands anywhere else: IPv6 without brackets. */
export const unbracketed = (host: string): string => host.replace(/^\[(.*)\]$/s, '$1');

/** `203.0.113.7:80`, `[2001:db8::7]:80`, `sonarr:8989` */
export const withPort = (host: string, port: number | string): string => `${bracketed(host)}:${port}`;

/** The parts of `127.0.0.1:8080`, `[::1]:80`, or of `:443`, whose host is empty; null: it has no port. */
export function splitPort(text: string): { host: string; port: number } | null {
  const [, host, port] = /^([^:]*|\[[^\]]*\]):(\d+)$/.exec(text) ?? [];
  return host === undefined ? null : { host: unbracketed(host), port: Number(port) };
}

/**
 * The parts of an address as Traefik and tunnels write it (`http://sonarr:8989`); null where it is none
 * (`http_status:404`).
 */
function parseUrl(text: string): URL | null {
  return text.includes('//') ? URL.parse(text) : null;
}

const usualPorts: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443 };

/** The host of a URL, IPv6 without its brackets. */
export const hostOf = (text: string): string | null => {
  const url = parseUrl(text);
  return url && unbracketed(url.hostname);
};

/** The TCP port that a URL leads to, the scheme's own when it names none. */
export function portOf(text: string): number | null {
  const url = parseUrl(text);
  return url && (url.port === '' ? (usualPorts[url.protocol] ?? null) : Number(url.port));
}

/** What a request asks for, without its query. */
export const barePath = (target: string): string => target.split('?')[0] ?? target;
