import type { Backend } from '../../helpers/evidence/routes.ts';
import { readServer, serversOf, type Servers } from '../../helpers/traefik/table/servers-of.ts';
import { defineCheck, notApplicable, unknown, type Observation } from '../../helpers/kernel/check.ts';
import { reproduceInside } from '../../helpers/derived/outside/asked-apis.ts';
import { namespaceOf } from '../../helpers/derived/stack/stack.ts';
import { isLoopback } from '../../helpers/lib/ip.ts';

/** Of a proxy on the host network the loopback is the host's, where services may well listen. */
const isOwnLoopback = ({ url, owner }: Backend, namespace: string): boolean =>
  owner === null && namespace !== 'host' && isLoopback(readServer('', 'tcp', url).host);

function judge(backend: Backend, controlled: boolean, namespace: string): { holds: boolean | null; observed: string } {
  const { url, value, network, owner } = backend;
  if (isOwnLoopback(backend, namespace))
    return { holds: false, observed: `${url} is the proxy’s own loopback, and no service` };
  if (value === 'open')
    return { holds: true, observed: `${url} open${owner ? `, ${owner}${network ? ` on ${network}` : ''}` : ''}` };
  // A refusal is an answer; silence counts only where the proxy's namespace was seen to reach somebody.
  if (value === 'refused') return { holds: false, observed: `${url} refused: nobody listens there` };
  const ran = value !== 'probe-failed' && value !== 'no-control';
  return {
    holds: ran && controlled ? false : null,
    observed: `${url} ${value}${ran && !controlled ? ', but the proxy’s namespace reached nobody at all' : ''}`,
  };
}

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
  evaluate({ traefik, routes, containers }, policy) {
    const routers = traefik.routers.filter(
      ({ provider, status, service, kind }) =>
        provider !== 'internal' && status === 'enabled' && !service.endsWith('@internal') && kind !== 'udp',
    );
    if (routers.length === 0)
      return traefik.routers.length === 0 && Object.keys(policy.hosts).length > 0
        ? unknown('the proxy’s API lists no router, although host names are declared')
        : notApplicable('no enabled router leads to a service');
    const controlled = routes.backends.some(({ value }) => value === 'open');
    const namespace = namespaceOf(containers, policy.proxy.service) ?? policy.proxy.service;
    return routers.flatMap((router): Observation[] => {
      const { name } = router;
      const base = { subject: name, expected: 'open from the proxy’s own namespace' };
      const { servers, lacking } = serversOf(router, traefik);
      const looked = routes.backends.filter((each) => each.router === name);
      const backends = looked.map((backend) => ({
        ...base,
        ...judge(backend, controlled, namespace),
        reproduce: reproduceInside(containers, namespace, `curl -m 3 -o /dev/null ${backend.url}`),
      }));
      const unasked = servers
        .filter(({ url }) => !looked.some((backend) => backend.url === url))
        .map(({ url }) => ({ ...base, holds: null, observed: `nobody connected to ${url}`, reproduce: null }));
      // What was connected to answers for a service that the table has lost since.
      const without = lacking
        .filter(({ service }) => !looked.some((backend) => backend.service === service))
        .map((each) => ({ ...base, ...describeLack(each), reproduce: null }));
      return [...backends, ...unasked, ...without];
    });
  },
});
