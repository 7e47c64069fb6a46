import { testCheck } from '../../helpers/testing/check-tester.ts';
import { containerOf, removeCells, setCells, voidControls } from '../../helpers/testing/worlds/world-edits.ts';
import { secured } from '../../helpers/testing/worlds/world-secured.ts';
import { loginWalkarounds } from './login-walkarounds.check.ts';

testCheck(loginWalkarounds, {
  holds: [
    { given: 'only neighbours on declared networks reach the backends', world: secured() },
    {
      given: 'the open service’s backend is nobody’s secret',
      world: secured((evidence) => setCells(evidence, { from: 'sonarr', to: 'jellyfin', port: 8096 }, 'open')),
    },
    {
      given: 'whom the policy names',
      world: secured((evidence, policy) => {
        policy.access.around = ['jellyfin'];
        setCells(evidence, { from: 'jellyfin', to: 'sonarr', port: 8989 }, 'open');
      }),
    },
    {
      given: 'a declared path',
      world: secured((evidence, policy) => {
        policy.paths.allowed = [{ from: 'jellyfin', to: 'sonarr', port: 8989, protocol: 'tcp' }];
        setCells(evidence, { from: 'jellyfin', to: 'sonarr', port: 8989 }, 'open');
      }),
    },
  ],
  broken: [
    {
      given: 'a neighbour that the policy does not name',
      world: secured((evidence) => setCells(evidence, { from: 'jellyfin', to: 'sonarr', port: 8989 }, 'open')),
      subjects: ['jellyfin → sonarr:8989/tcp'],
    },
    {
      given: 'the login service itself',
      world: secured((evidence) => setCells(evidence, { from: 'authelia', to: 'gluetun', port: 8080 }, 'open')),
      subjects: ['authelia → gluetun:8080/tcp'],
    },
    {
      given: 'a published port, and who comes in through the host by it',
      world: secured((evidence) => {
        containerOf(evidence, 'gluetun').published.push({
          hostIp: '0.0.0.0',
          hostPort: 18080,
          containerPort: 8080,
          protocol: 'tcp',
        });
        evidence.gateways.cells.push({
          from: 'jellyfin',
          via: 'host-address',
          network: null,
          family: 4,
          protocol: 'tcp',
          port: 18080,
          owner: 'gluetun',
          process: null,
          value: 'open',
          tries: 1,
        });
      }),
      subjects: ['outside → gluetun:8080/tcp', 'jellyfin → gluetun:8080/tcp'],
    },
  ],
  unknown: [
    {
      given: 'the backend died during the sweep',
      world: secured((evidence) => voidControls(evidence, { to: 'sonarr', port: 8989 }, 'after')),
      subjects: ['jellyfin → sonarr:8989/tcp', 'authelia → sonarr:8989/tcp', 'redis → sonarr:8989/tcp'],
    },
    {
      given: 'one cell was not probed',
      world: secured((evidence) => removeCells(evidence, { from: 'jellyfin', to: 'radarr', port: 7878 })),
      subjects: ['jellyfin → radarr:7878/tcp'],
    },
    {
      given: 'a backend at an address of no container',
      world: secured(({ routes }) => {
        for (const backend of routes.backends)
          if (backend.router === 'radarr@docker') Object.assign(backend, { owner: null, url: 'http://192.0.2.9:7878' });
      }),
      subjects: ['radarr@docker'],
    },
    { given: 'no backend was seen', world: secured(({ routes }) => void (routes.backends = [])), subjects: [] },
  ],
  notApplicable: [
    {
      given: 'every service is open',
      world: secured(
        (_evidence, policy) =>
          void (policy.access.levels = Object.fromEntries(
            Object.keys(policy.access.levels).map((name) => [name, 'bypass']),
          )),
      ),
    },
  ],
});
