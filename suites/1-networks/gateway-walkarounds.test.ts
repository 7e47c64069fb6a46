import type { GatewayCell } from '../../helpers/evidence/gateways.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { world } from '../../helpers/testing/worlds/world.ts';
import { addStray, containerOf } from '../../helpers/testing/worlds/world-edits.ts';
import { gatewayWalkarounds } from './gateway-walkarounds.check.ts';

/** radarr's port, published on 17878 and tried from jellyfin and from sonarr. */
const published = (value: GatewayCell['value'], control: GatewayCell['value'] = 'open', owner = 'radarr') =>
  world((evidence) => {
    if (owner !== 'radarr') addStray(evidence, owner);
    containerOf(evidence, owner).published.push({
      hostIp: '0.0.0.0',
      hostPort: 17878,
      containerPort: 7878,
      protocol: 'tcp',
    });
    for (const from of ['jellyfin', 'sonarr', 'traefik', 'gluetun', ...(owner === 'radarr' ? [] : ['radarr'])])
      evidence.gateways.cells.push({
        from,
        via: 'own-gateway',
        network: 'download-net',
        family: 4,
        protocol: 'tcp',
        port: 17878,
        owner,
        process: null,
        value,
        tries: 1,
      });
    evidence.gateways.controls.push({ port: 17878, protocol: 'tcp', owner, value: control });
  });

testCheck(gatewayWalkarounds, {
  holds: [
    { given: 'ports that are published as declared', world: world() },
    { given: 'a port that no gateway lets through', world: published('dropped') },
    { given: 'isolated networks have no way there', world: published('no-route') },
  ],
  broken: [
    {
      given: 'a published port, for those who may not talk to its owner',
      world: published('open'),
      subjects: ['jellyfin → radarr:7878/tcp'],
    },
    { given: 'a refusal came from there', world: published('refused'), subjects: ['jellyfin → radarr:7878/tcp'] },
    {
      given: 'somebody else’s published port',
      world: published('open', 'open', 'wiki'),
      subjects: ['traefik', 'jellyfin', 'sonarr', 'radarr', 'gluetun'].map((from) => `${from} → wiki:7878/tcp`),
    },
    {
      given: 'a declared port in another owner’s hands',
      world: world(({ gateways }) =>
        gateways.cells
          .filter(({ from, port }) => from === 'jellyfin' && port === 6881)
          .forEach((cell) => (cell.owner = 'sonarr')),
      ),
      subjects: ['jellyfin → sonarr:6881/tcp'],
    },
  ],
  unknown: [
    ...(['absent', 'probe-failed', 'no-control'] as const).map((value) => ({
      given: value,
      world: published(value),
      subjects: ['jellyfin → radarr:7878/tcp'],
    })),
    {
      given: 'not even the host reached it',
      world: published('dropped', 'dropped'),
      subjects: ['jellyfin → radarr:7878/tcp'],
    },
    {
      given: 'a port that nobody tried from jellyfin',
      world: world(
        ({ gateways }) =>
          void (gateways.cells = gateways.cells.filter(({ from, port }) => from !== 'jellyfin' || port !== 6881)),
      ),
      subjects: ['jellyfin → gluetun:6881/tcp'],
    },
    { given: 'nobody was sent anywhere', world: world(({ gateways }) => void (gateways.cells = [])), subjects: [] },
  ],
  notApplicable: [
    {
      given: 'nobody publishes',
      world: world(({ containers, gateways }) => {
        gateways.cells = [];
        containers.forEach((container) => (container.published = []));
      }),
    },
  ],
});
