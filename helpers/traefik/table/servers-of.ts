import type { ProxyService, Router, Traefik } from '../../evidence/traefik.ts';
import { unbracketed } from '../../lib/url.ts';
import { qualified } from './router-names.ts';

/** One address to which Traefik hands a router's requests or connections. */
export interface Server {
  /** The service that lists it, with its provider: a part, where the router's own is composed of others. */
  service: string;
  /** As Traefik lists it: `http://203.0.113.34:8096`; of TCP without a scheme, `203.0.113.34:9000`. */
  url: string;
  /** `http`, `https`, `h2c`, `tcp`, `udp`. */
  scheme: string;
  /** A name or an address, IPv6 without brackets; empty: the address cannot be read. */
  host: string;
  /** null: it names none, and its scheme has none of its own. */
  port: number | null;
}

/**
 * A service on the way that leads nowhere, and why: the table has none of this name, it lists no server, or it is
 * composed of parts that were not recorded.
 */
interface Lacking {
  service: string;
  why: 'unknown' | 'empty' | 'parts unknown';
}

/** What stands behind a router. */
export interface Servers {
  /** Traefik's own (`api`, `dashboard`, `ping`, `noop` …); null: somebody else's. */
  internal: string | null;
  servers: Server[];
  lacking: Lacking[];
}

const defaultPorts: Readonly<Record<string, number>> = { http: 80, h2c: 80, https: 443 };
const composed = new Set(['weighted', 'mirroring', 'failover', 'highestrandomweight']);

/** An address as a service for HTTP, TCP or UDP lists it. */
export function readServer(service: string, kind: ProxyService['kind'], url: string): Server {
  const text = url.includes('://') ? url : `${kind}://${url}`;
  const at = URL.canParse(text) ? new URL(text) : null;
  const scheme = at?.protocol.replace(/:$/, '') ?? kind;
  if (at === null) return { service, url, scheme, host: '', port: null };
  const port = at.port === '' ? (defaultPorts[scheme] ?? null) : Number(at.port);
  return { service, url, scheme, host: unbracketed(at.hostname), port };
}

/** Why a service leads nowhere; null: it has servers, or parts that may. */
function lackOf(target: ProxyService | undefined): Lacking['why'] | null {
  if (!target) return 'unknown';
  if (target.servers.length > 0 || target.parts?.length) return null;
  return composed.has(target.type.toLowerCase()) ? 'parts unknown' : 'empty';
}

/**
 * Follows the service of a router to its servers: through those that are composed of others (weighted, mirroring,
 * failover), each once; what leads nowhere is named.
 */
export function serversOf(
  { kind, provider, service }: Pick<Router, 'kind' | 'provider' | 'service'>,
  { services }: Pick<Traefik, 'services'>,
): Servers {
  const found: Servers = { internal: null, servers: [], lacking: [] };
  const seen = new Set<string>();
  const follow = (name: string): void => {
    if (seen.has(name)) return;
    seen.add(name);
    const [bare = '', owner] = name.split('@');
    if (owner === 'internal') {
      found.internal ??= bare;
      return;
    }
    const target = services.find((each) => each.kind === kind && each.name === name);
    if (target) found.servers.push(...target.servers.map(({ url }) => readServer(name, kind, url)));
    for (const part of target?.parts ?? []) follow(qualified(part, target?.provider ?? provider));
    const why = lackOf(target);
    if (why !== null) found.lacking.push({ service: name, why });
  };
  follow(qualified(service, provider));
  return found;
}
