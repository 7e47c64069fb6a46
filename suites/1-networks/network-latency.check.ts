import { defineCheck, notApplicable, unknown, type Observation } from '../../helpers/kernel/check.ts';
import { reproduceInside } from '../../helpers/derived/outside/apis.ts';
import { median } from '../../helpers/lib/statistics.ts';

const middle = (numbers: readonly number[]): number => (numbers.length > 0 ? median(numbers) : Number.NaN);
const ms = (value: number): string => `${value.toFixed(2)} ms`;

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
    const keys = [
      ...new Set([
        ...declared,
        ...latency.pairs.map(({ network }) => network),
        ...latency.failed.map(({ network }) => network),
      ]),
    ];
    if (keys.length === 0)
      return declared.length > 0
        ? unknown('no pair was measured')
        : notApplicable('no network has two members that may meet');
    return keys.map((subject): Observation => {
      const pairs = latency.pairs.filter(({ network }) => network === subject);
      const [worst] = [...pairs].sort((a, b) => b.medianMs - a.medianMs);
      const address = containers
        .find((each) => each.subject === worst?.to)
        ?.attachments.find(({ network }) => network === subject)?.ipv4;
      const base = {
        subject,
        expected: `every pair’s median, and the network’s p95, below ${limit} ms`,
        reproduce: worst && address ? reproduceInside(containers, worst.from, `ping -i 0.2 -c 20 ${address}`) : null,
      };
      const slowest = worst?.medianMs ?? 0;
      // Each pair's p95 is nearly its own maximum; the middle of them is the p95 of all samples together.
      const p95 = middle(pairs.map((pair) => pair.p95Ms));
      const slow = pairs
        .filter(({ medianMs }) => medianMs >= limit)
        .map(({ from, to, medianMs }) => `${from} → ${to} ${ms(medianMs)}`);
      const figures = `median ${ms(middle(pairs.map(({ medianMs }) => medianMs)))}, slowest pair ${ms(slowest)}, p95 ${ms(p95)}`;
      if (pairs.length > 0 && (slowest >= limit || p95 >= limit)) {
        // Where even a loopback is that slow, the machine is busy and the network cannot be told.
        const noisy = latency.baseline.samples === 0 || latency.baseline.p95Ms >= limit;
        return {
          ...base,
          holds: noisy ? null : false,
          observed: `${slow.length > 0 ? slow.join(', ') : figures}${noisy ? `; but a loopback took ${ms(latency.baseline.p95Ms)} (p95): the machine is too busy to tell` : ''}`,
        };
      }
      const failed = latency.failed.find(({ network }) => network === subject);
      if (failed)
        return { ...base, holds: null, observed: `no round trip ${failed.from} → ${failed.to}: ${failed.error}` };
      return pairs.length > 0
        ? { ...base, holds: true, observed: figures }
        : { ...base, holds: null, observed: 'no pair was measured' };
    });
  },
});
