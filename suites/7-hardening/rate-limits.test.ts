import { testCheck } from '../../helpers/testing/check-tester.ts';
import type { Artifacts } from '../../helpers/evidence/evidence.ts';
import { routerOf } from '../../helpers/testing/worlds/world-edits.ts';
import { hardened } from '../../helpers/testing/worlds/world-hardened.ts';
import { changeLimit } from '../../helpers/testing/worlds/world-limits.ts';
import { rateLimits } from './rate-limits.check.ts';

const admins = ['qbittorrent@docker', 'sonarr-api@docker', 'sonarr@docker'];
const narrow = (change: Parameters<typeof changeLimit>[2]) =>
  hardened((evidence) => changeLimit(evidence, 'admin-limit@file', change));
const sonarr = (middlewares: readonly string[]) =>
  hardened((evidence) => (routerOf(evidence, 'sonarr@docker').middlewares = [...middlewares]));
/** By what X-Forwarded-For says, at an entrypoint that believes these. */
const forwarded = (believed: { insecure: boolean; trustedIPs: string[] }) =>
  hardened((evidence) => {
    changeLimit(evidence, 'admin-limit@file', { countedBy: 'forwarded', perAddress: false });
    for (const entryPoint of evidence.traefik.entryPoints)
      if (entryPoint.name === 'websecure') entryPoint.forwardedHeaders = believed;
  });
const without = ({ traefik }: Artifacts, name: string) => {
  const middleware = traefik.middlewares.find((each) => each.name === name);
  if (middleware) middleware.status = 'disabled';
};

testCheck(rateLimits, {
  holds: [
    { given: 'a limit before everything else', world: hardened() },
    { given: 'a tighter one', world: narrow({ average: 5, burst: 1 }) },
    { given: 'the same in other units', world: narrow({ average: 1, periodSeconds: 6 }) },
    {
      given: 'one that counts the network of a house as one',
      world: narrow({ countedBy: 'network', perAddress: false, networkBits: 56 }),
    },
    { given: 'one that counts a network as one', world: narrow({ countedBy: 'network', perAddress: false }) },
    {
      given: 'one of before it was told what it counts by',
      world: hardened(({ traefik }) =>
        traefik.middlewares.forEach(({ config }) => delete config?.rateLimit?.countedBy),
      ),
    },
    {
      given: 'a wide one beside the narrow one',
      world: sonarr(['general-limit@file', 'admin-limit@file', 'authelia@docker']),
    },
    {
      given: 'none, where the policy says so',
      world: hardened((evidence, policy) => {
        routerOf(evidence, 'jellyfin@docker').middlewares = [];
        Object.assign(policy.rateLimits, { unlimited: ['jellyfin'] });
      }),
    },
    {
      given: 'a router that only leads to HTTPS',
      world: hardened((evidence) => {
        const router = routerOf(evidence, 'jellyfin@docker');
        Object.assign(router, {
          entryPoints: ['web'],
          tls: false,
          middlewares: ['redirect-web-to-websecure@internal'],
        });
      }),
    },
  ],
  broken: [
    ...[1, 32].map((networkBits) => ({
      given: `one that counts a network of ${networkBits} bits as one`,
      world: narrow({ countedBy: 'network', perAddress: false, networkBits }),
      subjects: admins,
    })),
    { given: 'none', world: sonarr(['authelia@docker']), subjects: ['sonarr@docker'] },
    { given: 'one that does not exist', world: sonarr(['limit@file', 'authelia@docker']), subjects: ['sonarr@docker'] },
    {
      given: 'one that does not work',
      world: hardened((evidence) => without(evidence, 'admin-limit@file')),
      subjects: admins,
    },
    {
      given: 'one behind the login',
      world: sonarr(['authelia@docker', 'admin-limit@file']),
      subjects: ['sonarr@docker'],
    },
    {
      given: 'the wide one alone',
      world: sonarr(['general-limit@file', 'authelia@docker']),
      subjects: ['sonarr@docker'],
    },
    { given: 'too many in a minute', world: narrow({ average: 11 }), subjects: admins },
    { given: 'too many at once', world: narrow({ burst: 21 }), subjects: admins },
    { given: 'an average of none', world: narrow({ average: 0 }), subjects: admins },
    {
      given: 'one for all who ask for a name',
      world: narrow({ countedBy: 'host', perAddress: false }),
      subjects: admins,
    },
    { given: 'one by a header', world: narrow({ countedBy: 'header', perAddress: false }), subjects: admins },
    {
      given: 'one by what nobody is believed',
      world: forwarded({ insecure: false, trustedIPs: [] }),
      subjects: admins,
    },
    {
      given: 'one by what everybody is believed',
      world: forwarded({ insecure: true, trustedIPs: [] }),
      subjects: admins,
    },
    {
      given: 'the wide one, where the policy names who is for those who run the stack',
      world: hardened((_evidence, policy) => Object.assign(policy.rateLimits, { administered: ['radarr'] })),
      subjects: ['radarr@docker'],
    },
  ],
  unknown: [
    {
      given: 'one by what some are believed',
      world: forwarded({ insecure: false, trustedIPs: ['203.0.113.34/32'] }),
      subjects: admins,
    },
    {
      given: 'a recording that does not say what it counts by',
      world: hardened(({ traefik }) =>
        traefik.middlewares.forEach(({ config }) => {
          if (!config?.rateLimit) return;
          delete config.rateLimit.countedBy;
          config.rateLimit.perAddress = false;
        }),
      ),
      subjects: [...admins, 'authelia@docker', 'jellyfin@docker', 'radarr@docker'],
    },
    {
      given: 'a router that is gone from the table',
      world: hardened(({ traefik }) => {
        traefik.routers = traefik.routers.filter(({ name }) => name !== 'radarr@docker');
      }),
      subjects: ['radarr@docker'],
    },
    {
      given: 'no router at all',
      world: hardened((evidence) => {
        evidence.access.routers = [];
        evidence.traefik.routers = [];
      }),
      subjects: [],
    },
  ],
});
