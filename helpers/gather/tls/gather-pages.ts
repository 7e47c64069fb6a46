import type { HttpProbe, ProbeResult } from '../../clients/probes.ts';
import { keepFrontHeaders } from '../../evidence/front-headers.ts';
import type { Page } from '../../evidence/pages.ts';
import type { Traefik } from '../../evidence/traefik.ts';
import { bracketed } from '../../lib/url.ts';
import { doorsOf, portOfEntryPoint, secureEntryPoints } from '../../traefik/table/entry-points.ts';
import { firstEntryAddress, type EntryAddress } from '../traefik/entry-address.ts';
import { nameOfView, type Gatherer, type GatherContext } from '../context.ts';
import { need } from '../need.ts';
import { entriesOf } from './plain-questions.ts';
import { ask } from '../network/probing.ts';
import { readPage, upgradesBy } from './read-page.ts';
import { marksOf } from '../traefik/router-marks.ts';

/** A page may be slow at its first visit; Traefik itself gives up after half a minute. */
const limitMs = 5000;
const mostHops = 3;
/** As a browser asks for a page: some logins answer 401 to everybody else. */
const headers = { Accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };

interface Visit {
  host: string;
  router: string;
  /** The entrypoints of that router; none: it is only declared. */
  entryPoints: readonly string[];
  /** Where it is now; the portal may be on another host. */
  at: { host: string; path: string };
  first: ProbeResult | null;
  last: ProbeResult | null;
  hops: string[];
  elsewhere: string | null;
}

/**
 * Each host name with the shortest path that some router takes there, at the entrypoint of browsers before others;
 * names that are only declared last.
 */
function visitsOf({ policy }: GatherContext, traefik: Traefik, door: string | null): Visit[] {
  const secure = secureEntryPoints(traefik, policy.proxy.websecure);
  const routers = traefik.routers
    .filter(({ kind, status }) => kind === 'http' && status === 'enabled')
    .filter(({ entryPoints }) => entryPoints.some((name) => secure.includes(name)));
  const visits = new Map<string, Visit>();
  const add = (host: string, router: string, path: string, entryPoints: readonly string[] = []): void => {
    const before = visits.get(host);
    const shorter = (before?.at.path.length ?? Infinity) - path.length;
    const nearer = Number(entryPoints.includes(door ?? '')) - Number(before?.entryPoints.includes(door ?? '') ?? false);
    if (shorter > 0 || (shorter === 0 && nearer > 0))
      visits.set(host, {
        ...{ host, router, entryPoints, at: { host, path } },
        ...{ first: null, last: null, hops: [], elsewhere: null },
      });
  };
  for (const router of routers) {
    const made = marksOf(router, traefik);
    for (const { host, path } of 'marks' in made ? made.marks : []) add(host, router.name, path, router.entryPoints);
  }
  for (const host of Object.keys(policy.hosts)) if (!visits.has(host.toLowerCase())) add(host.toLowerCase(), '', '/');
  return [...visits.values()];
}

const probeTo = (entryAddress: EntryAddress, { host, path }: Visit['at']): HttpProbe => ({
  kind: 'http',
  ...entryAddress,
  path,
  host,
  headers,
  tls: true,
});

const urlOf = ({ host, path }: Visit['at']): string => `https://${host}${path}`;

/** Where a redirect leads; null: it is none, or leads nowhere. */
function redirectOf({ http }: ProbeResult, from: string): URL | null {
  if (!http || http.status < 300 || http.status >= 400) return null;
  const location = http.headers['location'];
  return location !== undefined && URL.canParse(location, from) ? new URL(location, from) : null;
}

/** Takes an answer in; true where it leads on to this host or to the portal. */
function follow(visit: Visit, result: ProbeResult, portal: string | null): boolean {
  visit.first ??= result;
  visit.last = result;
  const url = redirectOf(result, urlOf(visit.at));
  if (url === null) return false;
  const stays = url.protocol === 'https:' && [visit.host, portal?.toLowerCase()].includes(url.hostname);
  if (!stays || visit.hops.length >= mostHops) {
    visit.elsewhere = `${url.origin}${url.pathname}`;
    return false;
  }
  visit.at = { host: url.hostname, path: `${url.pathname}${url.search}` };
  visit.hops.push(`${url.origin}${url.pathname}`);
  return true;
}

