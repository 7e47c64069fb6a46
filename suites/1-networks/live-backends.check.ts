import type { Backend } from '../../helpers/evidence/routes.ts';
import { defineCheck, notApplicable, unknown, type Observation } from '../../helpers/kernel/check.ts';
import { reproduceInside } from '../../helpers/derived/outside/apis.ts';
import { namespaceOf } from '../../helpers/derived/stack/stack.ts';
import { isLoopback } from '../../helpers/lib/ip.ts';
import { hostOf } from '../../helpers/lib/url.ts';

const isOwnLoopback = ({ url, owner }: Backend): boolean => owner === null && isLoopback(hostOf(url) ?? '');

function judge(backend: Backend, controlled: boolean): { holds: boolean | null; observed: string } {
  const { url, value, network, owner } = backend;
  if (isOwnLoopback(backend)) return { holds: false, observed: `${url} is the proxy’s own loopback, and no service` };
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
    return routers.flatMap(({ name, service, provider }): Observation[] => {
      const base = { subject: name, expected: 'open from the proxy’s own namespace' };
      const backends = routes.backends.filter(({ router }) => router === name);
      if (backends.length > 0)
        return backends.map((backend) => ({
          ...base,
          ...judge(backend, controlled),
          reproduce: reproduceInside(containers, namespace, `curl -m 3 -o /dev/null ${backend.url}`),
        }));
      const full = service.includes('@') ? service : `${service}@${provider}`;
      const servers = traefik.services.find((each) => each.name === full)?.servers;
      return [
        {
          ...base,
          holds: servers?.length === 0 ? false : null,
          observed: servers?.length === 0 ? `${full} has no server` : 'nobody connected to its servers',
          reproduce: null,
        },
      ];
    });
  },
});
