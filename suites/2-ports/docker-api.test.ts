import type { Artifacts } from '../../helpers/evidence/evidence.ts';
import type { Api } from '../../helpers/evidence/apis.ts';
import type { Cell } from '../../helpers/evidence/reachability.ts';
import type { CellValue } from '../../helpers/evidence/cell-value.ts';
import type { Policy } from '../../helpers/policy/policy.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { world } from '../../helpers/testing/worlds/world.ts';
import { dockerApi } from './docker-api.check.ts';

type Change = (evidence: Artifacts, policy: Policy) => void;
const changed = (...changes: Change[]) =>
  world((evidence, policy) => changes.forEach((change) => change(evidence, policy)));
const api =
  (change: Partial<Api>): Change =>
  ({ apis }) =>
    void apis.listeners.push({
      namespace: 'radarr',
      port: 2375,
      loopback: false,
      kind: 'docker-api',
      detail: 'Docker’s API answers',
      writes: 'refused',
      ...change,
    });
const cell =
  (from: string, value: CellValue): Change =>
  ({ reachability }) =>
    void reachability.cells.push({
      from,
      to: 'radarr',
      network: 'backend-net',
      family: 4,
      protocol: 'tcp',
      port: 2375,
      value,
      tries: 1,
      identity: null,
    });
const declared: Change = (_, policy) =>
  void (policy.socket = { services: ['radarr'], clients: ['traefik'], writes: false });
const cellTo =
  (change: Partial<Cell>): Change =>
  (evidence, policy) => {
    cell('traefik', 'open')(evidence, policy);
    Object.assign(evidence.reachability.cells.at(-1) ?? {}, change);
  };
const proxy = [api({}), declared, cell('traefik', 'open'), cell('host', 'open'), cell('jellyfin', 'no-route')];

testCheck(dockerApi, {
  holds: [
    { given: 'a socket proxy that refuses a neighbour', world: changed(...proxy, cell('sonarr', 'refused')) },
    {
      given: 'a socket proxy whose own probes could not run from its client and from the host',
      world: changed(...proxy, cell('traefik', 'probe-failed'), cell('host', 'probe-failed')),
    },
    { given: 'a declared socket proxy on its own loopback', world: changed(api({ loopback: true }), declared) },
    {
      given: 'a socket proxy that nobody but the host reaches',
      world: changed(api({}), declared, cell('host', 'open')),
    },
    {
      given: 'a second socket proxy that reaches the first',
      world: changed(
        ...proxy,
        api({ namespace: 'sonarr' }),
        cell('sonarr', 'open'),
        cellTo({ to: 'sonarr' }),
        (_, policy) => void (policy.socket = { ...policy.socket, services: ['radarr', 'sonarr'] }),
      ),
    },
    { given: 'no Docker API anywhere', world: world() },
    { given: 'a socket proxy that only its client reaches', world: changed(...proxy, cell('sonarr', 'dropped')) },
    { given: 'an API on the loopback of a container', world: changed(api({ loopback: true })) },
  ],
  broken: [
    {
      given: 'the API on a port of the host',
      world: changed(api({ namespace: 'host', port: 2375 })),
      subjects: ['host:2375/tcp'],
    },
    {
      given: 'on the host’s loopback, which host-network containers share',
      world: changed(api({ namespace: 'host', loopback: true })),
      subjects: ['host:2375/tcp'],
    },
    { given: 'under a number nobody expects', world: changed(api({ port: 4444 })), subjects: ['radarr:4444/tcp'] },
    {
      given: 'a socket proxy that nobody declared',
      world: changed(api({}), cell('traefik', 'open')),
      subjects: ['radarr:2375/tcp'],
    },
    {
      given: 'a neighbour of the socket proxy that is no client',
      world: changed(...proxy, cell('sonarr', 'open')),
      subjects: ['sonarr → radarr:2375/tcp'],
    },
    {
      given: 'a neighbour that comes round through the gateway',
      world: changed(...proxy, ({ containers, gateways }) => {
        containers
          .find(({ subject }) => subject === 'radarr')
          ?.published.push({ hostIp: '203.0.113.97', hostPort: 12375, containerPort: 2375, protocol: 'tcp' });
        gateways.cells.push({
          from: 'gluetun',
          via: 'own-gateway',
          network: 'download-net',
          family: 4,
          protocol: 'tcp',
          port: 12375,
          owner: 'radarr',
          process: null,
          value: 'open',
          tries: 1,
        });
      }),
      subjects: ['gluetun → radarr:2375/tcp'],
    },
  ],
  unknown: [
    ...[{ to: 'sonarr' }, { port: 2376 }, { protocol: 'udp' as const }].map((change) => ({
      given: `somebody tried another port: ${JSON.stringify(change)}`,
      world: changed(api({}), declared, cellTo(change)),
      subjects: ['neighbours → radarr:2375/tcp'],
    })),
    {
      given: 'a neighbour whose probe could not run',
      world: changed(...proxy, cell('sonarr', 'probe-failed')),
      subjects: ['sonarr → radarr:2375/tcp'],
    },
    {
      given: 'a negative without control',
      world: changed(...proxy, cell('sonarr', 'no-control')),
      subjects: ['sonarr → radarr:2375/tcp'],
    },
    { given: 'nobody was seen to try', world: changed(api({}), declared), subjects: ['neighbours → radarr:2375/tcp'] },
    { given: 'a declared socket proxy that shows no API', world: changed(declared), subjects: ['radarr'] },
    {
      given: 'a port that could not be asked',
      world: changed(({ apis }) => void apis.unasked.push({ namespace: 'host', port: 2375, error: 'timeout' })),
      subjects: ['host:2375/tcp'],
    },
    {
      given: 'a listening port that nobody asked',
      world: changed(
        ({ listeners }) =>
          void listeners.sockets.push({
            namespace: 'host',
            protocol: 'tcp',
            address: '0.0.0.0',
            port: 2376,
            process: 'dockerd',
            loopback: false,
          }),
      ),
      subjects: ['host:2376/tcp'],
    },
  ],
});
