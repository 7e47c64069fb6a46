import type { HttpProbe, ProbeResult } from '../../clients/probes.ts';
import type { Visit } from '../../evidence/sessions.ts';
import { isAddress } from '../../lib/ip.ts';
import { hostOf, portOf } from '../../lib/url.ts';
import { dueLevel, isProtected } from '../../policy/access-level.ts';
import { portalHostOf } from '../../policy/accounts.ts';
import { manners, type Entry } from '../access/access-asking.ts';
import { routedEntries, type Routed } from '../access/access-entries.ts';
import { proxyOf } from '../traefik/entry-address.ts';
import type { GatherContext } from '../context.ts';
import { need } from '../need.ts';
import { classify } from './sessions-answers.ts';

interface Target {
  entry: Entry;
  service: string | null;
  /** What the backend says when the proxy's own namespace asks it; null: nobody could ask. */
  own: ProbeResult['http'];
}

/** One request for each protected router, to be sent again and again with other cookies. */
export interface RequestPlan {
  targets: readonly Target[];
  /** Routers for which no request could be made. */
  missed: readonly Visit[];
  portal: string | null;
}

const directLimitMs = 2000;

/** The most ordinary way in to a protected address of a router: encrypted, and by GET. */
function choose({ policy }: GatherContext, { entries, asked }: Routed): Entry | null {
  const kept = entries.filter(({ host, path }) =>
    isProtected(dueLevel(policy, host, path.split('?')[0] ?? path, asked.service)),
  );
  const rank = ({ scheme, method }: Entry): number => (scheme === 'https' ? 0 : 2) + (method === 'GET' ? 0 : 1);
  return [...kept].sort((one, other) => rank(one) - rank(other))[0] ?? null;
}

/** The same request, sent straight to the backend; null: its address is none. */
function directly(namespace: string, server: string, { host, path, method, headers }: Entry): HttpProbe | null {
  const [address, port] = [hostOf(server), portOf(server)];
  if (address === null || port === null || !isAddress(address)) return null;
  const tls = /^https:/i.test(server);
  return {
    kind: 'http',
    namespace,
    address,
    port,
    method,
    path,
    host,
    headers: { ...manners.browser, ...headers },
    ...(tls ? { tls } : {}),
  };
}

/**
 * Which request stands for which protected router, and what its backend says without a proxy before it. Needs traefik,
 * containers, host and routes.
 */
export async function planRequests(context: GatherContext): Promise<RequestPlan> {
  const missed: Visit[] = [];
  const chosen: (Omit<Target, 'own'> & { direct: HttpProbe | null })[] = [];
  const namespace = proxyOf(context)?.namespace ?? '';
  const stands = context.vantage.namespaces().includes(namespace);
  for (const routed of routedEntries(context, need(context, 'traefik'))) {
    const { router, service, cannot, hosts, paths } = routed.asked;
    const entry = choose(context, routed);
    if (entry)
      chosen.push({
        entry,
        service,
        direct: stands && routed.server !== null ? directly(namespace, routed.server, entry) : null,
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
  const results = await context.vantage.probe(probes, { limitMs: directLimitMs });
  const own = (direct: HttpProbe | null): ProbeResult['http'] =>
    direct === null ? null : (results[probes.indexOf(direct)]?.http ?? null);
  return {
    targets: chosen.map(({ entry, service, direct }) => ({ entry, service, own: own(direct) })),
    missed,
    portal: portalHostOf(context.policy),
  };
}

/** The visit of a stop as a browser with these cookies makes it; null: without any. */
export const visitOf = (
  { entry: { at, scheme, host, path, method, headers, sni } }: Target,
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
  { vantage }: GatherContext,
  requestPlan: RequestPlan,
  cookies: string | null,
  limitMs = 5000,
): Promise<Visit[]> {
  const results = await vantage.probe(
    requestPlan.targets.map((target) => visitOf(target, cookies)),
    { limitMs },
  );
  return [
    ...requestPlan.targets.map(({ entry: { router, host, path }, service, own }, at): Visit => ({
      router,
      host,
      path,
      service,
      ...classify(results[at] ?? null, own, requestPlan.portal),
    })),
    ...requestPlan.missed,
  ];
}
