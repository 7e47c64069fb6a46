import type { Artifacts } from '../../helpers/evidence/evidence.ts';
import type { Api } from '../../helpers/evidence/apis.ts';
import type { Router } from '../../helpers/evidence/traefik.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { world, worldBefore } from '../../helpers/testing/worlds/world.ts';
import { proxyApi } from './proxy-api.check.ts';

type Change = (evidence: Artifacts) => void;
type Front = Artifacts['apis']['front'][number];
const changed = (...changes: Change[]) => world((evidence) => changes.forEach((change) => change(evidence)));
const api =
  (change: Partial<Api>): Change =>
  ({ apis }) =>
    void (apis.listeners = [
      ...apis.listeners.filter(
        ({ namespace, port }) => namespace !== (change.namespace ?? 'traefik') || port !== (change.port ?? 8080),
      ),
      {
        namespace: 'traefik',
        port: 8080,
        loopback: false,
        kind: 'traefik-api',
        detail: 'Traefik 3.7.15',
        writes: 'not-asked',
        ...change,
      },
    ]);
const router =
  (change: Partial<Router>): Change =>
  ({ traefik }) =>
    void traefik.routers.push({
      name: 'traefik@docker',
      kind: 'http',
      provider: 'docker',
      rule: 'Host(`traefik.small.test`)',
      entryPoints: ['web'],
      service: 'api@internal',
      middlewares: ['login'],
      priority: 30,
      tls: false,
      status: 'enabled',
      errors: [],
      ...change,
    });
const front =
  (change: Partial<Front>): Change =>
  ({ apis }) =>
    void apis.front.push({
      router: 'traefik@docker',
      url: 'http://traefik.small.test/api/version',
      from: 'outside',
      status: 401,
      api: false,
      detail: '401',
      ...change,
    });

const leadsTo =
  (url: string): Change =>
  ({ routes }) =>
    void routes.backends.slice(0, 1).forEach((backend) => (backend.url = url));

