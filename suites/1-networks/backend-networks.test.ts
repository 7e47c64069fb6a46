import { testCheck } from '../../helpers/testing/check-tester.ts';
import { world, worldBefore } from '../../helpers/testing/worlds/world.ts';
import {
  addStray,
  containerOf,
  endpoint,
  networkOf,
  removeContainer,
} from '../../helpers/testing/worlds/world-edits.ts';
import { backendNetworks } from './backend-networks.check.ts';

const stay =
  (subject: string, ...keys: string[]) =>
  (evidence: Parameters<typeof containerOf>[0]) =>
    void (containerOf(evidence, subject).attachments = containerOf(evidence, subject).attachments.filter(
      ({ network }) => keys.includes(network),
    ));

testCheck(backendNetworks, {
  holds: [
    ...(['false', 'False'] as const).map((enable) => ({
      given: `switched off with ${enable}, without a network in common`,
      world: world((evidence) => {
        stay('radarr')(evidence);
        containerOf(evidence, 'radarr').labels['traefik.enable'] = enable;
      }),
    })),
    {
      given: 'another project’s container with labels, and one of ours without',
      world: world((evidence) => {
        const { labels } = containerOf(evidence, 'radarr');
        addStray(evidence, 'stray', { labels });
        addStray(evidence, 'plain', { member: true, service: 'plain' });
      }),
    },
    {
      given: 'a router that leads to the proxy itself, attached to nothing but the legacy network',
      world: worldBefore((evidence) => {
        Object.assign(containerOf(evidence, 'traefik').labels, {
          'traefik.http.routers.dashboard.rule': 'Host(`traefik.small.test`)',
        });
        evidence.routes.backends.push({
          router: 'dashboard@docker',
          service: 'dashboard@docker',
          url: 'http://203.0.113.194:8080',
          network: 'media-network',
          owner: 'traefik',
          value: 'open',
        });
      }),
    },
    {
      given: 'a stranger named like the proxy, on no network',
      world: world((evidence) => {
        const stray = {
          ...containerOf(evidence, 'traefik'),
          subject: 'other/traefik',
          member: false,
          namespace: 'other/traefik',
        };
        evidence.containers.unshift({ ...stray, attachments: [] });
      }),
    },
    { given: 'a segmented network with each', world: world() },
    { given: 'the legacy network beside the segmented ones', world: worldBefore() },
  ],
  broken: [
    {
      given: 'networks of its own only',
      world: world((evidence) => {
        stay('radarr')(evidence);
        endpoint(evidence, 'radarr', 'bridge', '10.201.0.2');
      }),
      subjects: ['radarr'],
    },
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
      given: 'no labels at all, and one host name declared',
      world: world(({ containers }, policy) => {
        policy.hosts = { 'radarr.small.test': 'radarr' };
        containers.forEach((container) => (container.labels = {}));
      }),
      subjects: [],
    },
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
