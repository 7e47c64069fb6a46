import type { Artifacts } from '../../evidence/evidence.ts';
import type { RateTrial } from '../../evidence/rate-trials.ts';
import type { MiddlewareConfig } from '../../evidence/traefik.ts';

type Limit = NonNullable<MiddlewareConfig['rateLimit']>;

const admins = ['sonarr@docker', 'sonarr-api@docker', 'qbittorrent@docker'];
const others = ['jellyfin@docker', 'radarr@docker', 'authelia@docker'];

const figures = { periodSeconds: 60, perAddress: true, countedBy: 'address' } as const;
const limits: Readonly<Record<string, Limit>> = {
  'general-limit@file': { average: 100, burst: 200, ...figures },
  'admin-limit@file': { average: 10, burst: 20, ...figures },
};

/** A limit before everything else that each router of the small world has, and the narrow one for the closer kept. */
export function attachLimits({ traefik }: Pick<Artifacts, 'traefik'>): void {
  for (const [name, rateLimit] of Object.entries(limits))
    traefik.middlewares.push({
      ...{ name, provider: 'file', type: 'ratelimit', status: 'enabled', errors: [] },
      config: { rateLimit: { ...rateLimit } },
    });
  for (const router of traefik.routers) {
    if (admins.includes(router.name)) router.middlewares = ['admin-limit@file', ...router.middlewares];
    if (others.includes(router.name)) router.middlewares = ['general-limit@file', ...router.middlewares];
  }
}

/** Other settings of one of the limits. */
export function changeLimit({ traefik }: Pick<Artifacts, 'traefik'>, name: string, change: Partial<Limit>): void {
  const limit = traefik.middlewares.find((each) => each.name === name)?.config?.rateLimit;
  if (!limit) throw new Error(`there is no limit ${name} in the small world`);
  Object.assign(limit, change);
}

const trial = (router: string, host: string, passed: number): RateTrial => ({
  ...{ router, family: 4, host: `${host}.small.test`, path: '/', visitor: '198.51.100.27' },
  ...{ sent: passed + 15, passed, limited: 15, seconds: 2, error: null },
  bystanders: [
    { visitor: '198.51.100.28', status: 302 },
    { visitor: '2001:db8:100::28', status: 302 },
  ],
  again: { afterSeconds: 12, status: 302 },
});

/** Bursts that are turned away, and nobody else. */
export const goodRateTrials = (): Artifacts['rate-trials'] => ({
  notMade: null,
  rows: [
    trial('jellyfin@docker', 'jellyfin', 210),
    trial('radarr@docker', 'radarr', 210),
    trial('authelia@docker', 'auth', 210),
    trial('sonarr@docker', 'sonarr', 35),
    { ...trial('sonarr-api@docker', 'sonarr', 35), path: '/api' },
    trial('qbittorrent@docker', 'qbittorrent', 35),
  ],
});
