import { testCheck } from '../../helpers/testing/check-tester.ts';
import { containerOf, removeCells, setCells, voidControls } from '../../helpers/testing/worlds/world-edits.ts';
import { secured } from '../../helpers/testing/worlds/world-secured.ts';
import { sessionStoreReach } from './session-store-reach.check.ts';

const everybodyElse = ['gluetun', 'jellyfin', 'radarr', 'sonarr', 'traefik'].map((from) => `${from} → redis:6379/tcp`);

testCheck(sessionStoreReach, {
  holds: [{ given: 'the login service alone reaches it', world: secured() }],
  broken: [
    {
      given: 'a downloader reaches it',
      world: secured((evidence) => setCells(evidence, { from: 'sonarr', to: 'redis', port: 6379 }, 'open')),
      subjects: ['sonarr → redis:6379/tcp'],
    },
    {
      given: 'the proxy reaches it',
      world: secured((evidence) => setCells(evidence, { from: 'traefik', to: 'redis', port: 6379 }, 'refused')),
      subjects: ['traefik → redis:6379/tcp'],
    },
    {
      given: 'it is published, and a container comes in through the host',
      world: secured((evidence) => {
        containerOf(evidence, 'redis').published = [
          { hostIp: '0.0.0.0', hostPort: 16379, containerPort: 6379, protocol: 'tcp' },
        ];
        evidence.gateways.cells.push({
          from: 'jellyfin',
          via: 'host-address',
          network: null,
          family: 4,
          protocol: 'tcp',
          port: 16379,
          owner: 'redis',
          process: null,
          value: 'open',
          tries: 1,
        });
      }),
      subjects: ['outside → redis:6379/tcp', 'jellyfin → redis:6379/tcp'],
    },
  ],
  unknown: [
    {
      given: 'not even the login service reaches it',
      world: secured((evidence) => setCells(evidence, { from: 'authelia', to: 'redis', port: 6379 }, 'dropped')),
      subjects: ['authelia → redis:6379/tcp'],
    },
    {
      given: 'it died during the sweep',
      world: secured((evidence) => voidControls(evidence, { to: 'redis', port: 6379 }, 'after')),
      subjects: everybodyElse,
    },
    {
      given: 'one cell was not probed',
      world: secured((evidence) => removeCells(evidence, { from: 'sonarr', to: 'redis', port: 6379 })),
      subjects: ['sonarr → redis:6379/tcp'],
    },
    {
      given: 'the store does not run',
      world: secured((evidence) => void Object.assign(containerOf(evidence, 'redis'), { status: 'exited', pid: 0 })),
      subjects: [],
    },
    {
      given: 'it listens on another port',
      world: secured((evidence, policy) => {
        removeCells(evidence, { to: 'redis', port: 6379 });
        policy.access.store = { service: 'redis', port: 6380 };
      }),
      subjects: [],
    },
  ],
  notApplicable: [
    { given: 'no store is declared', world: secured((_evidence, policy) => void (policy.access.store = null)) },
  ],
});
