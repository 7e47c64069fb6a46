import { withoutProxy } from '../../helpers/evidence/proxy-kinds.ts';
import { endpointOfBackend, isOwnFront, leadsElsewhere } from '../../helpers/derived/stack/backend-endpoints.ts';
import { beyondLoopback, printBinding, reproducePorts } from '../../helpers/derived/stack/bindings.ts';
import { defineCheck, notApplicable, unknown, type Observation } from '../../helpers/kernel/check.ts';

export const proxyBypass = defineCheck({
  id: 'proxy-bypass',
  title: 'No routed service is published beside its router',
  severity: 'critical',
  why: 'Whoever uses the published port walks round the proxy, its TLS and its login.',
  fix: 'Remove the entry from the `ports:` of the container that holds the network namespace.',
  requires: ['containers', 'routes', 'traefik'],
  absent: withoutProxy,
  evaluate({ containers, routes, traefik }, policy) {
    const hosts = Object.keys(policy.hosts).length;
    if (routes.backends.length === 0)
      return hosts > 0
        ? unknown(`no backend of a router was seen, although ${hosts} host names are declared`)
        : notApplicable('the proxy routes nothing');
    const published = beyondLoopback(containers).filter(({ binding }) => binding.protocol === 'tcp');
    const located = routes.backends.map((backend) => ({
      ...backend,
      endpoint: endpointOfBackend(backend, containers, policy),
    }));
    const grouped = Map.groupBy(
      located,
      ({ url, endpoint: { namespace, port } }) => `${namespace ?? url}:${port ?? '?'}`,
    );
    const routerOf = ({ router }: { router: string }) => traefik.routers.find(({ name }) => name === router);
    const seen = [...grouped.values()].flatMap((backends): Observation[] => {
      const [backend] = backends;
      if (!backend) return [];
      const isAway = backends.every((each) => leadsElsewhere(routerOf(each), policy));
      if (isAway && backend.endpoint.namespace === null) return [];
      const { url } = backend;
      const { namespace: owner, port } = backend.endpoint;
      const routers = [...new Set(backends.map(({ router }) => router))].join(', ');
      const expected = `reached through ${routers} only`;
      if (owner === null || port === null)
        return [
          {
            subject: backend.router,
            holds: null,
            expected,
            observed: `its backend ${url} is at an address of no container`,
            reproduce: null,
          },
        ];
      const isFront = isOwnFront(backend.endpoint, { traefik, containers }, policy);
      const bypass = published.find(
        ({ container, binding }) => !isFront && container.namespace === owner && binding.containerPort === port,
      );
      const guests = containers
        .filter(({ namespace, subject }) => namespace === owner && subject !== owner)
        .map(({ subject }) => subject);
      const shared = guests.length > 0 ? `, whose network namespace ${guests.join(', ')} shares` : '';
      return [
        {
          subject: `${owner}:${port}/tcp`,
          cause: { kind: 'publishedPort', key: `${bypass?.container.subject ?? owner}:${port}/tcp` },
          holds: bypass === undefined,
          expected,
          observed: bypass
            ? `${bypass.container.subject}${shared} publishes it on ${printBinding(bypass.binding)}, round ${routers}`
            : 'not published, or an entrypoint of the proxy itself',
          reproduce: bypass ? reproducePorts(bypass.container) : null,
        },
      ];
    });
    return seen.length > 0 ? seen : notApplicable('all that the proxy routes is declared to be on other machines');
  },
});