function reproductionOf(host: string, { address, port }: EntryAddress): string {
  const suffix = port === 443 ? '' : `:${port}`;
  return `curl -skI --resolve ${host}:${port}:${bracketed(address)} 'https://${host}${suffix}/'`;
}

/** What the first answer says: it is the host's own. */
function describeFirst({ first }: Visit): Pick<Page, 'status' | 'error' | 'hsts'> {
  if (!first?.http) return { status: null, error: first?.error ?? first?.value ?? 'was not asked', hsts: null };
  return { status: first.http.status, error: null, hsts: first.http.headers['strict-transport-security'] ?? null };
}

/** The page that came in the end, and what it loads. */
function describeLast({
  at,
  last,
  elsewhere,
}: Visit): Pick<Page, 'lastStatus' | 'type' | 'truncated' | 'upgrades' | 'loads' | 'headers'> {
  if (!last?.http) return { lastStatus: null, type: '', truncated: false, upgrades: false, loads: [] };
  const { status, headers: said, body, truncated = false } = last.http;
  const type = said['content-type']?.split(';')[0]?.trim().toLowerCase() ?? '';
  const isHtml = elsewhere === null && (type === '' || type.includes('html'));
  const { upgrades, loads } = isHtml ? readPage(body, urlOf(at)) : { upgrades: false, loads: [] };
  return {
    lastStatus: status,
    type,
    truncated,
    upgrades: upgrades || upgradesBy(said['content-security-policy']),
    loads,
    headers: keepFrontHeaders(said),
  };
}

/** The ways in over TLS: where browsers come in, and where a router is that is not there. */
interface Doors {
  /** The entrypoint at which browsers come in; null: the proxy has none. */
  name: string | null;
  usual: EntryAddress;
  addressOf: (visit: Visit) => EntryAddress;
}

function doorsFor(context: GatherContext, traefik: Traefik): Doors {
  const { websecure } = doorsOf(traefik, context.policy.proxy);
  const secure = entriesOf(context, traefik).filter((each) => each.secure);
  const ports = new Map(traefik.entryPoints.map((each) => [each.name, portOfEntryPoint(each)]));
  const door = secure.find(({ name }) => ports.get(name) === websecure) ?? secure[0];
  const usual = door?.entryAddress ?? firstEntryAddress(context, websecure);
  return {
    name: door?.name ?? null,
    usual,
    addressOf({ entryPoints }) {
      if (door === undefined || entryPoints.includes(door.name)) return usual;
      return secure.find(({ name }) => entryPoints.includes(name))?.entryAddress ?? usual;
    },
  };
}

const describe = (visit: Visit, entryAddress: EntryAddress, portal: string | null): Page => ({
  host: visit.host,
  router: visit.router,
  reproduce: reproductionOf(visit.host, entryAddress),
  ...describeFirst(visit),
  hops: visit.hops,
  portal: visit.at.host === portal?.toLowerCase() && visit.host !== visit.at.host,
  elsewhere: visit.elsewhere,
  ...describeLast(visit),
});

/** The front page of every host name over HTTPS; no certificate is verified here. */
export const gatherPages: Gatherer<'pages'> = {
  id: 'pages',
  async gather(context) {
    const traefik = need(context, 'traefik');
    const portal = context.policy.access.login.host;
    const doors = doorsFor(context, traefik);
    const visits = visitsOf(context, traefik, doors.name);
    const undertaken = { pages: visits.map(({ host }) => ({ host })) };
    let asked = 0;
    // The portal is where browsers come in, wherever the router is that sends there.
    const addressNow = (visit: Visit) => (visit.at.host === visit.host ? doors.addressOf(visit) : doors.usual);
    for (let open: readonly Visit[] = visits; open.length > 0;) {
      asked += open.length;
      const answers = await ask(context.vantage, open, (visit) => probeTo(addressNow(visit), visit.at), limitMs);
      open = answers.filter(({ item, result }) => follow(item, result, portal)).map(({ item }) => item);
    }
    const { namespace } = doors.usual;
    const from = nameOfView(context, namespace);
    return {
      value: { from, pages: visits.map((visit) => describe(visit, doors.addressOf(visit), portal)) },
      undertaken,
      scope: `the front pages of ${visits.length} host names from ${from}, ${asked} requests over TLS`,
    };
  },
};
