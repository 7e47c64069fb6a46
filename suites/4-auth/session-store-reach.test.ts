import type { Cell } from '../../helpers/evidence/reachability.ts';
import type { GatewayCell } from '../../helpers/evidence/gateways.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { containerOf, removeCells, setCells, voidControls } from '../../helpers/testing/worlds/world-edits.ts';
import { secured } from '../../helpers/testing/worlds/world-secured.ts';
import { sessionStoreReach } from './session-store-reach.check.ts';

const everybodyElse = ['gluetun', 'jellyfin', 'radarr', 'sonarr', 'traefik'].map((from) => `${from} → redis:6379/tcp`);

const cell = {
  from: 'sonarr',
  to: 'redis',
  network: 'session-net',
  family: 4 as const,
  protocol: 'tcp' as const,
  port: 6379,
  value: 'open' as const,
  tries: 1,
  identity: null,
};
const withCell = (change: Partial<Cell>) =>
  secured(({ reachability }) => void reachability.cells.push({ ...cell, ...change }));
const binding = { hostIp: '0.0.0.0', hostPort: 16379, containerPort: 6379, protocol: 'tcp' as const };
/** The store is published, and somebody comes in through the host. */
const through = (change: Partial<GatewayCell>) =>
  secured((evidence) => {
    containerOf(evidence, 'redis').published = [binding];
    const { from, family, protocol, value, tries } = cell;
    const around = { from, family, protocol, value, tries, via: 'host-address' as const, network: null, process: null };
    evidence.gateways.cells.push({ ...around, port: 16379, owner: 'redis', ...change });
  });
/** redis sits on a second network as well, where everybody is kept out but, perhaps, sonarr. */
const twice = (value: Cell['value']) =>
  secured((evidence) => {
    const { cells, controls } = evidence.reachability;
    const onDmz = <T extends Pick<Cell, 'to' | 'network'>>(rows: readonly T[]): T[] =>
      rows.filter(({ to }) => to === 'redis').map((row) => ({ ...row, network: 'dmz-net' }));
    cells.push(...onDmz(cells));
    controls.push(...onDmz(controls));
    setCells(evidence, { to: 'redis', network: 'dmz-net' }, 'dropped');
    setCells(evidence, { from: 'sonarr', to: 'redis', network: 'dmz-net', port: 6379 }, value);
  });

testCheck(sessionStoreReach, {
  holds: [
    { given: 'the login service alone reaches it', world: secured() },
    { given: 'it has two networks, and only the login service reaches it on one', world: twice('dropped') },
    { given: 'another port of it', world: withCell({ port: 9999 }) },
    { given: 'the same port over UDP', world: withCell({ protocol: 'udp' }) },
    { given: 'the same port of another service', world: withCell({ to: 'traefik' }) },
    { given: 'the host’s own reach', world: withCell({ from: 'host' }) },
    {
      given: 'the same port of another container, published',
      world: secured((evidence) => void containerOf(evidence, 'traefik').published.push(binding)),
    },
    {
      given: 'another port of it, published',
      world: secured(
        (evidence) => void (containerOf(evidence, 'redis').published = [{ ...binding, containerPort: 1 }]),
      ),
    },
  ],
  broken: [
    { given: 'it is reached on one network of two', world: twice('open'), subjects: ['sonarr → redis:6379/tcp'] },
    ...[
      { owner: 'radarr' },
      { protocol: 'udp' as const },
      { port: 16380 },
      { value: 'dropped' as const },
      { from: 'redis' },
      { from: 'authelia' },
    ].map((change) => ({
      given: `it is published, and nobody came in by it: ${JSON.stringify(change)}`,
      world: through(change),
      subjects: ['outside → redis:6379/tcp'],
    })),
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
    { given: 'one network of two was not seen', world: twice('probe-failed'), subjects: ['sonarr → redis:6379/tcp'] },
    {
      given: 'nobody tried it, though it listens',
      world: secured((evidence) => removeCells(evidence, { to: 'redis', port: 6379 })),
      subjects: ['authelia → redis:6379/tcp', ...everybodyElse],
    },
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
