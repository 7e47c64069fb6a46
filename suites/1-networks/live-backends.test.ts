import type { Artifacts } from '../../helpers/evidence/evidence.ts';
import type { Backend } from '../../helpers/evidence/routes.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { world } from '../../helpers/testing/worlds/world.ts';
import { containerOf, routerOf } from '../../helpers/testing/worlds/world-edits.ts';
import { liveBackends } from './live-backends.check.ts';

const backend = (change: Partial<Backend>) =>
  world(({ routes, traefik }) => {
    for (const each of routes.backends) if (each.router === 'radarr@docker') Object.assign(each, change);
    const service = traefik.services.find(({ name }) => name === 'radarr@docker');
    if (change.url) Object.assign(service ?? {}, { servers: [{ url: change.url, status: 'UP' }] });
  });
/** radarr behind a service that is composed of others; parts: left out where they were not recorded. */
const composed = (parts?: string[], change?: (evidence: Artifacts) => void) =>
  world((evidence) => {
    routerOf(evidence, 'radarr@docker').service = 'both@file';
    const [like] = evidence.traefik.services;
    const more = { name: 'both@file', provider: 'file', type: 'weighted', servers: [], ...(parts ? { parts } : {}) };
    if (like) evidence.traefik.services.push({ ...like, ...more });
    change?.(evidence);
  });
const unasked = (servers: { url: string; status: string }[]) =>
  world(({ routes, traefik }) => {
    routes.backends = routes.backends.filter(({ router }) => router !== 'radarr@docker');
    traefik.services.filter(({ name }) => name === 'radarr@docker').forEach((service) => (service.servers = servers));
  });

const forget = ({ routes }: Artifacts) =>
  void (routes.backends = routes.backends.filter(({ router }) => router !== 'radarr@docker'));

/** radarr behind a name, one row for each of its addresses. */
const named = (...rows: Partial<Backend>[]) =>
  world(({ routes, traefik }) => {
    const url = 'http://films:7878';
    const [like] = routes.backends.filter(({ router }) => router === 'radarr@docker');
    if (!like) throw new Error('the small world has no backend of radarr');
    routes.backends = [
      ...routes.backends.filter((each) => each !== like),
      ...rows.map((row) => ({ ...like, url, address: '203.0.113.68', ...row })),
    ];
    for (const each of traefik.services) if (each.name === 'radarr@docker') each.servers = [{ url, status: 'UP' }];
  });

/** What the proxy's own health check says of radarr's servers. */
const called = (...statuses: string[]) =>
  world(({ routes, traefik }) => {
    const [like] = routes.backends.filter(({ router }) => router === 'radarr@docker');
    const servers = statuses.map((status, at) => ({ url: `http://203.0.113.${68 + at}:7878`, status }));
    if (like) routes.backends.push(...servers.map(({ url }) => ({ ...like, url })));
    for (const each of traefik.services) if (each.name === 'radarr@docker') each.servers = servers;
  });

