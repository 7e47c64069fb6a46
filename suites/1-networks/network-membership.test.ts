import { testCheck } from '../../helpers/testing/check-tester.ts';
import { world, worldBefore } from '../../helpers/testing/worlds/world.ts';
import {
  containerOf,
  networkOf,
  networkRule,
  removeContainer,
  endpoint,
  serviceRule,
} from '../../helpers/testing/worlds/world-edits.ts';
import { networkMembership } from './network-membership.check.ts';

const leave = (subject: string, key: string) =>
  world(
    (evidence) =>
      void (containerOf(evidence, subject).attachments = containerOf(evidence, subject).attachments.filter(
        ({ network }) => network !== key,
      )),
  );

testCheck(networkMembership, {
  holds: [
    {
      given: 'a guest that is declared on the network of its owner',
      world: world((_, policy) => {
        networkRule(policy, 'download-net').members = [...networkRule(policy, 'download-net').members, 'qbittorrent'];
      }),
    },
    {
      given: 'on the default bridge as well, which default-bridge names',
      world: world((evidence) => endpoint(evidence, 'jellyfin', 'bridge', '10.201.0.2')),
    },
    {
      given: 'one service of one network',
      world: world((evidence, policy) => {
        policy.services = { gluetun: serviceRule(policy, 'gluetun') };
        evidence.containers = [containerOf(evidence, 'gluetun')];
      }),
    },
    { given: 'everybody where declared', world: world() },
    { given: 'the legacy network, while it may stay', world: worldBefore() },
    {
      given: 'one left the legacy network early',
      world: worldBefore(
        (evidence) =>
          void (containerOf(evidence, 'radarr').attachments = containerOf(evidence, 'radarr').attachments.filter(
            ({ network }) => network !== 'media-network',
          )),
      ),
    },
    {
      given: 'a network that is missing, which declared-networks names',
      world: world((evidence) => {
        evidence.networks.splice(evidence.networks.indexOf(networkOf(evidence, 'dmz-net')), 1);
        containerOf(evidence, 'traefik').attachments.shift();
      }),
    },
    {
      given: 'on the host network, which host-networking judges',
      world: world(
        (evidence) =>
          void Object.assign(containerOf(evidence, 'radarr'), {
            networkMode: 'host',
            namespace: 'host',
            attachments: [],
          }),
      ),
    },
  ],
  broken: [
    {
      given: 'one network too many',
      world: world((evidence) => endpoint(evidence, 'jellyfin', 'backend-net', '203.0.113.70')),
      subjects: ['jellyfin@backend-net'],
    },
    { given: 'one network too few', world: leave('sonarr', 'download-net'), subjects: ['sonarr@download-net'] },
    {
      given: 'still on the legacy network',
      world: worldBefore((_, policy) => void Object.assign(policy, world().policy)),
      subjects: [
        'traefik@media-network',
        'jellyfin@media-network',
        'sonarr@media-network',
        'radarr@media-network',
        'gluetun@media-network',
      ],
    },
    {
      given: 'a stopped container keeps its attachments',
      world: world((evidence) => {
        endpoint(evidence, 'jellyfin', 'backend-net', '');
        containerOf(evidence, 'jellyfin').status = 'exited';
      }),
      subjects: ['jellyfin@backend-net'],
    },
  ],
  unknown: [
    {
      given: 'everybody on the host network',
      world: world(({ containers }) =>
        containers.forEach((each) => Object.assign(each, { networkMode: 'host', namespace: 'host', attachments: [] })),
      ),
      subjects: [],
    },
    {
      given: 'a service without container',
      world: world((evidence) => removeContainer(evidence, 'radarr')),
      subjects: ['radarr'],
    },
    {
      given: 'an engine that lists no network',
      world: world((evidence) => void (evidence.networks = [])),
      subjects: [],
    },
    {
      given: 'an engine that lists no container',
      world: world((evidence) => void (evidence.containers = [])),
      subjects: ['traefik', 'jellyfin', 'sonarr', 'radarr', 'gluetun', 'qbittorrent', 'fail2ban'],
    },
  ],
  notApplicable: [{ given: 'a policy without services', world: world((_, policy) => void (policy.services = {})) }],
});
