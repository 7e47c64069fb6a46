import { describe, expect, it } from 'vitest';
import { containerOf, routerOf } from '../../testing/worlds/world-edits.ts';
import { secured } from '../../testing/worlds/world-secured.ts';
import { protectedBackends } from './backend-endpoints.ts';

type Change = NonNullable<Parameters<typeof secured>[0]>;
const backendsOf = (change?: Change) => {
  const { evidence, policy } = secured(change);
  return protectedBackends(evidence, policy);
};
const namesOf = (change?: Change) =>
  backendsOf(change).map(({ namespace, port, routers }) => `${namespace}:${port} by ${routers.join(', ')}`);
const good = [
  'sonarr:8989 by sonarr@docker, sonarr-api@docker',
  'radarr:7878 by radarr@docker',
  'gluetun:8080 by qbittorrent@docker',
];

describe('backends behind a login', () => {
  it('are each there once, with all routers that lead to them', () => {
    expect(namesOf()).toEqual(good);
  });

  it('are those of a router without a host, unless what it leads to is declared to be open', () => {
    const anyHost: Change = (evidence) => void (routerOf(evidence, 'jellyfin@docker').rule = 'PathPrefix(`/`)');
    expect(namesOf(anyHost)).toEqual(good);
    const undeclared: Change = (evidence, policy) => {
      anyHost(evidence, policy);
      policy.access.levels = { ...policy.access.levels, jellyfin: 'one_factor' };
    };
    expect(namesOf(undeclared)).toEqual(['jellyfin:8096 by jellyfin@docker', ...good]);
  });

  it('are those of a protected name, though an open one leads there as well, in whatever letters', () => {
    const rule = 'Host(`jellyfin.small.test`) || host(`sonarr.small.test`)';
    expect(namesOf((evidence) => void (routerOf(evidence, 'jellyfin@docker').rule = rule))).toEqual([
      'jellyfin:8096 by jellyfin@docker',
      ...good,
    ]);
  });

  it('are not the proxy’s own', () => {
    expect(namesOf((evidence) => void (routerOf(evidence, 'radarr@docker').provider = 'internal'))).toEqual(
      good.filter((each) => !each.startsWith('radarr')),
    );
  });

  const at = (url: string, change?: Change) =>
    backendsOf((evidence, policy) => {
      for (const backend of evidence.routes.backends)
        if (backend.router === 'radarr@docker') Object.assign(backend, { owner: null, url });
      change?.(evidence, policy);
    }).find((each) => each.url === url);

  it('at a loopback address live with the proxy, at a stranger’s nowhere', () => {
    expect(at('http://127.0.0.1:7878')).toMatchObject({ namespace: 'traefik', port: 7878 });
    expect(at('http://192.0.2.9:7878')).toMatchObject({ namespace: null, port: 7878, url: 'http://192.0.2.9:7878' });
    expect(
      at('http://127.0.0.1:7878', (evidence) => {
        const [first] = evidence.containers;
        evidence.containers.unshift({ ...containerOf(evidence, 'sonarr'), namespace: 'wrong' });
        if (first) evidence.containers.unshift({ ...first, member: false, namespace: 'other/traefik' });
      }),
    ).toMatchObject({ namespace: 'traefik' });
    expect(
      at('http://127.0.0.1:7878', (evidence) => void (containerOf(evidence, 'traefik').member = false)),
    ).toMatchObject({ namespace: null });
  });

  it('ask for what their own service asks for, where a second name is open', () => {
    const second = (owner: string) =>
      namesOf((evidence) => {
        routerOf(evidence, 'radarr@docker').rule = 'Host(`jellyfin.small.test`)';
        for (const backend of evidence.routes.backends) if (backend.router === 'radarr@docker') backend.owner = owner;
      });
    expect(second('radarr')).toContain('radarr:7878 by radarr@docker');
    expect(second('jellyfin')).not.toContain('jellyfin:7878 by radarr@docker');
    // A guest is who the name says: the owner of the namespace has a level of its own.
    expect(second('gluetun')).not.toContain('gluetun:7878 by radarr@docker');
  });
});