testCheck(proxyApi, {
  holds: [
    {
      given: 'an API of another program on its own loopback, at the port of a backend',
      world: changed(api({ namespace: 'radarr', port: 7878, loopback: true })),
    },
    { given: 'a dashboard on the proxy’s own loopback only', world: changed(router({ entryPoints: ['traefik'] })) },
    { given: 'a dashboard whose router is disabled', world: changed(router({ status: 'disabled' })) },
    { given: 'the proxy’s own router to it', world: changed(router({ provider: 'internal' })) },
    { given: 'a service with a longer name', world: changed(router({ service: 'my-api@internal' })) },
    { given: 'a service with a longer ending', world: changed(router({ service: 'api@internal-copy' })) },
    {
      given: 'the proxy’s own router, asked from outside: its door is judged',
      world: changed(front({ router: 'api@internal', status: 200, api: true })),
    },
    { given: 'a router to the proxy’s own ordinary port', world: changed(leadsTo('http://127.0.0.1:80')) },
    { given: 'a router to that port elsewhere', world: changed(leadsTo('http://203.0.113.35:8080')) },
    {
      given: 'a router into the proxy’s own loopback, which was visited and asks for a login',
      world: changed(leadsTo('http://127.0.0.1:8080'), front({ router: 'jellyfin@docker' })),
    },
    { given: 'the API on the proxy’s own loopback', world: world() },
    { given: 'the same before iteration 2', world: worldBefore() },
    { given: 'a dashboard behind a login', world: changed(router({}), front({})) },
    {
      given: 'its own namespace reads the API, as we do',
      world: changed(front({ router: 'api@internal', from: 'traefik', status: 200, api: true })),
    },
    { given: 'Docker’s forwarder on the host', world: changed(api({ namespace: 'host', port: 80, kind: 'silent' })) },
  ],
  broken: [
    {
      given: 'a router that leads to one of two APIs on the proxy’s own loopback',
      world: changed(api({ loopback: true }), api({ port: 8081, loopback: true }), leadsTo('http://127.0.0.1:8080')),
      subjects: ['jellyfin@docker'],
    },
    { given: 'the API on every network', world: changed(api({})), subjects: ['traefik:8080/tcp'] },
    {
      given: 'the API of a proxy that nobody declared',
      world: changed(api({ namespace: 'sonarr', port: 8081 })),
      subjects: ['sonarr:8081/tcp'],
    },
    {
      given: 'the published dashboard, counted once',
      world: changed(api({ port: 8090 }), api({ namespace: 'host', port: 8090 }), ({ containers, listeners }) => {
        containers
          .find(({ subject }) => subject === 'traefik')
          ?.published.push({ hostIp: '0.0.0.0', hostPort: 8090, containerPort: 8090, protocol: 'tcp' });
        listeners.sockets.push({
          namespace: 'host',
          protocol: 'tcp',
          address: '0.0.0.0',
          port: 8090,
          process: 'docker-proxy',
          loopback: false,
        });
      }),
      subjects: ['traefik:8090/tcp'],
    },
    {
      given: 'a dashboard without login',
      world: changed(router({ middlewares: [] }), front({ status: 200, api: true })),
      subjects: ['traefik@docker'],
    },
    {
      given: 'a router that leads into the proxy’s own loopback',
      world: changed(
        ({
          routes: {
            backends: [first],
          },
        }) => void (first && (first.url = 'http://127.0.0.1:8080')),
      ),
      subjects: ['jellyfin@docker'],
    },
  ],
  unknown: [
    {
      given: 'a port of the proxy that says nothing, where another project has a proxy of that name',
      world: changed(api({ kind: 'silent' }), ({ containers }) => {
        const [traefik, jellyfin] = containers;
        if (traefik)
          containers.unshift({ ...traefik, member: false, subject: 'other/traefik', namespace: 'other/traefik' });
        if (jellyfin) containers.unshift({ ...jellyfin });
      }),
      subjects: ['traefik:8080/tcp'],
    },
    {
      given: 'a dashboard on one entrypoint that is loopback and on another that is not',
      world: changed(router({ entryPoints: ['traefik', 'web'] })),
      subjects: ['traefik@docker'],
    },
    {
      given: 'a dashboard on an address that only looks like loopback',
      world: changed(
        router({ entryPoints: ['lan'] }),
        ({ traefik }) => void traefik.entryPoints.push({ name: 'lan', address: '10.127.0.1:80' }),
      ),
      subjects: ['traefik@docker'],
    },
    {
      given: 'a dashboard that was asked from the proxy’s own namespace only',
      world: changed(router({}), front({ from: 'traefik' })),
      subjects: ['traefik@docker'],
    },
    { given: 'a dashboard that was not asked', world: changed(router({})), subjects: ['traefik@docker'] },
    {
      given: 'a dashboard that gave no answer',
      world: changed(router({}), front({ status: null })),
      subjects: ['traefik@docker'],
    },
    {
      given: 'a port that could not be asked',
      world: changed(({ apis }) => void apis.unasked.push({ namespace: 'radarr', port: 9999, error: 'timeout' })),
      subjects: ['radarr:9999/tcp'],
    },
    {
      given: 'a port of the proxy that says nothing',
      world: changed(api({ port: 443, kind: 'silent' })),
      subjects: ['traefik:443/tcp'],
    },
    {
      given: 'a listening port that nobody asked',
      world: changed(
        ({ apis }) => void (apis.listeners = apis.listeners.filter(({ namespace }) => namespace !== 'radarr')),
      ),
      subjects: ['radarr:7878/tcp'],
    },
    {
      given: 'a namespace that could not be read',
      world: changed(({ apis, listeners }) => {
        apis.unasked.push({ namespace: 'radarr', port: 0, error: 'gone' });
        listeners.unread.push({ namespace: 'radarr', error: 'gone' });
      }),
      subjects: ['radarr'],
    },
    {
      given: 'no port of the proxy',
      world: changed(({ apis, listeners }) => {
        apis.listeners = apis.listeners.filter(({ namespace }) => namespace !== 'traefik');
        listeners.sockets = listeners.sockets.filter(({ namespace }) => namespace !== 'traefik');
      }),
      subjects: ['traefik'],
    },
  ],
});
