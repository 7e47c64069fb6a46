import { keepsApart } from '../../evidence/bridge-options.ts';
import type { Container } from '../../evidence/containers.ts';
import type { Latency } from '../../evidence/latency.ts';
import type { Network } from '../../evidence/networks.ts';
import { EvidenceError } from '../../lib/errors.ts';
import { percentile, roundMs } from '../../lib/statistics.ts';
import type { Gatherer } from '../context.ts';
import { watchProcessors } from '../host/processors.ts';
import { need } from '../need.ts';

interface Pair {
  from: string;
  to: string;
  network: string;
  address: string;
}

/**
 * A ring round each network of the stack, also one that it only joins: every member is asked once and asks once, so
 * that a slow link shows in two pairs.
 * Only what runs takes part; a network whose members may not meet has no pairs.
 */
export function pairUp(containers: readonly Container[], networks: readonly Network[], declared: object): Pair[] {
  return networks
    .filter((network) => (network.member || network.key in declared) && !keepsApart(network))
    .flatMap(({ id, key }) => {
      const endpoints = containers.flatMap(({ member, pid, namespace, attachments }) => {
        const endpoint = attachments.find(({ networkId }) => networkId === id);
        const address = endpoint?.ipv4 ?? endpoint?.ipv6;
        return member && pid > 0 && address ? [{ namespace, address }] : [];
      });
      return endpoints.flatMap(({ namespace }, at) => {
        const next = endpoints[(at + 1) % endpoints.length];
        return next && next.namespace !== namespace
          ? [{ from: namespace, to: next.namespace, network: key, address: next.address }]
          : [];
      });
    });
}

/** What several round trips amount to, in milliseconds. */
const figuresOf = (samples: readonly number[]): Latency['baseline'] => ({
  samples: samples.length,
  medianMs: roundMs(percentile(samples, 0.5)),
  p95Ms: roundMs(percentile(samples, 0.95)),
});

/** Few samples each where there are many pairs, so that the whole stays below a second. */
const samplesFor = (pairs: number): number => Math.max(5, Math.min(20, Math.floor(1500 / Math.max(1, pairs))));

/** Round trips inside the namespaces, one echo at a time, and the same over a loopback: how noisy the machine was. */
export const gatherLatency: Gatherer<'latency'> = {
  id: 'latency',
  async gather(context) {
    const known = context.vantage.namespaces();
    const pairs = pairUp(need(context, 'containers'), need(context, 'networks'), context.policy.networks).filter(
      ({ from }) => known.includes(from),
    );
    const samples = samplesFor(pairs.length);
    const [first] = pairs;
    const { made, busyPercent } = await watchProcessors(context.vantage, () =>
      context.vantage.roundTrips(
        [
          { namespace: first?.from ?? 'host', address: '127.0.0.1' },
          ...pairs.map(({ from: namespace, address }) => ({ namespace, address })),
        ],
        samples,
      ),
    );
    const [base, ...trips] = made;
    if (!base || base.samples.length === 0)
      throw new EvidenceError(
        `no round trip over a loopback came back (${base?.error ?? 'no answer'}): ` +
          'the helper container could not send echo requests',
      );
    const measured: Latency['pairs'] = [];
    const failed: Latency['failed'] = [];
    for (const [at, { from, to, network }] of pairs.entries()) {
      const trip = trips[at];
      if (trip && trip.samples.length > 0) measured.push({ from, to, network, ...figuresOf(trip.samples) });
      else failed.push({ from, to, network, error: trip?.error ?? 'no answer' });
    }
    return {
      value: { pairs: measured, baseline: figuresOf(base.samples), busyPercent, failed },
      scope:
        `${pairs.length} pairs, a ring round each network, ${samples} echo requests each, one at a time, ` +
        'from inside the namespaces',
    };
  },
};
