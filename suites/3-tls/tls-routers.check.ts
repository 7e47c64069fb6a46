import { withoutOwnTls } from '../../helpers/evidence/proxy-kinds.ts';
import { defineCheck, notApplicable, unknown } from '../../helpers/kernel/check.ts';
import { secureEntryPoints } from '../../helpers/traefik/table/entry-points.ts';
import { askOwnApi } from '../../helpers/derived/stack/by-hand.ts';

export const tlsRouters = defineCheck({
  id: 'tls-routers',
  title: 'Every router on the TLS entrypoint has TLS',
  severity: 'high',
  why: 'A router without TLS answers plain HTTP on port 443, and over HTTPS its host name belongs to nobody.',
  fix: 'Give the entrypoint a TLS default (`entryPoints.websecure.http.tls`), or the router `tls: true`.',
  requires: ['traefik'],
  absent: withoutOwnTls,
  evaluate({ traefik }, policy) {
    const secure = secureEntryPoints(traefik, policy.proxy.websecure);
    const routers = traefik.routers.filter(
      ({ kind, status, entryPoints }) =>
        kind !== 'udp' && status === 'enabled' && entryPoints.some((name) => secure.includes(name)),
    );
    // A proxy that lists nobody is not one whose routers are all well.
    const listed = traefik.routers.some(({ provider, status }) => provider !== 'internal' && status === 'enabled');
    if (!listed && Object.keys(policy.hosts).length > 0)
      return unknown('the proxy lists no router but its own, although host names are declared');
    if (routers.length === 0) return notApplicable('no router is on an entrypoint for TLS');
    return routers.map(({ kind, name, tls, entryPoints }) => ({
      subject: name,
      lead: { from: 'router', key: name },
      holds: tls,
      expected: 'TLS',
      observed: `${tls ? 'TLS' : 'no TLS'} on ${entryPoints.join(' and ')}`,
      reproduce: tls ? null : askOwnApi(policy.proxy.service, policy.proxy.api.port, `/api/${kind}/routers/${name}`),
    }));
  },
});
