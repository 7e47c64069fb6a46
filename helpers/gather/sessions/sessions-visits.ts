import type { HttpProbe, ProbeResult } from '../../clients/probes.ts';
import type { Visit } from '../../evidence/sessions.ts';
import { dueLevel, isProtected } from '../../policy/access-level.ts';
import { portalHostOf } from '../../policy/accounts.ts';
import { manners, type Entry } from '../access/access-asking.ts';
import { routedEntries, type Routed } from '../access/access-entries.ts';
import { proxyOf } from '../traefik/front-door.ts';
import type { Ground } from '../context.ts';
import { need } from '../need.ts';
import { classify } from './sessions-answers.ts';

interface Stop {
  entry: Entry;
  service: string | null;
  /** What the backend says when the proxy's own namespace asks it; null: nobody could ask. */
  own: ProbeResult['http'];
}

/** One request for each protected router, to be sent again and again with other cookies. */
export interface Tour {
  stops: readonly Stop[];
  /** Routers for which no request could be made. */
  missed: readonly Visit[];
  portal: string | null;
}

const directLimitMs = 2000;

/** The most ordinary way in to a protected address of a router: encrypted, and by GET. */
function choose({ policy }: Ground, { entries, asked }: Routed): Entry | null {
  const kept = entries.filter(({ host, path }) =>
    isProtected(dueLevel(policy, host, path.split('?')[0] ?? path, asked.service)),
  );
  const rank = ({ scheme, method }: Entry): number => (scheme === 'https' ? 0 : 2) + (method === 'GET' ? 0 : 1);
  return [...kept].sort((one, other) => rank(one) - rank(other))[0] ?? null;
}

/** The same request, sent straight to the backend; null: its address is none. */
function directly(place: string, server: string, { host, path, method, headers }: Entry): HttpProbe | null {
  if (!/^https?:\/\/(?:[\d.]+|\[[\da-f:]+\])(?::\d+)?/i.test(server)) return null;
  const { hostname, port, protocol } = new URL(server);
  const tls = protocol === 'https:';
  return {
    kind: 'http',
    place,
    address: hostname.replace(/^\[|\]$/g, ''),
    port: Number(port) || (tls ? 443 : 80),
    method,
    path,
    host,
    headers: { ...manners.browser, ...headers },
    ...(tls ? { tls } : {}),
  };
}

/** Which request stands for which protected router, and what its backend says without a proxy before it. Needs traefik, containers, host and routes. */
export async function planTour(ground: Ground): Promise<Tour> {
  const missed: Visit[] = [];
  const chosen: (Omit<Stop, 'own'> & { direct: HttpProbe | null })[] = [];
  const place = proxyOf(ground)?.place ?? '';
  const stands = ground.vantage.places().includes(place);
  for (const routed of routedEntries(ground, need(ground, 'traefik'))) {
    const { router, service, cannot, hosts, paths } = routed.asked;
    const entry = choose(ground, routed);
    if (entry)
      chosen.push({
        entry,
        service,
        direct: stands && routed.server !== null ? directly(place, routed.server, entry) : null,
      });
    else if (cannot !== null)
      missed.push({
        router,
        host: hosts[0] ?? '',
        path: paths[0] ?? '',
        service,
        status: null,
        answer: 'none',
        detail: cannot,
      });
  }
  const probes = chosen.flatMap(({ direct }) => direct ?? []);
  const results = await ground.vantage.probe(probes, { limitMs: directLimitMs });
  const own = (direct: HttpProbe | null): ProbeResult['http'] =>
    direct === null ? null : (results[probes.indexOf(direct)]?.http ?? null);
  return {
    stops: chosen.map(({ entry, service, direct }) => ({ entry, service, own: own(direct) })),
    missed,
    portal: portalHostOf(ground.policy),
  };
}

/** The visit of a stop as a browser with these cookies makes it; null: without any. */
export const visitOf = (
  { entry: { at, scheme, host, path, method, headers, sni } }: Stop,
  cookies: string | null,
): HttpProbe => ({
  kind: 'http',
  ...at,
  host,
  path,
  method,
  headers: { ...manners.browser, ...headers, ...(cookies === null ? {} : { Cookie: cookies }) },
  ...(scheme === 'https' ? { tls: true } : {}),
  ...(sni === undefined ? {} : { sni }),
});

/** Visits every router of the tour at once. limitMs: how long each answer is waited for. */
export async function visitAll(
  { vantage }: Ground,
  tour: Tour,
  cookies: string | null,
  limitMs = 5000,
): Promise<Visit[]> {
  const results = await vantage.probe(
    tour.stops.map((stop) => visitOf(stop, cookies)),
    { limitMs },
  );
  return [
    ...tour.stops.map(({ entry: { router, host, path }, service, own }, at): Visit => ({
      router,
      host,
      path,
      service,
      ...classify(results[at] ?? null, own, tour.portal),
    })),
    ...tour.missed,
  ];
}
