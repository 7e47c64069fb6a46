import type { Latency } from '../../helpers/evidence/latency.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { world, worldBefore } from '../../helpers/testing/worlds/world.ts';
import { networkRule } from '../../helpers/testing/worlds/world-edits.ts';
import { networkLatency } from './network-latency.check.ts';

const pair = (medianMs: number, p95Ms: number) => ({
  from: 'sonarr',
  to: 'radarr',
  network: 'backend-net',
  samples: 20,
  medianMs,
  p95Ms,
});
/** backend-net as these pairs show it. */
const backend = (pairs: Latency['pairs'], baseline = 0.05, busyPercent: number | null = 20) =>
  world(({ latency }) => {
    latency.busyPercent = busyPercent;
    latency.pairs = [...latency.pairs.filter(({ network }) => network !== 'backend-net'), ...pairs];
    latency.baseline.p95Ms = baseline;
  });

testCheck(networkLatency, {
  holds: [
    {
      given: 'a network whose members do not meet, and one of a single member, unmeasured',
      world: world((_, policy) => {
        networkRule(policy, 'egress-net').members = ['jellyfin', 'sonarr'];
      }),
    },
    { given: 'just below the threshold', world: backend([pair(0.99, 0.99)]) },
    { given: 'the legacy network, unmeasured', world: worldBefore() },
    { given: 'a tenth of a millisecond', world: world() },
    { given: 'one late echo of many', world: backend([pair(0.1, 3), pair(0.1, 0.2), pair(0.1, 0.2)]) },
    { given: 'fast, on a noisy machine', world: backend([pair(0.1, 0.2)], 5) },
  ],
  broken: [
    {
      given: 'a median at the threshold, and a p95 below it',
      world: backend([pair(1, 0.9)]),
      subjects: ['backend-net'],
    },
    {
      given: 'a p95 at the threshold, and a median below it',
      world: backend([pair(0.9, 1)]),
      subjects: ['backend-net'],
    },
    {
      given: 'a slow pair on a network that nobody declared',
      world: world(({ latency }) => void latency.pairs.push({ ...pair(2, 3), network: 'other-net' })),
      subjects: ['other-net'],
    },
    {
      given: 'a slow pair beside one that did not answer',
      world: world(({ latency }) => {
        latency.pairs.push(pair(2, 3));
        latency.failed.push({ from: 'radarr', to: 'sonarr', network: 'backend-net', error: 'no answer' });
      }),
      subjects: ['backend-net'],
    },
    {
      given: 'one slow link of three',
      world: backend([pair(12, 14), pair(0.1, 0.2), pair(0.1, 0.2)]),
      subjects: ['backend-net'],
    },
    { given: 'late echoes everywhere', world: backend([pair(0.1, 3), pair(0.1, 3)]), subjects: ['backend-net'] },
    {
      given: 'each echo late, on processors that are never idle',
      world: backend([pair(2, 3)], 0.05, 97),
      subjects: ['backend-net'],
    },
    {
      given: 'late echoes everywhere, and nobody knows how busy it was',
      world: backend([pair(0.1, 3), pair(0.1, 3)], 0.05, null),
      subjects: ['backend-net'],
    },
    { given: 'exactly the threshold', world: backend([pair(1, 1)]), subjects: ['backend-net'] },
  ],
  unknown: [
    {
      given: 'slow, where a loopback takes as long as the threshold',
      world: backend([pair(2, 3)], 1),
      subjects: ['backend-net'],
    },
    {
      given: 'a pair on a network that nobody declared, which did not answer',
      world: world(
        ({ latency }) =>
          void latency.failed.push({ from: 'radarr', to: 'sonarr', network: 'other-net', error: 'no answer' }),
      ),
      subjects: ['other-net'],
    },
    {
      given: 'late echoes everywhere, on processors that are never idle',
      world: backend([pair(0.1, 3), pair(0.1, 3)], 0.05, 97),
      subjects: ['backend-net'],
    },
    {
      given: 'slow, on a machine where a loopback is slow too',
      world: backend([pair(2, 3)], 1.5),
      subjects: ['backend-net'],
    },
    {
      given: 'slow, and no loopback to compare with',
      world: world(({ latency }) => {
        latency.pairs.forEach((each) => (each.medianMs = 2));
        latency.baseline.samples = 0;
      }),
      subjects: ['frontend-net', 'backend-net', 'download-net'],
    },
    {
      given: 'a pair that did not answer',
      world: world(
        ({ latency }) =>
          void latency.failed.push({ from: 'radarr', to: 'sonarr', network: 'backend-net', error: 'no answer' }),
      ),
      subjects: ['backend-net'],
    },
    { given: 'a network that nobody measured', world: backend([]), subjects: ['backend-net'] },
    {
      given: 'nothing was measured',
      world: world(({ latency }) => void (latency.pairs = [])),
      subjects: ['frontend-net', 'backend-net', 'download-net'],
    },
  ],
  notApplicable: [
    {
      given: 'nobody shares a network',
      world: world(({ latency }, policy) => {
        latency.pairs = [];
        policy.networks = {};
      }),
    },
  ],
});
