import type { Evidence } from '../../evidence/evidence.ts';
import type { Policy } from '../../policy/policy.ts';
import { discoveredServices } from './discovered.ts';
import type { Health } from '../../kernel/record.ts';

/** What a look brought; null: it failed. */
export const valueOf = <T>(artifact: { ok: true; value: T } | { ok: false }): T | null =>
  artifact.ok ? artifact.value : null;

/** Linear-rank percentile of sorted or unsorted numbers; null without any. fraction: 0.5 for the median. */
function percentile(numbers: readonly number[], fraction: number): number | null {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * fraction))] ?? null;
}

/** The figures of the status page, each null where it could not be measured. */
export function measureHealth({ artifacts }: Evidence, policy: Policy): Omit<Health, 'progress'> {
  const containers = valueOf(artifacts.containers);
  const networks = valueOf(artifacts.networks)?.filter(({ member }) => member);
  const resources = valueOf(artifacts.resources);
  const traefik = valueOf(artifacts.traefik);
  const latency = valueOf(artifacts.latency);
  const answered = valueOf(artifacts.responses)?.rows.flatMap(({ ms }) => (ms === null ? [] : [ms])) ?? [];
  const declared = Object.entries(policy.services);
  const find = (name: string) => containers?.find(({ member, service }) => member && service === name);
  const checked = declared.filter(([, { health }]) => health);
  // Labels say what was asked for, not what Traefik made of it.
  const discovered = containers && traefik && !traefik.partial ? discoveredServices(traefik, containers) : null;
  const routed = [...new Set(Object.values(policy.hosts))];
  const median = percentile(latency?.pairs.map(({ medianMs }) => medianMs) ?? [], 0.5);
  const p95 = percentile(latency?.pairs.map((pair) => pair.p95Ms) ?? [], 0.95);
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
    latencyMs: median === null || p95 === null ? null : { median, p95 },
    responseMs: answered.length > 0 ? { mean: answered.reduce((sum, ms) => sum + ms, 0) / answered.length } : null,
  };
}
