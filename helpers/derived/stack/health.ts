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

type Figures = Omit<Health, 'progress'>;
type Looks = Evidence['artifacts'];

/** How many of some names a look found as they should be. */
const share = (names: readonly string[], isGood: (name: string) => boolean): [number, number] => [
  names.filter(isGood).length,
  names.length,
];

function measureServices(looks: Looks, { services }: Policy): Pick<Figures, 'running' | 'healthy'> {
  const containers = valueOf(looks.containers);
  if (!containers) return { running: null, healthy: null };
  const find = (name: string) => containers.find(({ member, service }) => member && service === name);
  const declared = Object.keys(services);
  const checked = declared.filter((name) => services[name]?.health);
  return {
    running: share(declared, (name) => find(name)?.status === 'running'),
    healthy: share(checked, (name) => find(name)?.health.status === 'healthy'),
  };
}

function measureDiscovery(looks: Looks, { hosts }: Policy): Figures['discovered'] {
  const [containers, traefik] = [valueOf(looks.containers), valueOf(looks.traefik)];
  // Labels say what was asked for, not what Traefik made of it.
  if (!containers || !traefik || traefik.partial) return null;
  const discovered = discoveredServices(traefik, containers);
  return share([...new Set(Object.values(hosts))], (service) => discovered.has(service));
}

function measureNetworks(looks: Looks, { legacy }: Policy): Figures['networks'] {
  const networks = valueOf(looks.networks)?.filter(({ member }) => member);
  if (!networks) return null;
  return {
    total: networks.length,
    segmented: networks.filter(({ key }) => key !== legacy?.network).length,
    internal: networks.filter(({ internal }) => internal).length,
  };
}

function measureMachine(looks: Looks): Pick<Figures, 'cpu' | 'memory' | 'disk'> {
  const resources = valueOf(looks.resources);
  if (!resources) return { cpu: null, memory: null, disk: null };
  const { cpu, memory, disks } = resources;
  const [disk] = disks;
  return {
    cpu: { usedPercent: cpu.usedPercent },
    memory,
    disk: disk ? { usedBytes: disk.usedBytes, totalBytes: disk.totalBytes, usedPercent: disk.usedPercent } : null,
  };
}

function measureLatency(looks: Looks): Figures['latencyMs'] {
  const pairs = valueOf(looks.latency)?.pairs ?? [];
  const median = percentile(
    pairs.map(({ medianMs }) => medianMs),
    0.5,
  );
  const p95 = percentile(
    pairs.map(({ p95Ms }) => p95Ms),
    0.95,
  );
  return median === null || p95 === null ? null : { median, p95 };
}

function measureAnswers(looks: Looks): Figures['responseMs'] {
  const answered = valueOf(looks.responses)?.rows.flatMap(({ ms }) => (ms === null ? [] : [ms])) ?? [];
  return answered.length > 0 ? { mean: answered.reduce((sum, ms) => sum + ms, 0) / answered.length } : null;
}

/** The figures of the status page, each null where it could not be measured. */
export const measureHealth = ({ artifacts }: Evidence, policy: Policy): Figures => ({
  ...measureServices(artifacts, policy),
  discovered: measureDiscovery(artifacts, policy),
  networks: measureNetworks(artifacts, policy),
  ...measureMachine(artifacts),
  latencyMs: measureLatency(artifacts),
  responseMs: measureAnswers(artifacts),
});
