import type { Container } from '../../evidence/containers.ts';
import { addressOf, base, endpoints, isInner, ports } from './world-endpoints.ts';

type Port = readonly [number, 'tcp' | 'udp'];

const published: Readonly<Record<string, readonly Port[]>> = {
  traefik: [
    [80, 'tcp'],
    [443, 'tcp'],
  ],
  gluetun: [
    [6881, 'tcp'],
    [6881, 'udp'],
  ],
};

/** Whose network namespace a service uses, where it has none of its own. */
const owners: Readonly<Record<string, string>> = { qbittorrent: 'gluetun', fail2ban: 'host' };
const modes: Readonly<Record<string, string>> = { qbittorrent: 'container:id-gluetun', fail2ban: 'host' };

const bindingsOf = (service: string): Container['published'] =>
  (published[service] ?? []).flatMap(([port, protocol]) =>
    ['0.0.0.0', '::'].map((hostIp) => ({ hostIp, hostPort: port, containerPort: port, protocol })),
  );

const attachmentsOf = (service: string): Container['attachments'] =>
  Object.keys(endpoints).flatMap((network) => {
    const ipv4 = addressOf(network, service);
    if (!ipv4) return [];
    return [
      {
        network,
        networkId: `id-${network}`,
        ipv4,
        ipv6: network === 'frontend-net' ? `2001:db8:2::${ipv4.split('.')[3]}` : null,
        gateway4: isInner(network) ? null : `203.0.113.${base(network) + 1}`,
        gateway6: null,
        aliases: [service],
      },
    ];
  });

/** A service's container as the small world has it, healthy. */
export function container(service: string): Container {
  const attachments = attachmentsOf(service);
  const bindings = bindingsOf(service);
  return {
    id: `id-${service}`,
    name: `small-${service}-1`,
    subject: service,
    project: 'small',
    service,
    member: true,
    image: `example.test/${service}:1.2.3`,
    imageId: `sha256:${service}`,
    status: 'running',
    pid: 100 + service.length,
    startedAt: '2026-11-01T10:00:00Z',
    exitCode: 0,
    restartCount: 0,
    health:
      service === 'qbittorrent'
        ? { declaredBy: 'none', status: 'none', lastOutput: '' }
        : { declaredBy: 'compose', status: 'healthy', lastOutput: 'ok' },
    networkMode: modes[service] ?? `small_${attachments[0]?.network ?? 'none'}`,
    namespace: owners[service] ?? service,
    attachments,
    published: bindings,
    requested: bindings,
    exposed: (ports[service] ?? []).map((port) => ({ port, protocol: 'tcp' as const })),
    labels: { 'com.docker.compose.project': 'small', 'com.docker.compose.service': service },
    mounts: [],
    restartPolicy: 'unless-stopped',
  };
}
