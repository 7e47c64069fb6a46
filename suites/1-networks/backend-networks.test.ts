import { testCheck } from '../../helpers/testing/check-tester.ts';
import { world, worldBefore } from '../../helpers/testing/worlds/world.ts';
import { containerOf, networkOf, removeContainer } from '../../helpers/testing/worlds/world-edits.ts';
import { backendNetworks } from './backend-networks.check.ts';

const stay =
  (subject: string, ...keys: string[]) =>
  (evidence: Parameters<typeof containerOf>[0]) =>
    void (containerOf(evidence, subject).attachments = containerOf(evidence, subject).attachments.filter(
      ({ network }) => keys.includes(network),
    ));

testCheck(backendNetworks, {
  holds: [
    { given: 'a segmented network with each', world: world() },
    { given: 'the legacy network beside the segmented ones', world: worldBefore() },
  ],
  broken: [
    {
      given: 'the legacy network alone, named before it goes',
      world: worldBefore(stay('radarr', 'media-network')),
      subjects: ['radarr'],
    },
    {
      given: 'the legacy network is what Traefik uses',
      world: worldBefore(({ routes }) =>
        routes.backends
          .filter(({ owner }) => owner === 'radarr')
          .forEach((backend) => (backend.network = 'media-network')),
      ),
      subjects: ['radarr'],
    },
    { given: 'no network in common', world: world(stay('radarr')), subjects: ['radarr'] },
    {
      given: 'a network on which members do not meet',
      world: world((evidence) => {
        stay('jellyfin', 'frontend-net')(evidence);
        networkOf(evidence, 'frontend-net').options['com.docker.network.bridge.enable_icc'] = 'false';
      }),
      subjects: ['jellyfin'],
    },
    {
      given: 'on the host network',
      world: world(
        (evidence) =>
          void Object.assign(containerOf(evidence, 'radarr'), {
            networkMode: 'host',
            namespace: 'host',
            attachments: [],
          }),
      ),
      subjects: ['radarr'],
    },
    { given: 'a guest whose host left', world: world(stay('gluetun')), subjects: ['gluetun'] },
  ],
  unknown: [
    {
      given: 'no container of the proxy',
      world: world((evidence) => removeContainer(evidence, 'traefik')),
      subjects: [],
    },
    {
      given: 'no labels at all',
      world: world(({ containers }) => containers.forEach((container) => (container.labels = {}))),
      subjects: [],
    },
  ],
  notApplicable: [
    {
      given: 'nobody is routed',
      world: world(({ containers }, policy) => {
        policy.hosts = {};
        containers.forEach((container) => (container.labels = {}));
      }),
    },
    {
      given: 'the proxy is on the host network',
      world: world(
        (evidence) =>
          void Object.assign(containerOf(evidence, 'traefik'), {
            networkMode: 'host',
            namespace: 'host',
            attachments: [],
          }),
      ),
    },
  ],
});
