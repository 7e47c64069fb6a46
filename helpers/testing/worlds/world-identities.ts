import type { Forwarded } from '../../evidence/access.ts';
import type { Artifacts } from '../../evidence/evidence.ts';

const declared = ['Remote-User', 'Remote-Groups', 'Remote-Name', 'Remote-Email'];
const whole = ['plain', 'twice', 'underscores', 'dots', 'spaces'] as const;

/** A way on which no forged header came through: what is spelt with spaces the proxy refuses. */
export const forwardedOn = (router: string, host: string, path = '/'): Forwarded => ({
  ...{ router, host, path, scheme: 'https', port: 443, arrived: true, passed: [], error: null },
  tried: [
    ...whole.map((spelling) => ({
      ...{ spelling, header: null },
      ...(spelling === 'spaces' ? { arrived: false, refused: true } : { arrived: true, refused: false }),
    })),
    ...declared.map((header) => ({ spelling: 'alone' as const, header, arrived: true, refused: false })),
  ],
});

/** What the backends of the small world get of its account, who claims to be others. */
export const goodIdentities = (): Artifacts['identities'] => ({
  accounts: [{ name: 'anna', cannot: null }],
  rows: [
    ...['sonarr', 'radarr', 'qbittorrent', 'jellyfin'].map((each) =>
      forwardedOn(`${each}@docker`, `${each}.small.test`),
    ),
    forwardedOn('sonarr-api@docker', 'sonarr.small.test', '/api'),
  ].map((row) => ({ ...row, account: 'anna' })),
});

/** A middleware behind all others of a router, which writes headers of its own into every request. */
export function writeHeaders({ traefik }: Pick<Artifacts, 'traefik'>, router: string, requestSets: string[]): void {
  const headers = { hsts: null, requestSets, requestClears: [], responseSets: [], responseClears: [] };
  const own = { provider: 'docker', status: 'enabled', errors: [], type: 'headers' };
  traefik.middlewares.push({ ...own, name: 'as-admin@docker', config: { headers } });
  traefik.routers.find(({ name }) => name === router)?.middlewares.push('as-admin@docker');
}
