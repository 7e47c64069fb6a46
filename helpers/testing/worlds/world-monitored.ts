import type { Artifacts } from '../../evidence/evidence.ts';
import { policyAt } from '../../policy/policy.ts';
import { PolicyFile } from '../../policy/schema.ts';
import { container } from './world-container.ts';
import { bridgeOf } from './world-networks.ts';
import { freshly, type World } from './fresh.ts';
import { policyFile } from './world-policy.ts';
import { sealed } from './world-sealed.ts';
import { goodSecrets } from './world-secrets.ts';

const added = ['prometheus', 'alertmanager', 'loki', 'promtail', 'grafana'] as const;
const ports = { prometheus: 9090, alertmanager: 9093, loki: 3100, promtail: 9080, grafana: 3000 } as const;

/** What the monitored world is good by. */
const monitoredPolicy = PolicyFile.parse({
  ...policyFile,
  iteration: 6,
  networks: {
    ...policyFile.networks,
    'mgmt-net': { from: 6, internal: true, isolated: true, members: ['traefik', ...added] },
  },
  services: { ...policyFile.services, ...Object.fromEntries(added.map((name) => [name, { from: 6 }])) },
  monitoring: {
    metrics: { retentionHours: 168 },
    dashboards: { sources: ['Prometheus', 'Loki'], boards: ['Stack'] },
    jobs: {
      prometheus: 'prometheus',
      traefik: { service: 'traefik', port: 8082 },
      alertmanager: 'alertmanager',
      loki: 'loki',
      promtail: 'promtail',
    },
    alerts: ['ContainerDown', 'DiskSpaceLow', 'HighErrorRate'],
  },
});

/** Puts those who watch on a network with the proxy. */
function attach({ containers, networks, steadiness, listeners }: Artifacts): void {
  const network = 'mgmt-net';
  for (const [at, name] of (['traefik', ...added] as const).entries()) {
    if (name !== 'traefik') containers.push(container(name));
    containers
      .find(({ subject }) => subject === name)
      ?.attachments.push({
        network,
        networkId: `id-${network}`,
        ipv4: `203.0.113.${226 + at}`,
        ipv6: null,
        gateway4: null,
        gateway6: null,
        aliases: [name],
      });
  }
  networks.push(
    bridgeOf(network, {
      internal: true,
      ipv6: false,
      subnets: [{ subnet: '203.0.113.224/27', gateway: '203.0.113.225', family: 4 }],
      options: {},
      members: ['traefik', ...added],
    }),
  );
  for (const list of [steadiness.before, steadiness.after]) {
    list.find(({ subject }) => subject === 'traefik')?.networks.push(network);
    for (const { subject, id, startedAt, status } of containers.filter(({ subject: name }) => name in ports))
      list.push({ subject, id, startedAt, status, networks: [network] });
  }
  for (const [namespace, port] of [...Object.entries(ports), ['traefik', 8082] as const])
    listeners.sockets.push({
      namespace,
      protocol: 'tcp',
      address: '0.0.0.0',
      port,
      process: namespace,
      loopback: false,
    });
}

/**
 * The small world at iteration 6, as far as those who watch it go: Prometheus, Alertmanager, Loki, Promtail and Grafana
 * beside what iteration 5 has. What packets see of them is left out.
 */
export const monitored = freshly(() => {
  const made: World = { evidence: sealed().evidence, policy: policyAt(monitoredPolicy, 6) };
  attach(made.evidence);
  Object.assign(made.evidence, goodSecrets(made.evidence.containers.map(({ subject }) => subject)));
  const torrent = made.evidence.containers.find(({ subject }) => subject === 'qbittorrent');
  if (torrent) torrent.health = { declaredBy: 'compose', status: 'healthy', lastOutput: 'ok' };
  return made;
});
