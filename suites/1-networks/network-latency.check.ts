import { defineCheck, notApplicable, type Observation } from '../../helpers/kernel/check.ts';
import { reproduceInside } from '../../helpers/derived/outside/asked-apis.ts';
import type { Artifacts } from '../../helpers/evidence/evidence.ts';
import { roundTripsOf } from '../../helpers/derived/stack/round-trips.ts';
import { tooBusy } from '../../helpers/derived/stack/too-busy.ts';

type Verdict = Pick<Observation, 'holds' | 'observed'>;

const ms = (value: number): string => `${value.toFixed(2)} ms`;

type Latency = Artifacts['latency'];
type Pair = Latency['pairs'][number];

/** Networks on which somebody was to be measured, or was. */
const networksOf = ({ pairs, failed }: Latency, declared: readonly string[]): string[] => [
  ...new Set([...declared, ...pairs.map(({ network }) => network), ...failed.map(({ network }) => network)]),
];

/** What one network's pairs amount to, and the same in words. */
function figuresOf(pairs: readonly Pair[]): { slowest: number; p95: number; summary: string } {
  const { median, slowest, p95 } = roundTripsOf(pairs);
  return { slowest, p95, summary: `median ${ms(median)}, slowest pair ${ms(slowest)}, p95 ${ms(p95)}` };
}

/** A command that repeats the slowest pair's measurement. */
function reproduceSlowest(containers: Artifacts['containers'], pairs: readonly Pair[]): string | null {
  const [worst] = [...pairs].sort((a, b) => b.medianMs - a.medianMs);
  if (!worst) return null;
  const target = containers.find(({ subject }) => subject === worst.to);
  const address = target?.attachments.find(({ network }) => network === worst.network)?.ipv4;
  return reproduceInside(containers, worst.from, `ping -i 0.2 -c 20 ${address ?? worst.to}`);
}

/** Whoever stands at one end of every slow pair, of several: its link is what is slow. */
function slowEnd(pairs: readonly Pair[], limit: number): string | null {
  const slow = pairs.filter(({ medianMs }) => medianMs >= limit);
  const [first, ...others] = slow;
  if (!first || others.length === 0) return null;
  return [first.from, first.to].find((end) => others.every(({ from, to }) => from === end || to === end)) ?? null;
}

/**
 * What is too slow; null: nothing. Where even a loopback is that slow, or only the last few round trips were on busy
 * processors, the machine is too busy to tell.
 */
function judgeSlowness(pairs: readonly Pair[], { baseline, busyPercent }: Latency, limit: number): Verdict | null {
  const { slowest, p95, summary } = figuresOf(pairs);
  const isSlow = slowest >= limit || p95 >= limit;
  if (pairs.length === 0 || !isSlow) return null;
  const slow = pairs
    .filter(({ medianMs }) => medianMs >= limit)
    .map(({ from, to, medianMs }) => `${from} → ${to} ${ms(medianMs)}`);
  const observed = slow.join(', ') || summary;
  const isNoisy = baseline.samples === 0 || baseline.p95Ms >= limit;
  // A link that is slow is slow at every round trip.
  const busy = slow.length === 0 ? tooBusy(busyPercent) : null;
  if (!isNoisy && busy === null) return { holds: false, observed };
  const why = isNoisy ? `a loopback took ${ms(baseline.p95Ms)} (p95)` : busy;
  return { holds: null, observed: `${observed}; but ${why}: the machine is too busy to tell` };
}

export const networkLatency = defineCheck({
  id: 'network-latency',
  title: 'Round trips within each network stay below the threshold, median and p95',
  severity: 'low',
  why: 'A slow network between containers makes every page slow, and no service looks guilty.',
  fix: 'See what throttles or loads the link that the finding names.',
  requires: ['latency', 'containers'],
  evaluate({ latency, containers }, { networks, legacy, thresholds }) {
    const limit = thresholds.latencyMs;
    const declared = Object.entries(networks).flatMap(([key, { icc, members }]) =>
      icc && members.length > 1 && key !== legacy?.network ? [key] : [],
    );
    const keys = networksOf(latency, declared);
    if (keys.length === 0) return notApplicable('no network has two members that may meet');
    const end = slowEnd(latency.pairs, limit);
    return keys.map((subject): Observation => {
      const pairs = latency.pairs.filter(({ network }) => network === subject);
      const base = {
        subject,
        cause: end === null ? ({ kind: 'network', key: subject } as const) : ({ kind: 'service', key: end } as const),
        expected: `every pair’s median, and the network’s p95, below ${limit} ms`,
        reproduce: reproduceSlowest(containers, pairs),
      };
      const slow = judgeSlowness(pairs, latency, limit);
      if (slow) return { ...base, ...slow };
      const failed = latency.failed.find(({ network }) => network === subject);
      if (failed)
        return { ...base, holds: null, observed: `no round trip ${failed.from} → ${failed.to}: ${failed.error}` };
      return pairs.length > 0
        ? { ...base, holds: true, observed: figuresOf(pairs).summary }
        : { ...base, holds: null, observed: 'no pair was measured' };
    });
  },
});
