import { describe, expect, it } from 'vitest';
import { EvidenceError } from '../../lib/errors.ts';
import { world } from '../../testing/worlds/world.ts';
import { contextOf } from '../context.fake.ts';
import { gatherLatency, pairUp } from './gather-latency.ts';
import { fakeVantage } from '../vantage.fake.ts';

const { evidence, policy } = world();
const namespaces = ['host', 'traefik', 'jellyfin', 'sonarr', 'radarr', 'gluetun'];
const vantage = fakeVantage({ namespaces, answer: () => ({}) });

describe('pairUp', () => {
  it('is a ring round each network where members may meet', () => {
    const pairs = pairUp(evidence.containers, evidence.networks, {});
    const of = (key: string) => pairs.filter(({ network }) => network === key).map(({ from, to }) => `${from} ${to}`);
    expect(of('backend-net')).toEqual(['traefik sonarr', 'sonarr radarr', 'radarr traefik']);
    expect(of('frontend-net')).toEqual(['traefik jellyfin', 'jellyfin traefik']);
    expect(of('dmz-net')).toEqual([]);
    expect(of('egress-net')).toEqual([]);
  });

  it('leaves out what does not run and what is not of the project', () => {
    const changed = world(({ containers }) => {
      for (const container of containers) {
        if (container.subject === 'radarr') container.pid = 0;
        if (container.subject === 'gluetun') container.member = false;
      }
    }).evidence;
    expect(
      pairUp(changed.containers, changed.networks, {}).filter(({ from, to }) =>
        [from, to].some((name) => name === 'radarr' || name === 'gluetun'),
      ),
    ).toEqual([]);
  });
});

describe('gatherLatency', () => {
  it('gives medians, and names the pairs that did not answer', async () => {
    const roundTrips: typeof vantage.roundTrips = (pairs) =>
      Promise.resolve(
        pairs.map(({ namespace, address }) => ({
          namespace,
          address,
          samples: address === '203.0.113.67' ? [] : [0.3, 0.1, 0.2, 0.9],
          error: address === '203.0.113.67' ? 'no reply within 200 ms' : null,
        })),
      );
    const { value } = await gatherLatency.gather(contextOf({ ...vantage, roundTrips }, policy, evidence));
    expect(value.baseline).toEqual({ samples: 4, medianMs: 0.3, p95Ms: 0.9 });
    expect(value.failed).toEqual([
      { from: 'traefik', to: 'sonarr', network: 'backend-net', error: 'no reply within 200 ms' },
    ]);
    expect(value.pairs).toContainEqual({
      from: 'sonarr',
      to: 'radarr',
      network: 'backend-net',
      samples: 4,
      medianMs: 0.3,
      p95Ms: 0.9,
    });
  });

  it('fails as a whole where not even a loopback answers', async () => {
    await expect(gatherLatency.gather(contextOf(vantage, policy, evidence))).rejects.toThrow(EvidenceError);
  });
});
