import type { HttpProbe, ProbeResult } from '../../clients/probes.ts';
import type { Page } from '../../evidence/pages.ts';
import type { Traefik } from '../../evidence/traefik.ts';
import { bracketed } from '../../lib/url.ts';
import { secureEntryPoints } from '../../traefik/table/entry-points.ts';
import { firstEntryAddress, type EntryAddress } from '../traefik/entry-address.ts';
import type { Gatherer, GatherContext } from '../context.ts';
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
  /** Where it is now; the portal may be on another host. */
  at: { host: string; path: string };
  first: ProbeResult | null;
  last: ProbeResult | null;
  hops: string[];
  elsewhere: string | null;
}

/** Each host name with the shortest path that some router takes there; names that are only declared last. */
function visitsOf({ policy }: GatherContext, traefik: Traefik): Visit[] {
  const secure = secureEntryPoints(traefik, policy.proxy.websecure);
  const visits = new Map<string, Visit>();
  const add = (host: string, router: string, path: string): void => {
    const before = visits.get(host);
    if (!before || path.length < before.at.path.length)
      visits.set(host, { host, router, at: { host, path }, first: null, last: null, hops: [], elsewhere: null });
  };
  for (const router of traefik.routers.filter(
    ({ kind, status, entryPoints }) =>
      kind === 'http' && status === 'enabled' && entryPoints.some((name) => secure.includes(name)),
  )) {
    const made = marksOf(router, traefik);
    for (const { host, path } of 'marks' in made ? made.marks : []) add(host, router.name, path);
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

/** Takes an answer in; true where it leads on to this host or to the portal. */
function follow(visit: Visit, result: ProbeResult, portal: string | null): boolean {
  visit.first ??= result;
  visit.last = result;
  const { status = 0, headers: said = {} } = result.http ?? {};
  const location = said['location'];
  const from = `https://${visit.at.host}${visit.at.path}`;
  if (status < 300 || status >= 400 || location === undefined || !URL.canParse(location, from)) return false;
  const url = new URL(location, from);
  const stays = url.protocol === 'https:' && (url.hostname === visit.host || url.hostname === portal?.toLowerCase());
  if (!stays || visit.hops.length >= mostHops) {
    visit.elsewhere = `${url.origin}${url.pathname}`;
    return false;
  }
  visit.at = { host: url.hostname, path: `${url.pathname}${url.search}` };
  visit.hops.push(`${url.origin}${url.pathname}`);
  return true;
}

function describe(
  { host, router, at, first, last, hops, elsewhere }: Visit,
  entryAddress: EntryAddress,
  portal: string | null,
): Page {
  const { headers: said = {}, body = '', truncated = false } = last?.http ?? {};
  const type = (said['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  const html = elsewhere === null && (type === '' || type.includes('html'));
  const { upgrades, loads } = html ? readPage(body, `https://${at.host}${at.path}`) : { upgrades: false, loads: [] };
  const address = bracketed(entryAddress.address);
  return {
    host,
    router,
    reproduce:
      `curl -skI --resolve ${host}:${entryAddress.port}:${address} ` +
      `'https://${host}${entryAddress.port === 443 ? '' : `:${entryAddress.port}`}/'`,
    status: first?.http?.status ?? null,
    error: first?.http ? null : (first?.error ?? first?.value ?? 'was not asked'),
    hsts: first?.http?.headers['strict-transport-security'] ?? null,
    hops,
    portal: portal !== null && at.host === portal.toLowerCase() && host !== at.host,
    elsewhere,
    lastStatus: last?.http?.status ?? null,
    type,
    truncated,
    upgrades: upgrades || upgradesBy(said['content-security-policy']),
    loads,
  };
}

/** The front page of every host name over HTTPS; no certificate is verified here. */
export const gatherPages: Gatherer<'pages'> = {
  id: 'pages',
  async gather(context) {
    const traefik = need(context, 'traefik');
    const portal = context.policy.access.login.host;
    const entry = entriesOf(context, traefik).find(({ secure }) => secure);
    const entryAddress = entry?.entryAddress ?? firstEntryAddress(context, context.policy.proxy.websecure);
    const visits = visitsOf(context, traefik);
    let asked = 0;
    for (let open: readonly Visit[] = visits; open.length > 0;) {
      asked += open.length;
      const answers = await ask(context.vantage, open, ({ at }) => probeTo(entryAddress, at), limitMs);
      open = answers.filter(({ item, result }) => follow(item, result, portal)).map(({ item }) => item);
    }
    const from =
      entryAddress.namespace === 'outside' ? `outside:${context.outside?.view ?? 'lab'}` : entryAddress.namespace;
    return {
      value: { from, pages: visits.map((visit) => describe(visit, entryAddress, portal)) },
      scope: `the front pages of ${visits.length} host names from ${from}, ${asked} requests over TLS`,
    };
  },
};
