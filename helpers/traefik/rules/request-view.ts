import type { ConcreteRequest } from './request.ts';

/** Characters with a meaning in an address stay encoded while Traefik compares paths; all others are decoded. */
const reserved = /^%(?:3A|2F|3F|23|5B|5D|40|21|24|26|27|28|29|2A|2B|2C|3B|3D|25)$/;

/**
 * The path as rules see it: dot segments and doubled slashes cleaned away, then decoded but for reserved characters.
 */
export function routingPath(path: string): string {
  const segments: string[] = [];
  const given = path.split('/').slice(1);
  for (const segment of given) {
    if (segment === '..') segments.pop();
    else if (segment !== '' && segment !== '.') segments.push(segment);
  }
  const open = ['', '.', '..'].includes(given.at(-1) ?? '');
  const cleaned = `/${segments.join('/')}${open && segments.length > 0 ? '/' : ''}`;
  return cleaned.replace(/(?:%[0-9A-Fa-f]{2})+/g, (run) => decode(run));
}

function decode(run: string): string {
  const bytes: number[] = [];
  const out: string[] = [];
  const flush = () => {
    if (bytes.length > 0) out.push(new TextDecoder().decode(Uint8Array.from(bytes.splice(0))));
  };
  for (const one of run.match(/%../g) ?? []) {
    if (reserved.test(one)) {
      flush();
      out.push(one);
    } else bytes.push(Number.parseInt(one.slice(1), 16));
  }
  flush();
  return out.join('');
}

/** The host as rules see it: small letters, without a port. */
export function canonicalHost(host: string): string {
  const trimmed = host.trim().toLowerCase();
  if (trimmed.startsWith('[')) return trimmed.slice(1, trimmed.indexOf(']') < 0 ? undefined : trimmed.indexOf(']'));
  return trimmed.split(':').length === 2 ? (trimmed.split(':')[0] ?? '') : trimmed;
}

/**
 * Query parameters as Traefik reads them: a semicolon parts as an ampersand does, a pair with a broken escape is
 * dropped.
 */
export function queryPairs(query: string): [key: string, value: string][] {
  return query.split(/[&;]/).flatMap((pair): [string, string][] => {
    if (pair === '') return [];
    const [key = '', value = ''] = pair.split(/=(.*)/s);
    try {
      return [[decodeURIComponent(key.replaceAll('+', ' ')), decodeURIComponent(value.replaceAll('+', ' '))]];
    } catch {
      return [];
    }
  });
}

/** Traefik writes these itself before any rule is asked, unless it trusts the sender. */
const own = /^(?:x-forwarded-.+|x-real-ip|x-is-trusted)$/;

/** The values of a header as rules see it; Host is none. */
export function headerValues(request: ConcreteRequest, name: string): string[] {
  if (name === 'host') return [];
  if (name === 'x-forwarded-host') return [request.host];
  if (name === 'x-forwarded-proto') return [request.scheme];
  if (name === 'x-real-ip') return request.sourceIp === null ? [] : [request.sourceIp];
  if (own.test(name)) return [];
  return Object.entries(request.headers).flatMap(([key, value]) => (key.toLowerCase() === name ? [value] : []));
}
