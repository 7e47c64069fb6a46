import type { Artifacts } from '../../helpers/evidence/evidence.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { world, worldBefore } from '../../helpers/testing/worlds/world.ts';
import { apart } from '../../helpers/testing/worlds/world-apart.ts';
import { containerOf, endpoint, networkOf, removeContainer } from '../../helpers/testing/worlds/world-edits.ts';
import { addStray } from '../../helpers/testing/worlds/world-edits.ts';
import { backendNetworks } from './backend-networks.check.ts';

const stay =
  (subject: string, ...keys: string[]) =>
  (evidence: Parameters<typeof containerOf>[0]) =>
    void (containerOf(evidence, subject).attachments = containerOf(evidence, subject).attachments.filter(
      ({ network }) => keys.includes(network),
    ));

/** radarr, on backend-net and download-net, with this label; provider: what Traefik itself names. */
const labelled = (label: string | null, provider?: string | null, change?: (evidence: Artifacts) => void) =>
  world((evidence) => {
    const radarr = containerOf(evidence, 'radarr');
    const others = Object.entries(radarr.labels).filter(([key]) => key !== 'traefik.docker.network');
    radarr.labels = Object.fromEntries([...others, ...(label === null ? [] : [['traefik.Docker.network', label]])]);
    if (provider === undefined) delete evidence.traefik.dockerNetwork;
    else evidence.traefik.dockerNetwork = provider;
    change?.(evidence);
  });
const relabel = (labels: Record<string, string>) => (evidence: Artifacts) =>
  void Object.assign(containerOf(evidence, 'radarr').labels, labels);

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
    { given: 'a label in other letters', world: labelled('small_download-net') },
    { given: 'no label, and the provider names the network', world: labelled(null, 'small_backend-net') },
    { given: 'no label and one network', world: labelled(null, null, stay('radarr', 'backend-net')) },
    { given: 'a wrong label and one network', world: labelled('gone', null, stay('radarr', 'backend-net')) },
    {
      given: 'no label, and a server whose whole address is given',
      world: labelled(null, null, (evidence) => {
        const { labels } = containerOf(evidence, 'radarr');
        for (const key of Object.keys(labels)) if (/loadbalancer/i.test(key)) Reflect.deleteProperty(labels, key);
        relabel({ 'traefik.http.services.radarr.loadbalancer.server.url': 'http://radarr:7878' })(evidence);
      }),
    },
    {
      given: 'no label, and a router of its own that leads to the service of a file',
      world: labelled(null, null, (evidence) => {
        const { labels } = containerOf(evidence, 'radarr');
        for (const key of Object.keys(labels)) if (/loadbalancer/i.test(key)) Reflect.deleteProperty(labels, key);
        relabel({ 'traefik.http.routers.radarr.service': 'radarr@file' })(evidence);
      }),
    },
  ],
  broken: [
    { given: 'what meets no proxy at all', world: apart('nginx:1'), subjects: ['wiki'] },
    {
      given: 'networks of its own only',
      world: world((evidence) => {
        stay('radarr')(evidence);
        endpoint(evidence, 'radarr', 'bridge', '10.201.0.2');
      }),
      subjects: ['radarr'],
    },
    {
      given: 'a label that names a network on which it does not sit',
      world: labelled('small_dmz-net', null),
      subjects: ['radarr'],
    },
    { given: 'a label without the project’s name', world: labelled('backend-net', 'x'), subjects: ['radarr'] },
    { given: 'no label and two networks, both shared', world: labelled(null, null), subjects: ['radarr'] },
    { given: 'an empty label', world: labelled('', null), subjects: ['radarr'] },
    { given: 'a provider that names another network', world: labelled(null, 'proxy'), subjects: ['radarr'] },
    {
      given: 'a label that names a network which Traefik is not on',
      world: labelled('small_backend-net', null, (evidence) => {
        stay('traefik', 'dmz-net', 'frontend-net', 'download-net')(evidence);
      }),
      subjects: ['radarr'],
    },
    {
      given: 'an owner of a shared namespace whose label names another network',
      world: world((evidence) => {
        endpoint(evidence, 'gluetun', 'backend-net', '203.0.113.90');
        containerOf(evidence, 'gluetun').labels['traefik.docker.network'] = 'small_mgmt-net';
      }),
      subjects: ['gluetun'],
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
    { given: 'a guest whose host left', world: world(stay('gluetun')), subjects: ['gluetun'] },
  ],
  unknown: [
    { given: 'what another Traefik alone meets', world: apart('traefik:3'), subjects: ['wiki'] },
    {
      given: 'no labels at all, and one host name declared',
      world: world(({ containers }, policy) => {
        policy.hosts = { 'radarr.small.test': 'radarr' };
        containers.forEach((container) => (container.labels = {}));
      }),
      subjects: [],
    },
    {
      given: 'no label and two networks, and nobody read what the provider names',
      world: labelled(null, undefined),
      subjects: ['radarr'],
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
      given: 'all routers come from files',
      world: world(({ containers, traefik }) => {
        for (const each of containers) each.labels = {};
        for (const each of traefik.routers) if (each.provider === 'docker') each.provider = 'file';
      }),
    },
    {
      given: 'the only one that is routed is on the host network',
      world: world((evidence) => {
        for (const container of evidence.containers) if (container.subject !== 'radarr') container.labels = {};
        Object.assign(containerOf(evidence, 'radarr'), { networkMode: 'host', namespace: 'host', attachments: [] });
      }),
    },
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