testCheck(liveBackends, {
  holds: [
    { given: 'one of two servers that the proxy’s health check calls well', world: called('DOWN', 'UP') },
    {
      given: 'a service that the table lost since its server was connected to',
      world: world(
        ({ traefik }) => void (traefik.services = traefik.services.filter(({ name }) => name !== 'radarr@docker')),
      ),
    },
    {
      given: 'a container’s own loopback address, which the look found to be its own',
      world: backend({ url: 'http://127.0.0.1:7878', owner: 'radarr' }),
    },
    ...[{ provider: 'internal' }, { service: 'api@internal' }, { kind: 'udp' as const }].map((change) => ({
      given: `a router that leads to no server of its own: ${JSON.stringify(change)}`,
      world: world((evidence) => {
        Object.assign(routerOf(evidence, 'radarr@docker'), change);
        for (const each of evidence.routes.backends) if (each.router === 'radarr@docker') each.value = 'refused';
      }),
    })),
    { given: 'a name with one address', world: named({}) },
    {
      given: 'a name with an address of each family, of which one is served',
      world: named({}, { address: '2001:db8:2::44', value: 'refused' }),
    },
    { given: 'a name of two replicas', world: named({}, { address: '203.0.113.69' }) },
    { given: 'all open from the proxy’s namespace', world: world() },
    {
      given: 'a server elsewhere, which no container owns',
      world: backend({ url: 'http://192.0.2.7:8123', owner: null, network: null }),
    },
    { given: 'a composed service, all of whose parts answer', world: composed(['radarr@docker']) },
    {
      given: 'a loopback of the host, where the proxy is on its network',
      world: world((evidence) => {
        Object.assign(containerOf(evidence, 'traefik'), { namespace: 'host' });
        for (const each of evidence.traefik.services)
          if (each.name === 'radarr@docker') each.servers = [{ url: 'http://127.0.0.1:7878', status: 'UP' }];
        for (const each of evidence.routes.backends)
          if (each.router === 'radarr@docker')
            Object.assign(each, { url: 'http://127.0.0.1:7878', owner: null, network: null });
      }),
    },
    {
      given: 'a disabled router, which router-status names',
      world: world((evidence) => {
        routerOf(evidence, 'radarr@docker').status = 'disabled';
        evidence.routes.backends = evidence.routes.backends.filter(({ router }) => router !== 'radarr@docker');
      }),
    },
  ],
  broken: [
    {
      given: 'a server that the proxy’s own health check calls ill',
      world: called('DOWN'),
      subjects: ['radarr@docker'],
    },
    {
      given: 'a server that knows no TLS and is spoken to by it',
      world: backend({ speaks: 'http' }),
      subjects: ['radarr@docker'],
    },
    {
      given: 'a server that wants TLS and is spoken to plainly',
      world: backend({ speaks: 'https' }),
      subjects: ['radarr@docker'],
    },
    { given: 'two servers that the proxy sends nobody to', world: called('DOWN', 'DOWN'), subjects: ['radarr@docker'] },
    {
      given: 'a port that refuses, where the proxy’s namespace reaches nobody at all',
      world: world(({ routes }) => routes.backends.forEach((each) => (each.value = 'refused'))),
      subjects: ['jellyfin@docker', 'sonarr@docker', 'radarr@docker', 'qbittorrent@docker'],
    },
    {
      given: 'a service of a name with `internal` in it',
      world: world((evidence) => {
        routerOf(evidence, 'radarr@docker').service = '@internal-radarr@docker';
        const service = evidence.traefik.services.find(({ name }) => name === 'radarr@docker');
        Object.assign(service ?? {}, { name: '@internal-radarr@docker', servers: [] });
        forget(evidence);
      }),
      subjects: ['radarr@docker'],
    },
    {
      given: 'a name of two services, both of which answer',
      world: named({}, { address: '203.0.113.67', owner: 'sonarr' }),
      subjects: ['radarr@docker'],
    },
    {
      given: 'a name of two services, one over each family',
      world: named({}, { address: '2001:db8:2::43', owner: 'sonarr' }),
      subjects: ['radarr@docker'],
    },
    {
      given: 'a name of two replicas, one of which is dead',
      world: named({}, { address: '203.0.113.69', value: 'dropped' }),
      subjects: ['radarr@docker'],
    },
    { given: 'nobody listens on that port', world: backend({ value: 'refused' }), subjects: ['radarr@docker'] },
    { given: 'UP to Traefik, and out of its reach', world: backend({ value: 'dropped' }), subjects: ['radarr@docker'] },
    { given: 'nobody has that address any more', world: backend({ value: 'absent' }), subjects: ['radarr@docker'] },
    {
      given: 'the proxy’s own loopback',
      world: backend({ url: 'http://127.0.0.1:8080', owner: null, network: null }),
      subjects: ['radarr@docker'],
    },
    {
      given: 'one server of two is dead',
      world: world(
        ({ routes }) =>
          void routes.backends.push({
            router: 'radarr@docker',
            service: 'radarr@docker',
            url: 'http://203.0.113.120:7878',
            network: 'download-net',
            owner: null,
            value: 'no-route',
          }),
      ),
      subjects: ['radarr@docker'],
    },
    {
      given: 'a composed service with a part that has no server',
      world: composed(['radarr@docker', 'spare'], ({ traefik }) => {
        const [like] = traefik.services;
        if (like) traefik.services.push({ ...like, name: 'spare@file', provider: 'file', servers: [] });
      }),
      subjects: ['radarr@docker'],
    },
    { given: 'a service without server', world: unasked([]), subjects: ['radarr@docker'] },
  ],
  unknown: [
    {
      given: 'an API that lists nothing, and one host name declared',
      world: world(({ traefik }, policy) => {
        traefik.routers = [];
        policy.hosts = { 'radarr.small.test': 'radarr' };
      }),
      subjects: [],
    },
    { given: 'a probe without control', world: backend({ value: 'no-control' }), subjects: ['radarr@docker'] },
    {
      given: 'a composed service whose parts nobody recorded',
      world: composed(undefined, forget),
      subjects: ['radarr@docker'],
    },
    {
      given: 'a composed service with a part that nobody connected to',
      world: composed(['radarr@docker', 'jellyfin@docker']),
      subjects: ['radarr@docker'],
    },
    { given: 'a probe that could not run', world: backend({ value: 'probe-failed' }), subjects: ['radarr@docker'] },
    {
      given: 'nobody connected',
      world: unasked([{ url: 'http://203.0.113.101:7878', status: 'UP' }]),
      subjects: ['radarr@docker'],
    },
    {
      given: 'the proxy’s namespace reaches nobody at all',
      world: world(({ routes }) => routes.backends.forEach((each) => (each.value = 'dropped'))),
      subjects: ['jellyfin@docker', 'sonarr@docker', 'radarr@docker', 'qbittorrent@docker'],
    },
    { given: 'an API that lists nothing', world: world(({ traefik }) => void (traefik.routers = [])), subjects: [] },
  ],
  notApplicable: [
    {
      given: 'no router at all, and no host name declared',
      world: world(({ traefik }, policy) => {
        traefik.routers = [];
        policy.hosts = {};
      }),
    },
    {
      given: 'only the proxy’s own routers',
      world: world(
        ({ traefik }) => void (traefik.routers = traefik.routers.filter(({ provider }) => provider === 'internal')),
      ),
    },
  ],
});
