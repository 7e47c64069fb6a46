import type { Evidence } from '../../evidence/evidence.ts';
import { declaredSpots } from '../../policy/access-level.ts';
import type { Policy } from '../../policy/policy.ts';
import { discoveredServices } from './discovered.ts';
import { roundTripsOf } from './round-trips.ts';
import { isAtRest } from './stack.ts';
import type { Health } from '../../kernel/record.ts';
import { mean, median } from '../../lib/statistics.ts';

/** What an artifact holds; null: it failed. */
export const valueOf = <T>(artifact: { ok: true; value: T } | { ok: false }): T | null =>
  artifact.ok ? artifact.value : null;

type Figures = Omit<Health, 'progress'>;
type Results = Evidence['artifacts'];

/** How many of some names were found as they should be. */
const share = (names: readonly string[], isGood: (name: string) => boolean): [number, number] => [
  names.filter(isGood).length,
  names.length,
];

function measureServices(results: Results, policy: Policy): Pick<Figures, 'running' | 'healthy'> {
  const containers = valueOf(results.containers);
  if (!containers) return { running: null, healthy: null };
  const find = (name: string) => containers.find(({ member, service }) => member && service === name);
  const declared = Object.keys(policy.services).filter((name) => !isAtRest(containers, policy, name));
  const checked = declared.filter((name) => policy.services[name]?.health);
  return {
    running: share(declared, (name) => find(name)?.status === 'running'),
    healthy: share(checked, (name) => find(name)?.health.status === 'healthy'),
  };
}

function measureDiscovery(results: Results, policy: Policy): Figures['discovered'] {
  const [containers, traefik] = [valueOf(results.containers), valueOf(results.traefik)];
  // Labels say what was asked for, not what Traefik made of it.
  if (!containers || !traefik || traefik.partial) return null;
  const discovered = discoveredServices(traefik, containers);
  return share([...new Set(declaredSpots(policy).map(({ service }) => service))], (service) => discovered.has(service));
}

function measureNetworks(results: Results, { legacy }: Policy): Figures['networks'] {
  const networks = valueOf(results.networks)?.filter(({ member }) => member);
  if (!networks) return null;
  return {
    total: networks.length,
    segmented: networks.filter(({ key }) => key !== legacy?.network).length,
    internal: networks.filter(({ internal }) => internal).length,
  };
}

function measureMachine(results: Results): Pick<Figures, 'cpu' | 'memory' | 'disk'> {
  const resources = valueOf(results.resources);
  if (!resources) return { cpu: null, memory: null, disk: null };
  const { cpu, memory, disks } = resources;
  const [disk] = disks;
  return {
    cpu: { usedPercent: cpu.usedPercent },
    memory,
    disk: disk ? { usedBytes: disk.usedBytes, totalBytes: disk.totalBytes, usedPercent: disk.usedPercent } : null,
  };
}

function measureLatency(results: Results): Figures['latencyMs'] {
  const pairs = valueOf(results.latency)?.pairs ?? [];
  if (pairs.length === 0) return null;
  const networks = [...Map.groupBy(pairs, ({ network }) => network).values()];
  // That of the slowest network, as 1.9 judges each: no mark beside this figure may differ from that verdict.
  return {
    median: median(pairs.map(({ medianMs }) => medianMs)),
    p95: Math.max(...networks.map((mine) => roundTripsOf(mine).p95)),
  };
}

function measureAnswers(results: Results): Figures['responseMs'] {
  const answered = valueOf(results.responses)?.rows.flatMap(({ ms }) => (ms === null ? [] : [ms])) ?? [];
  return answered.length > 0 ? { mean: mean(answered) } : null;
}

/** Of a rehearsal the machine is a lab's, and most programs are stand-ins. */
const measureRun = (artifacts: Results): Pick<Figures, 'cpu' | 'memory' | 'disk' | 'latencyMs' | 'responseMs'> => ({
  ...measureMachine(artifacts),
  latencyMs: measureLatency(artifacts),
  responseMs: measureAnswers(artifacts),
});
const unmeasured = { cpu: null, memory: null, disk: null, latencyMs: null, responseMs: null };

/** The figures of the status page, each null where it could not be measured. */
export const measureHealth = ({ artifacts, source }: Evidence, policy: Policy): Figures => ({
  // A file says nothing of how its containers fare.
  ...(source === 'plan' || source === 'rehearse'
    ? { running: null, healthy: null }
    : measureServices(artifacts, policy)),
  discovered: measureDiscovery(artifacts, policy),
  networks: measureNetworks(artifacts, policy),
  ...(source === 'rehearse' ? unmeasured : measureRun(artifacts)),
});
