import type { Backend } from '../../helpers/evidence/routes.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { world } from '../../helpers/testing/worlds/world.ts';
import { routerOf } from '../../helpers/testing/worlds/world-edits.ts';
import { liveBackends } from './live-backends.check.ts';

const backend = (change: Partial<Backend>) =>
  world(({ routes }) =>
    routes.backends.filter(({ router }) => router === 'radarr@docker').forEach((each) => Object.assign(each, change)),
  );
const unasked = (servers: { url: string; status: string }[]) =>
  world(({ routes, traefik }) => {
    routes.backends = routes.backends.filter(({ router }) => router !== 'radarr@docker');
    traefik.services.filter(({ name }) => name === 'radarr@docker').forEach((service) => (service.servers = servers));
  });

testCheck(liveBackends, {
  holds: [
    { given: 'all open from the proxy’s namespace', world: world() },
    {
      given: 'a server elsewhere, which no container owns',
      world: backend({ url: 'http://192.0.2.7:8123', owner: null, network: null }),
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
    { given: 'a service without server', world: unasked([]), subjects: ['radarr@docker'] },
  ],
  unknown: [
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
      given: 'only the proxy’s own routers',
      world: world(
        ({ traefik }) => void (traefik.routers = traefik.routers.filter(({ provider }) => provider === 'internal')),
      ),
    },
  ],
});
