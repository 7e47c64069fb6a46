import { withoutTable } from '../../helpers/evidence/proxy-kinds.ts';
import { serversOf, type Servers } from '../../helpers/traefik/table/servers-of.ts';
import { isInternal } from '../../helpers/traefik/table/internal.ts';
import type { Lead } from '../../helpers/kernel/cause.ts';
import { defineCheck, notApplicable, unknown, type Observation } from '../../helpers/kernel/check.ts';
import { reproduceInside } from '../../helpers/derived/outside/asked-apis.ts';
import { judgeServer } from '../../helpers/derived/stack/live-servers.ts';
import { namespaceOf } from '../../helpers/derived/stack/stack.ts';
import { askOwnApi } from '../../helpers/derived/stack/by-hand.ts';
import { word } from '../../helpers/lib/shell-word.ts';

/** A service that leads nowhere; of one that is composed of others its parts have to be known. */
function describeLack({ service, why }: Servers['lacking'][number]): { holds: boolean | null; observed: string } {
  if (why === 'empty') return { holds: false, observed: `${service} has no server` };
  return why === 'unknown'
    ? { holds: null, observed: `${service} is none that the proxy lists` }
    : { holds: null, observed: `${service} is composed of others, which were not recorded` };
}

export const liveBackends = defineCheck({
  id: 'live-backends',
  title: 'Every router has a server that answers the proxy',
  severity: 'high',
  why: 'Traefik calls a server UP that it cannot reach, and its visitors wait half a minute for a 504.',
  fix: 'Mend the port label, or the network label that makes Traefik choose the wrong address.',
  requires: ['traefik', 'routes', 'containers'],
  absent: withoutTable,
  evaluate({ traefik, routes, containers }, policy) {
    const routers = traefik.routers.filter(
      ({ provider, status, service, kind }) =>
        provider !== 'internal' && status === 'enabled' && !isInternal(service) && kind !== 'udp',
    );
    if (routers.length === 0)
      return traefik.routers.length === 0 && Object.keys(policy.hosts).length > 0
        ? unknown('the proxy’s API lists no router, although host names are declared')
        : notApplicable('no enabled router leads to a service');
    const controlled = routes.backends.some(({ value }) => value === 'open');
    const calledDown = new Set(
      traefik.services.flatMap(({ servers }) => servers.flatMap(({ url, status }) => (status === 'DOWN' ? [url] : []))),
    );
    const namespace = namespaceOf(containers, policy.proxy.service) ?? policy.proxy.service;
    return routers.flatMap((router): Observation[] => {
      const { name } = router;
      const lead: Lead = { from: 'router', key: name };
      const base = { subject: name, lead, expected: 'open from the proxy’s own namespace' };
      const { servers, lacking } = serversOf(router, traefik);
      const looked = routes.backends.filter((each) => each.router === name);
      const backends = [...Map.groupBy(looked, ({ url }) => url)].map(([url, rows]) => ({
        ...base,
        ...judgeServer(rows, { namespace, controlled }, containers),
        reproduce: reproduceInside(containers, namespace, `curl -m 3 -o /dev/null ${word(url)}`),
      }));
      const unasked = servers
        .filter(({ url }) => !looked.some((backend) => backend.url === url))
        .map(({ url }) => ({ ...base, holds: null, observed: `nobody connected to ${url}`, reproduce: null }));
      const down = servers.length > 0 && servers.every(({ url }) => calledDown.has(url));
      const shut = down
        ? [
            {
              ...base,
              holds: false,
              observed:
                `the proxy’s own health check calls ${servers.map(({ url }) => url).join(', ')} DOWN: ` +
                'it sends nobody there',
              reproduce: askOwnApi(policy.proxy.service, policy.proxy.api.port, `/api/${router.kind}/services`),
            },
          ]
        : [];
      // What was connected to answers for a service that the table has lost since.
      const without = lacking
        .filter(({ service }) => !looked.some((backend) => backend.service === service))
        .map((each) => ({
          ...{ ...base, ...describeLack(each) },
          reproduce: askOwnApi(
            policy.proxy.service,
            policy.proxy.api.port,
            `/api/${router.kind}/services/${each.service}`,
          ),
        }));
      return [...shut, ...backends, ...unasked, ...without];
    });
  },
});
