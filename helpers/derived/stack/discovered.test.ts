import { describe, expect, it } from 'vitest';
import type { Router } from '../../evidence/traefik.ts';
import { world } from '../../testing/worlds/world.ts';
import { containerOf, routerOf } from '../../testing/worlds/world-edits.ts';
import { discoveredServices, labelledRouters } from './discovered.ts';

const found = (change?: Parameters<typeof world>[0]) => {
  const { traefik, containers } = world(change).evidence;
  return [...discoveredServices(traefik, containers)].sort();
};
const all = ['gluetun', 'jellyfin', 'qbittorrent', 'radarr', 'sonarr'];
const without = (...names: string[]) => all.filter((name) => !names.includes(name));

describe('routers that labels ask for', () => {
  it('are those of all kinds, each once, in small letters', () => {
    const container = containerOf(world().evidence, 'traefik');
    container.labels = {
      'traefik.http.routers.A.rule': '',
      'traefik.http.routers.A.entrypoints': '',
      'traefik.tcp.routers.b.rule': '',
      'traefik.udp.routers.c.rule': '',
      'Traefik.HTTP.Routers.d.rule': '',
      'not.traefik.http.routers.e.rule': '',
      'traefik.http.services.f.loadbalancer.server.port': '',
    };
    expect(labelledRouters(container)).toEqual(['a', 'b', 'c', 'd']);
  });
});

describe('services that Traefik discovered', () => {
  it('are those of its routers, and the guest whose name a router has', () => {
    expect(found()).toEqual(all);
  });

  it.each([
    ['disabled', { status: 'disabled' }],
    ['another provider’s', { provider: 'file' }],
    ['of another name', { name: 'so@dockernarr' }],
  ] satisfies [string, Partial<Router>][])('are not those whose router is %s', (_, change) => {
    expect(found((evidence) => Object.assign(routerOf(evidence, 'sonarr@docker'), change))).toEqual(without('sonarr'));
  });

  it('are those whose router is spelled in capitals', () => {
    expect(found((evidence) => void (routerOf(evidence, 'sonarr@docker').name = 'SONARR@docker'))).toEqual(all);
    const guest = found((evidence) => void (containerOf(evidence, 'qbittorrent').service = 'QBittorrent'));
    expect(guest).toEqual(['QBittorrent', ...without('qbittorrent')]);
  });

  it('are not another project’s', () => {
    expect(found((evidence) => void (containerOf(evidence, 'sonarr').member = false))).toEqual(without('sonarr'));
  });

  it('are no neighbours of whom the router’s name speaks, but guests alone', () => {
    const mislabelled = found((evidence) => {
      containerOf(evidence, 'radarr').labels = {};
      containerOf(evidence, 'sonarr').labels['traefik.http.routers.radarr.rule'] = 'Host(`radarr.small.test`)';
    });
    expect(mislabelled).toEqual(without('radarr'));
    const named = found((evidence) => {
      const router = routerOf(evidence, 'qbittorrent@docker');
      router.name = 'vpn@docker';
      const { labels } = containerOf(evidence, 'gluetun');
      delete labels['traefik.http.routers.qbittorrent.rule'];
      labels['traefik.http.routers.vpn.rule'] = router.rule;
    });
    expect(named).toEqual(without('qbittorrent'));
  });
});
