import type { HttpProbe } from '../../clients/probes.ts';
import type { AccessRow } from '../../evidence/access.ts';
import type { EntryAddress } from '../traefik/entry-address.ts';

/** A request that a visitor could make: where it enters, and what it asks for. */
export interface Entry {
  /** Empty: no router in particular. */
  router: string;
  at: EntryAddress;
  scheme: 'http' | 'https';
  host: string;
  /** With its query. */
  path: string;
  method: string;
  headers: Readonly<Record<string, string>>;
  /** Left out: the host's name. */
  sni?: string | null;
  /**
   * Names of the routers that take the same request at another path, by the table of routers: of several with one
   * priority each, by name; none: the proxy answers itself.
   */
  takers?: (asked: Pick<HttpProbe, 'path' | 'method' | 'headers'>) => readonly string[];
}

/** One request to be sent, and why. */
export interface Asking extends Pick<
  AccessRow,
  | 'purpose'
  | 'kind'
  | 'name'
  | 'router'
  | 'scheme'
  | 'host'
  | 'path'
  | 'method'
  | 'sent'
  | 'withoutHost'
  | 'handshake'
  | 'version'
  | 'unrouted'
  | 'rule'
> {
  probe: HttpProbe;
}

type Change = Omit<Partial<HttpProbe>, 'kind' | 'namespace' | 'address' | 'port' | 'tls'>;

/** How browsers, programs and live pages ask: a login answers each of them in its own way. */
export const manners = {
  browser: { Accept: 'text/html,application/xhtml+xml;q=0.9,*/*;q=0.8' },
  api: { Accept: 'application/json', 'X-Requested-With': 'XMLHttpRequest' },
  websocket: {
    Connection: 'Upgrade',
    Upgrade: 'websocket',
    'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Key': 'c3RhY2twcm9vZi1rZXk0MQ==',
  },
} as const satisfies Record<string, Record<string, string>>;

const longest = 200;

/** What a request carries beside its manner. */
function partsOf(
  { host, sni }: Entry,
  change: Change,
): Pick<AccessRow, 'sent' | 'withoutHost' | 'handshake' | 'version'> {
  const lines = [...Object.entries(change.headers ?? {}), ...(change.lines ?? [])]
    .filter(([, value]) => value !== manners.browser.Accept)
    .map(([name, value]) => `${name}: ${value}`);
  const hostLine = typeof change.host === 'string' && change.host !== host ? [`Host: ${change.host}`] : [];
  const handshake = change.sni === undefined ? sni : change.sni;
  return {
    sent: [...hostLine, ...lines].map((line) => line.slice(0, longest)),
    ...(change.host === null ? { withoutHost: true } : {}),
    ...(handshake === undefined || handshake === host ? {} : { handshake }),
    ...(change.version === '1.0' ? { version: '1.0' } : {}),
  };
}

/** Odd spellings may be read in two ways, and what is sent under another name is another entry's. */
const isPlain = (purpose: AccessRow['purpose'], { host, version, lines }: Change): boolean =>
  ['anonymous', 'common-path', 'open', 'undeclared', 'rule', 'afterwards'].includes(purpose) &&
  host === undefined &&
  version === undefined &&
  lines === undefined;

/** An entry, asked in the browser's manner unless the change says otherwise. name: what is asked, for people. */
export function askAt(
  entry: Entry,
  purpose: AccessRow['purpose'],
  kind: AccessRow['kind'],
  change: Change = {},
  name: string = kind,
): Asking {
  const { router, at, scheme, host, path, method } = entry;
  const handshake = entry.sni === undefined ? {} : { sni: entry.sni };
  const probe: HttpProbe = {
    kind: 'http',
    ...at,
    host,
    path,
    method,
    ...(scheme === 'https' ? { tls: true } : {}),
    ...handshake,
    ...change,
    headers: { ...manners.browser, ...entry.headers, ...change.headers },
  };
  const asked = { path: change.path ?? path, method: change.method ?? method };
  const unrouted = entry.takers && isPlain(purpose, change) && entry.takers(probe).length === 0;
  return {
    purpose,
    kind,
    name,
    router,
    scheme,
    host,
    path: asked.path.slice(0, longest),
    method: asked.method,
    ...partsOf(entry, change),
    ...(unrouted ? { unrouted } : {}),
    probe,
  };
}
