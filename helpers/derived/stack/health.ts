import type { Evidence } from '../../evidence/evidence.ts';
import type { Policy } from '../../policy/policy.ts';
import { discoveredServices } from './discovered.ts';
import type { Health } from '../../kernel/record.ts';
import { mean, median, percentile } from '../../lib/statistics.ts';

/** What a look brought; null: it failed. */
export const valueOf = <T>(artifact: { ok: true; value: T } | { ok: false }): T | null =>
  artifact.ok ? artifact.value : null;

/** The figures of the status page, each null where it could not be measured. */
export function measureHealth({ artifacts }: Evidence, policy: Policy): Omit<Health, 'progress'> {
  const containers = valueOf(artifacts.containers);
  const networks = valueOf(artifacts.networks)?.filter(({ member }) => member);
  const resources = valueOf(artifacts.resources);
  const traefik = valueOf(artifacts.traefik);
  const pairs = valueOf(artifacts.latency)?.pairs ?? [];
  const answered = valueOf(artifacts.responses)?.rows.flatMap(({ ms }) => (ms === null ? [] : [ms])) ?? [];
  const declared = Object.entries(policy.services);
  const find = (name: string) => containers?.find(({ member, service }) => member && service === name);
  const checked = declared.filter(([, { health }]) => health);
  // Labels say what was asked for, not what Traefik made of it.
  const discovered = containers && traefik && !traefik.partial ? discoveredServices(traefik, containers) : null;
  const routed = [...new Set(Object.values(policy.hosts))];
  const disk = resources?.disks[0];
  return {
    running: containers
      ? [declared.filter(([name]) => find(name)?.status === 'running').length, declared.length]
      : null,
    healthy: containers
      ? [checked.filter(([name]) => find(name)?.health.status === 'healthy').length, checked.length]
      : null,
    discovered: discovered ? [routed.filter((service) => discovered.has(service)).length, routed.length] : null,
    networks: networks
      ? {
          total: networks.length,
          segmented: networks.filter(({ key }) => key !== policy.legacy?.network).length,
          internal: networks.filter(({ internal }) => internal).length,
        }
      : null,
    cpu: resources ? { usedPercent: resources.cpu.usedPercent } : null,
    memory: resources ? resources.memory : null,
    disk: disk ? { usedBytes: disk.usedBytes, totalBytes: disk.totalBytes, usedPercent: disk.usedPercent } : null,
    latencyMs:
      pairs.length > 0
        ? {
            median: median(pairs.map(({ medianMs }) => medianMs)),
            p95: percentile(
              pairs.map(({ p95Ms }) => p95Ms),
              0.95,
            ),
          }
        : null,
    responseMs: answered.length > 0 ? { mean: mean(answered) } : null,
  };
}
