import type { Artifacts } from '../../helpers/evidence/evidence.ts';
import type { GatewayCell } from '../../helpers/evidence/gateways.ts';
import type { Policy } from '../../helpers/policy/policy.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { world } from '../../helpers/testing/worlds/world.ts';
import { addStray, containerOf, removeContainer } from '../../helpers/testing/worlds/world-edits.ts';
import { gatewayWalkarounds } from './gateway-walkarounds.check.ts';

/** radarr's port, published on 17878 and tried from jellyfin and from sonarr. */
const published = (
  value: GatewayCell['value'],
  control: GatewayCell['value'] = 'open',
  owner = 'radarr',
  change: (policy: Policy) => void = () => undefined,
) =>
  world((evidence, policy) => {
    change(policy);
    if (owner !== 'radarr') addStray(evidence, owner);
    // Two others beside it: who looks up the container's port has to look closely.
    const other = { hostIp: '0.0.0.0', hostPort: 17879, containerPort: 9999, protocol: 'tcp' as const };
    containerOf(evidence, owner).published.push(
      other,
      { ...other, hostPort: 17878, protocol: 'udp' },
      {
        hostIp: '0.0.0.0',
        hostPort: 17878,
        containerPort: 7878,
        protocol: 'tcp',
      },
    );
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

const cell: GatewayCell = {
  from: 'jellyfin',
  via: 'host-address',
  network: null,
  family: 4,
  protocol: 'tcp',
  port: 4711,
  owner: 'radarr',
  process: null,
  value: 'open',
  tries: 1,
};
/** One cell more, by whoever it is; strays: containers of nobody's project. */
const withCell = (change: Partial<GatewayCell>, strays: readonly string[] = []) =>
  world((evidence) => {
    for (const name of strays) addStray(evidence, name);
    evidence.gateways.cells.push({ ...cell, ...change });
  });
const withControl = (change: Partial<Artifacts['gateways']['controls'][number]>) =>
  world(
    ({ gateways }) =>
      void gateways.controls.push({ port: 6881, protocol: 'tcp', owner: 'gluetun', value: 'open', ...change }),
  );
/** radarr's port is dropped, and only this was seen to answer the host. */
const proven = (change: Partial<Artifacts['gateways']['controls'][number]>) => {
  const given = published('dropped');
  const { gateways } = given.evidence;
  gateways.controls = gateways.controls.map((each) => (each.port === 17878 ? { ...each, ...change } : each));
  return given;
};
const from = (names: readonly string[], to: string) => names.map((name) => `${name} → ${to}`);

testCheck(gatewayWalkarounds, {
  holds: [
    {
      given: 'a service that nobody declared, at its own port',
      world: world((evidence) => {
        addStray(evidence, 'relay', { member: true, service: 'relay', status: 'exited', pid: 0 });
        evidence.gateways.cells.push({ ...cell, from: 'relay', owner: 'relay' });
      }),
    },
    { given: 'the host’s own port is not Docker’s doing', world: withCell({ owner: 'host', port: 22 }) },
    { given: 'a container’s own port, come back to itself', world: withCell({ from: 'radarr' }) },
    { given: 'a guest’s port, come back to its namespace', world: withCell({ from: 'gluetun', owner: 'qbittorrent' }) },
    { given: 'strangers among themselves', world: withCell({ from: 'a', owner: 'b' }, ['a', 'b']) },
    { given: 'a stranger that nobody was sent from', world: world((evidence) => addStray(evidence, 'wiki')) },
    {
      given: 'a service that does not run, from where nobody can be sent',
      world: world((evidence) => {
        Object.assign(containerOf(evidence, 'radarr'), { status: 'exited', pid: 0 });
        evidence.gateways.cells = evidence.gateways.cells.filter((each) => each.from !== 'radarr');
      }),
    },
    { given: 'a port of the host that nobody has to try', world: withControl({ owner: 'host', port: 22 }) },
    { given: 'ports that are published as declared', world: world() },
    { given: 'a port that no gateway lets through', world: published('dropped') },
    { given: 'isolated networks have no way there', world: published('no-route') },
    {
      given: 'a path that the policy allows, by the container’s own port',
      world: published('open', 'open', 'radarr', ({ paths }) => {
        paths.allowed = [{ from: 'jellyfin', to: 'radarr', port: 7878, protocol: 'tcp' }];
      }),
    },
  ],
  broken: [
    {
      given: 'one way in all',
      world: world(({ gateways }) => void Object.assign(gateways, { cells: [cell], controls: [] })),
      subjects: ['jellyfin → radarr:4711/tcp'],
    },
    {
      given: 'a stranger who comes to one of ours',
      world: withCell({ from: 'wiki' }, ['wiki']),
      subjects: ['wiki → radarr:4711/tcp'],
    },
    {
      given: 'one of ours that nobody declared, who comes to a stranger',
      world: world((evidence) => {
        addStray(evidence, 'wiki');
        addStray(evidence, 'extra', { member: true, status: 'exited', pid: 0 });
        evidence.gateways.cells.push({ ...cell, from: 'extra', owner: 'wiki' });
      }),
      subjects: ['extra → wiki:4711/tcp'],
    },
    {
      given: 'a declared one whose container is gone meanwhile, who came to a stranger',
      world: world((evidence) => {
        addStray(evidence, 'wiki');
        removeContainer(evidence, 'sonarr');
        evidence.gateways.cells.push({ ...cell, from: 'sonarr', owner: 'wiki' });
      }),
      subjects: ['sonarr → wiki:4711/tcp'],
    },
    {
      given: 'a published port, for those who may not talk to its owner',
      world: published('open'),
      subjects: ['jellyfin → radarr:7878/tcp'],
    },
    {
      given: 'a path of the policy to the host’s port, which is not the container’s own',
      world: published('open', 'open', 'radarr', ({ paths }) => {
        paths.allowed = [{ from: 'jellyfin', to: 'radarr', port: 17878, protocol: 'tcp' }];
      }),
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
    {
      given: 'one publishes a port, and nobody was sent to a gateway',
      world: world((evidence) => {
        evidence.gateways = { ...evidence.gateways, cells: [], controls: [] };
        for (const each of evidence.containers) if (each.subject !== 'gluetun') each.published = [];
      }),
      subjects: [],
    },
    {
      given: 'a port that was tried over the other protocol only',
      world: withControl({ protocol: 'udp' }),
      subjects: from(['traefik', 'jellyfin', 'sonarr', 'radarr'], 'gluetun:6881/udp'),
    },
    {
      given: 'a port of which only a neighbour was tried',
      world: withControl({ port: 6882 }),
      subjects: from(['traefik', 'jellyfin', 'sonarr', 'radarr'], 'gluetun:6882/tcp'),
    },
    {
      given: 'a port that was tried as somebody else’s',
      world: withControl({ owner: 'sonarr' }),
      subjects: from(['traefik', 'jellyfin', 'radarr', 'gluetun'], 'sonarr:6881/tcp'),
    },
    {
      given: 'dropped, and the host reached that port over UDP only',
      world: proven({ protocol: 'udp' }),
      subjects: [
        'jellyfin → radarr:7878/tcp',
        ...from(['traefik', 'jellyfin', 'sonarr', 'gluetun'], 'radarr:9999/udp'),
      ],
    },
    {
      given: 'dropped, and the host reached another port only',
      world: proven({ port: 17879 }),
      subjects: [
        'jellyfin → radarr:7878/tcp',
        ...from(['traefik', 'jellyfin', 'sonarr', 'gluetun'], 'radarr:9999/tcp'),
      ],
    },
    {
      given: 'dropped, and the host reached another’s port only',
      world: proven({ owner: 'sonarr' }),
      subjects: [
        'jellyfin → radarr:7878/tcp',
        ...from(['traefik', 'jellyfin', 'radarr', 'gluetun'], 'sonarr:17878/tcp'),
      ],
    },
    {
      given: 'nobody was sent anywhere, where one container publishes',
      world: world(({ gateways, containers }) => {
        gateways.cells = [];
        for (const each of containers.filter(({ subject }) => subject !== 'gluetun')) each.published = [];
      }),
      subjects: [],
    },
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
