import { testCheck } from '../../helpers/testing/check-tester.ts';
import { world } from '../../helpers/testing/worlds/world.ts';
import { addStray, containerOf, removeContainer, serviceRule } from '../../helpers/testing/worlds/world-edits.ts';
import { sharedNamespaces } from './shared-namespaces.check.ts';

const inside = (owner: string) => ({ networkMode: `container:id-${owner}`, namespace: owner, attachments: [] });

testCheck(sharedNamespaces, {
  holds: [
    {
      given: 'moved in with fail2ban, and so on the host network, which host-networking names',
      world: world(
        (evidence) =>
          void Object.assign(containerOf(evidence, 'radarr'), {
            networkMode: 'container:id-fail2ban',
            namespace: 'host',
            attachments: [],
          }),
      ),
    },
    {
      given: 'a replica of gluetun that bears another name',
      world: world((evidence) => {
        Object.assign(containerOf(evidence, 'gluetun'), { subject: 'gluetun#2', namespace: 'gluetun#2' });
        Object.assign(containerOf(evidence, 'qbittorrent'), inside('gluetun#2'));
      }),
    },
    {
      given: 'a stranger called like a service that is to share, alone',
      world: world((evidence) => addStray(evidence, 'other/qbittorrent', { service: 'qbittorrent' })),
    },
    { given: 'qbittorrent in gluetun’s namespace, as declared', world: world() },
    {
      given: 'strangers among themselves',
      world: world((evidence) => {
        addStray(evidence, 'a');
        addStray(evidence, 'b', inside('a'));
      }),
    },
  ],
  broken: [
    {
      given: 'qbittorrent in the namespace of another project’s gluetun',
      world: world((evidence) => {
        addStray(evidence, 'other/gluetun', { service: 'gluetun' });
        Object.assign(containerOf(evidence, 'qbittorrent'), inside('other/gluetun'));
      }),
      subjects: ['qbittorrent'],
    },
    {
      given: 'radarr moved in with sonarr',
      world: world((evidence) => void Object.assign(containerOf(evidence, 'radarr'), inside('sonarr'))),
      subjects: ['radarr'],
    },
    {
      given: 'qbittorrent left the tunnel',
      world: world(
        (evidence) =>
          void Object.assign(containerOf(evidence, 'qbittorrent'), {
            networkMode: 'small_download-net',
            namespace: 'qbittorrent',
          }),
      ),
      subjects: ['qbittorrent'],
    },
    {
      given: 'qbittorrent is left in the namespace of a gluetun that is gone',
      world: world(
        (evidence) =>
          void Object.assign(containerOf(evidence, 'qbittorrent'), {
            networkMode: 'container:gone',
            namespace: 'qbittorrent',
          }),
      ),
      subjects: ['qbittorrent'],
    },
    {
      given: 'a stranger moved in with sonarr',
      world: world((evidence) => addStray(evidence, 'stranger', inside('sonarr'))),
      subjects: ['stranger'],
    },
  ],
  unknown: [
    {
      given: 'another project has a qbittorrent, and we have none',
      world: world((evidence) => {
        removeContainer(evidence, 'qbittorrent');
        addStray(evidence, 'other/qbittorrent', { service: 'qbittorrent' });
      }),
      subjects: ['qbittorrent'],
    },
    {
      given: 'an engine that lists no container',
      world: world((evidence) => void (evidence.containers = [])),
      subjects: [],
    },
    {
      given: 'qbittorrent has no container',
      world: world((evidence) => removeContainer(evidence, 'qbittorrent')),
      subjects: ['qbittorrent'],
    },
  ],
  notApplicable: [
    {
      given: 'nobody shares and nobody is to',
      world: world((evidence, policy) => {
        removeContainer(evidence, 'qbittorrent');
        serviceRule(policy, 'qbittorrent').sharesNetworkOf = null;
      }),
    },
  ],
});
