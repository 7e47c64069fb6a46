import type { Container } from '../../evidence/containers.ts';
import { addressOf, base, ports, endpoints } from './world-seats.ts';

/** A service's container where it sits in the small world, healthy. */
export function container(service: string): Container {
  const shared = service === 'qbittorrent';
  const host = service === 'fail2ban';
  const attachments = Object.keys(endpoints).flatMap((network) => {
    const ipv4 = addressOf(network, service);
    if (!ipv4) return [];
    const dual = network === 'frontend-net';
    const inner = network === 'frontend-net' || network === 'backend-net';
    return [
      {
        network,
        networkId: `id-${network}`,
        ipv4,
        ipv6: dual ? `2001:db8:2::${ipv4.split('.')[3]}` : null,
        gateway4: inner ? null : `203.0.113.${base(network) + 1}`,
        gateway6: null,
        aliases: [service],
      },
    ];
  });
  const bindings = (list: [number, 'tcp' | 'udp'][]) =>
    list.flatMap(([port, protocol]) =>
      ['0.0.0.0', '::'].map((hostIp) => ({ hostIp, hostPort: port, containerPort: port, protocol })),
    );
  const published =
    service === 'traefik'
      ? bindings([
          [80, 'tcp'],
          [443, 'tcp'],
        ])
      : service === 'gluetun'
        ? bindings([
            [6881, 'tcp'],
            [6881, 'udp'],
          ])
        : [];
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
    health: shared
      ? { declaredBy: 'none', status: 'none', lastOutput: '' }
      : { declaredBy: 'compose', status: 'healthy', lastOutput: 'ok' },
    networkMode: shared ? 'container:id-gluetun' : host ? 'host' : `small_${attachments[0]?.network ?? 'none'}`,
    namespace: shared ? 'gluetun' : host ? 'host' : service,
    attachments,
    published,
    requested: published,
    exposed: (ports[service] ?? []).map((port) => ({ port, protocol: 'tcp' as const })),
    labels: { 'com.docker.compose.project': 'small', 'com.docker.compose.service': service },
    mounts: [],
    restartPolicy: 'unless-stopped',
  };
}
