import { policyAt } from '../../policy/policy.ts';
import type { Artifacts } from '../../evidence/evidence.ts';
import { fresh, freshly } from './fresh.ts';
import { goodBackups } from './world-backups-good.ts';
import { goodBanTrials } from './world-bans.ts';
import { container } from './world-container.ts';
import { goodDrift, goodHardening } from './world-hardening.ts';
import { goodEarlierRun } from './world-earlier.ts';
import { goodRateTrials } from './world-limits.ts';
import { goodFilters } from './world-filter.ts';
import { goodLogin } from './world-login.ts';
import { goodNames } from './world-names.ts';
import { packets } from './world-packets.ts';
import { policyFile } from './world-policy.ts';
import { proxy } from './world-proxy.ts';
import { goodSecrets } from './world-secrets.ts';
import { base, endpoints, ports } from './world-endpoints.ts';
import { composeOf, networksOf } from './world-networks.ts';
import { tlsProfiles } from './world-tls.ts';
import { goodUpkeep } from './world-upkeep.ts';
import { goodWatch } from './world-watch.ts';

export type { World } from './fresh.ts';

const names = ['traefik', 'jellyfin', 'sonarr', 'radarr', 'gluetun', 'qbittorrent', 'fail2ban'];

function build(): Artifacts {
  const containers = names.map(container);
  const label = (service: string, port: number, on = service) => {
    const target = containers.find((each) => each.service === on);
    if (!target) return;
    target.labels['traefik.enable'] = 'true';
    target.labels[`traefik.http.routers.${service}.rule`] = `Host(\`${service}.small.test\`)`;
    target.labels[`traefik.http.services.${service}.loadbalancer.server.port`] = String(port);
    target.labels['traefik.docker.network'] = on === 'jellyfin' ? 'small_frontend-net' : 'small_download-net';
  };
  label('jellyfin', 8096);
  label('sonarr', 8989);
  label('radarr', 7878);
  label('qbittorrent', 8080, 'gluetun');
  const sent = packets();
  const snapshot = containers.map(({ subject, id, startedAt, status, attachments }) => ({
    subject,
    id,
    startedAt,
    networks: attachments.map(({ network }) => network),
    status,
  }));
  return {
    engine: {
      version: '28.5.2',
      apiVersion: '1.51',
      operatingSystem: 'Debian',
      kernel: '6.1',
      cpus: 2,
      memoryBytes: 16e9,
      rootless: false,
      securityOptions: [],
      warnings: [],
      transport: 'unix',
    },
    host: {
      addresses: [
        { interface: 'eth0', address: '198.51.100.10', prefix: 24, family: 4, scope: 'global', bridge: false },
      ],
      routes: [
        { destination: '198.51.100.0/24', interface: 'eth0', bridge: false },
        ...Object.keys(endpoints).map((network) => ({
          destination: `203.0.113.${base(network)}/27`,
          interface: `br-${network}`,
          bridge: true,
        })),
      ],
      tunnels: [],
      firewall: { read: true, inputPolicy: 'accept' },
    },
    ...goodFilters(),
    containers,
    networks: networksOf(containers),
    compose: composeOf(containers),
    steadiness: { before: fresh(snapshot), after: snapshot },
    latency: {
      pairs: [
        { from: 'traefik', to: 'jellyfin', network: 'frontend-net', samples: 20, medianMs: 0.08, p95Ms: 0.2 },
        { from: 'sonarr', to: 'radarr', network: 'backend-net', samples: 20, medianMs: 0.07, p95Ms: 0.15 },
        { from: 'gluetun', to: 'sonarr', network: 'download-net', samples: 20, medianMs: 0.07, p95Ms: 0.15 },
      ],
      baseline: { samples: 20, medianMs: 0.02, p95Ms: 0.05 },
      busyPercent: 20,
      failed: [],
    },
    responses: {
      busyPercent: 20,
      rows: [
        ['jellyfin', 8096, '/health'],
        ['sonarr', 8989, '/ping'],
        ['radarr', 7878, '/ping'],
      ].map(([service, port, path]) => ({
        service: String(service),
        port: Number(port),
        path: String(path),
        status: 200,
        ms: 1.1,
        samples: 3,
        error: null,
      })),
    },
    resources: {
      cpu: { usedPercent: 13, windowMs: 400 },
      memory: { usedBytes: 3.5e9, totalBytes: 15e9 },
      disks: [{ name: 'host:/', of: 'host', usedBytes: 50e9, totalBytes: 100e9, usedPercent: 50 }],
      unread: [],
    },
    logs: {
      windowMinutes: 15,
      rows: names.map((service) => ({ service, lines: 20, errors: 0, worstMinute: 0, failed: null })),
    },
    ...sent,
    ...proxy(),
    ...tlsProfiles(),
    ...goodNames(),
    ...goodLogin(),
    ...goodSecrets(names),
    ...goodWatch(),
    ...goodUpkeep(),
    'ban-trials': goodBanTrials(),
    'rate-trials': goodRateTrials(),
    'earlier-run': goodEarlierRun(sent),
    hardening: goodHardening(containers),
    drift: goodDrift(containers),
    ...goodBackups(),
  };
}

/**
 * A small good world at iteration 2, changed as told: start from what is good and break one thing.
 * The result is fresh at every call; the change may edit both evidence and policy.
 */
export const world = freshly(() => ({ evidence: build(), policy: policyAt(policyFile, 2) }));

/** The same small world with the flat legacy network still attached, judged at iteration 1. */
export const worldBefore = freshly(() => {
  const evidence = build();
  const { containers, networks, steadiness, reachability } = evidence;
  const members = ['traefik', 'jellyfin', 'sonarr', 'radarr', 'gluetun'];
  networks.push({
    id: 'id-media-network',
    name: 'small_media-network',
    key: 'media-network',
    project: 'small',
    member: true,
    driver: 'bridge',
    internal: false,
    ipv6: false,
    subnets: [{ subnet: '203.0.113.192/27', gateway: '203.0.113.193', family: 4 }],
    options: {},
    members,
  });
  members.forEach((name, at) =>
    containers
      .find(({ subject }) => subject === name)
      ?.attachments.push({
        network: 'media-network',
        networkId: 'id-media-network',
        ipv4: `203.0.113.${194 + at}`,
        ipv6: null,
        gateway4: '203.0.113.193',
        gateway6: null,
        aliases: [name],
      }),
  );
  for (const row of [...steadiness.before, ...steadiness.after])
    if (members.includes(row.subject)) row.networks.push('media-network');
  for (const to of members) {
    for (const port of [null, ...(ports[to] ?? [])]) {
      const what = {
        to,
        network: 'media-network',
        family: 4 as const,
        protocol: port === null ? ('icmp' as const) : ('tcp' as const),
        port,
      };
      for (const from of members.filter((name) => name !== to))
        reachability.cells.push({ ...what, from, value: 'open', tries: 1, identity: null });
      reachability.controls.push({
        ...what,
        by: members.find((name) => name !== to) ?? 'host',
        before: 'open',
        after: 'open',
      });
    }
  }
  return { evidence, policy: policyAt(policyFile, 1) };
});
