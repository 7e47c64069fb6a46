import { testCheck } from '../../helpers/testing/check-tester.ts';
import { world } from '../../helpers/testing/worlds/world.ts';
import { addStray, containerOf, removeContainer, serviceRule } from '../../helpers/testing/worlds/world-edits.ts';
import { sharedNamespaces } from './shared-namespaces.check.ts';

const inside = (owner: string) => ({ networkMode: `container:id-${owner}`, namespace: owner, attachments: [] });

testCheck(sharedNamespaces, {
  holds: [
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
