import { describe, expect, it } from 'vitest';
import type { Artifacts } from '../../evidence/evidence.ts';
import { secured } from '../../testing/worlds/world-secured.ts';
import { lanesOf, paces, type Pace } from './access-pace.ts';

/** sonarr's API may be asked five times a second, jellyfin as often by each address. */
const { evidence } = secured((given) => {
  limit(given, 'sonarr-api', 'slow', { perAddress: false });
  limit(given, 'jellyfin', 'slow-each', { perAddress: true });
});

function limit(
  { traefik }: Pick<Artifacts, 'traefik'>,
  router: string,
  name: string,
  { perAddress }: { perAddress: boolean },
): void {
  traefik.middlewares.push({
    name: `${name}@docker`,
    provider: 'docker',
    type: 'ratelimit',
    status: 'enabled',
    errors: [],
    config: { rateLimit: { average: 300, periodSeconds: 60, burst: 50, perAddress } },
  });
  traefik.routers.find((each) => each.name === `${router}@docker`)?.middlewares.push(`${name}@docker`);
}

const slow: Pace = { perSecond: 4, perAddress: false, atOnce: 0 };
const slowEach: Pace = { perSecond: 4, perAddress: true, atOnce: 0 };
const free: Pace = { perSecond: Infinity, perAddress: false, atOnce: 0 };
const shown = (lanes: ReturnType<typeof lanesOf<string>>) =>
  lanes.map(
    ({ everyMs, visitor, items }) =>
      `${items.join(' ')} ${everyMs > 0 ? `every ${everyMs}` : 'at once'}${visitor === null ? '' : ` by ${visitor}`}`,
  );

describe('the pace of requests', () => {
  it('is as fast as it goes in a lab, and twenty a second on a running stack', () => {
    expect([
      paces(evidence.traefik, false)('radarr.small.test'),
      paces(evidence.traefik, true)('radarr.small.test'),
      paces(null, true)('any.test'),
    ]).toEqual([
      free,
      { perSecond: 20, perAddress: false, atOnce: 0 },
      { perSecond: 20, perAddress: false, atOnce: 0 },
    ]);
  });

  it('stays below the rate limit of the slowest router of a host, in a lab too', () => {
    expect([
      paces(evidence.traefik, false)('SONARR.small.test'),
      paces(evidence.traefik, true)('sonarr.small.test'),
    ]).toEqual([slow, slow]);
  });

  it('holds for a host that a rule takes without naming it, and not for one that it leaves out', () => {
    const { traefik } = secured((given) => {
      limit(given, 'radarr', 'slow', { perAddress: false });
      const radarr = given.traefik.routers.find(({ name }) => name === 'radarr@docker');
      Object.assign(radarr ?? {}, { rule: 'HostRegexp(`^.+\\.small\\.test$`) && !Host(`auth.small.test`)' });
    }).evidence;
    const paceOf = paces(traefik, false);
    expect([paceOf('radarr.small.test'), paceOf('auth.small.test'), paceOf('a.other.test')]).toEqual([
      slow,
      free,
      free,
    ]);
  });

  it('is each address’s own in a lab where the limit counts them so, and never on a running stack', () => {
    expect([
      paces(evidence.traefik, false)('jellyfin.small.test'),
      paces(evidence.traefik, true)('jellyfin.small.test'),
    ]).toEqual([{ ...slowEach, atOnce: 25 }, slow]);
  });

  it('sends at once what a limit takes at once, where several share the work', () => {
    const sent = (count: number, visitors: number) =>
      shown(
        lanesOf(
          Array<string>(count).fill('a'),
          (host) => host,
          () => ({ ...slowEach, atOnce: 2 }),
          visitors,
        ),
      );
    expect(sent(4, 2)).toEqual(['a a at once by 0', 'a a at once by 1']);
    expect(sent(5, 2)).toEqual(['a a a every 250 by 0', 'a a every 250 by 1']);
    expect(sent(2, 0)).toEqual(['a a every 250']);
  });

  it('lets everything go out at once where nothing limits it', () => {
    expect(
      shown(
        lanesOf(
          ['a', 'b', 'a'],
          (host) => host,
          () => free,
          2,
        ),
      ),
    ).toEqual(['a b a at once']);
  });

  it('spreads one host and keeps nobody else waiting', () => {
    expect(
      shown(
        lanesOf(
          ['slow', 'slow', 'fast', 'slow'],
          (host) => host,
          (host) => (host === 'slow' ? slow : free),
          2,
        ),
      ),
    ).toEqual(['fast at once', 'slow slow slow every 250']);
  });

  it('sends as many abreast as there are visitors, each at the pace of one', () => {
    expect(
      shown(
        lanesOf(
          ['a', 'a', 'a', 'b', 'a', 'a'],
          (host) => host,
          (host) => (host === 'a' ? slowEach : free),
          2,
        ),
      ),
    ).toEqual(['b at once', 'a a a every 250 by 0', 'a a every 250 by 1']);
    expect(
      shown(
        lanesOf(
          ['a', 'a'],
          (host) => host,
          () => slowEach,
          0,
        ),
      ),
    ).toEqual(['a a every 250']);
    expect(
      shown(
        lanesOf(
          ['a', 'a'],
          (host) => host,
          () => slowEach,
          8,
        ),
      ),
    ).toEqual(['a every 250 by 0', 'a every 250 by 1']);
  });

  it('takes no longer than a minute over a host, however slow it wants to be asked', () => {
    const [lane] = lanesOf(
      Array.from({ length: 120 }, () => 'slow'),
      (host) => host,
      () => ({ perSecond: 0.1, perAddress: false, atOnce: 0 }),
      0,
    );
    expect([lane?.everyMs, lane?.items.length]).toEqual([500, 120]);
  });
});
