import { describe, expect, it } from 'vitest';
import { secured } from '../testing/world-secured.ts';
import { paces, slotsOf } from './access-pace.ts';

const { evidence } = secured(({ traefik }) => {
  traefik.middlewares.push({ name: 'slow@docker', provider: 'docker', type: 'ratelimit', status: 'enabled', errors: [], config: { rateLimit: { average: 300, periodSeconds: 60, burst: 50 } } });
  const sonarr = traefik.routers.find(({ name }) => name === 'sonarr-api@docker');
  sonarr?.middlewares.push('slow@docker');
});

describe('the pace of requests', () => {
  it('is as fast as it goes in a lab, and twenty a second on a running stack', () => {
    expect([paces(evidence.traefik, false)('radarr.small.test'), paces(evidence.traefik, true)('radarr.small.test'), paces(null, true)('any.test')]).toEqual([Infinity, 20, 20]);
  });

  it('stays below the rate limit of the slowest router of a host, in a lab too', () => {
    expect([paces(evidence.traefik, false)('SONARR.small.test'), paces(evidence.traefik, true)('sonarr.small.test')]).toEqual([4, 4]);
  });

  it('lets everything go out at once where nothing limits it', () => {
    expect(slotsOf(['a', 'b', 'a'], (host) => host, () => Infinity)).toEqual([{ atMs: 0, due: ['a', 'b', 'a'] }]);
  });

  it('spreads one host and keeps nobody else waiting', () => {
    const items = [{ host: 'slow', at: 1 }, { host: 'slow', at: 2 }, { host: 'fast', at: 3 }, { host: 'slow', at: 4 }];
    const slots = slotsOf(items, ({ host }) => host, (host) => (host === 'slow' ? 4 : Infinity));
    expect(slots.map(({ atMs, due }) => [atMs, due.map(({ at }) => at)])).toEqual([[0, [1, 3]], [250, [2]], [500, [4]]]);
  });

  it('takes no longer than a minute over a host, however slow it wants to be asked', () => {
    const slots = slotsOf(Array.from({ length: 120 }, () => 'slow'), (host) => host, () => 0.1);
    expect(slots.at(-1)?.atMs).toBeLessThan(60_000);
    expect(slots.flatMap(({ due }) => due)).toHaveLength(120);
  });
});
