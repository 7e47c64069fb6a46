import { describe, expect, it } from 'vitest';
import type { Container } from '../../evidence/containers.ts';
import { world } from '../../testing/worlds/world.ts';
import { addStray, containerOf, routerOf } from '../../testing/worlds/world-edits.ts';
import { explainMissing, listedRouter, routersFor } from './undiscovered.ts';

const { evidence } = world();
const names = new Map([['download-net', 'small_download-net']]);
const explain = (labels: Record<string, string>, change: Partial<Container> = {}) =>
  explainMissing({ ...containerOf(evidence, 'sonarr'), labels, ...change }, 'planted', evidence.traefik, names);
const good = { 'traefik.enable': 'true' };
const port = { 'traefik.http.services.x.loadbalancer.server.port': '1' };

describe('a router that the API lists', () => {
  it('is Docker’s, whatever letters it is written in', () => {
    const { traefik } = world((each) => void (routerOf(each, 'sonarr@docker').name = 'Sonarr@docker')).evidence;
    expect(listedRouter(traefik, 'SONARR')?.name).toBe('Sonarr@docker');
    const file = world((each) => void (routerOf(each, 'sonarr@docker').provider = 'file')).evidence;
    expect(listedRouter(file.traefik, 'sonarr')).toBeUndefined();
  });
});

describe('why a router is missing', () => {
  it('is told in the order in which Traefik would stumble', () => {
    expect(explain({ 'TRAEFIK.Enable': 'False' })).toMatch('traefik.enable is False');
    expect(explain(good, { health: { declaredBy: 'compose', status: 'starting', lastOutput: '' } })).toMatch(
      'container is starting',
    );
    expect(explain(good, { exposed: [] })).toMatch('no label names a port');
    expect(explain({ ...good, 'traefik.docker.network': 'elsewhere' })).toMatch('names elsewhere');
    expect(explain({})).toMatch('no label traefik.enable');
    expect(explain(good)).toMatch('does not list it');
  });

  it('is no port where one label of several names it, or the image exposes one', () => {
    expect(explain({ ...good, ...port }, { exposed: [] })).toMatch('does not list it');
    const shouted = { ...good, 'traefik.http.services.x.LOADBALANCER.server.URL': 'http://x' };
    expect(explain(shouted, { exposed: [] })).toMatch('does not list it');
    const longer = { ...good, 'traefik.http.services.x.loadbalancer.server.portal': '1' };
    expect(explain(longer, { exposed: [] })).toMatch('no label names a port');
  });

  it('is no network where it sits on the named one', () => {
    expect(explain({ ...good, 'traefik.docker.network': 'small_download-net' })).toMatch('does not list it');
  });
});

describe('the routers of a service', () => {
  const routersOf = (service: string, change?: Parameters<typeof world>[0]) =>
    routersFor(service, world(change).evidence.containers).map(
      ({ carrier, router }) => `${router} on ${carrier.subject}`,
    );

  it('are asked for by its own labels, or by those of the namespace it lives in, under its name', () => {
    expect(routersOf('sonarr')).toEqual(['sonarr on sonarr']);
    expect(routersOf('qbittorrent')).toEqual(['qbittorrent on gluetun']);
    expect(routersOf('QBittorrent', (each) => void (containerOf(each, 'qbittorrent').service = 'QBittorrent'))).toEqual(
      ['qbittorrent on gluetun'],
    );
    expect(routersOf('gluetun')).toEqual(['qbittorrent on gluetun']);
  });

  it('are not another router of that namespace’s owner, nor a stranger’s', () => {
    const more = routersOf('qbittorrent', (each) => {
      containerOf(each, 'gluetun').labels['traefik.http.routers.vpn.rule'] = 'Host(`vpn.small.test`)';
      containerOf(each, 'radarr').labels['traefik.http.routers.qbittorrent.rule'] = 'Host(`no.small.test`)';
    });
    expect(more).toEqual(['qbittorrent on gluetun']);
    const strange = routersOf('sonarr', (each) =>
      addStray(each, 'stray', { service: 'sonarr', labels: { 'traefik.http.routers.stray.rule': '' } }),
    );
    expect(strange).toEqual(['sonarr on sonarr']);
    expect(routersOf('qbittorrent', (each) => void (containerOf(each, 'gluetun').member = false))).toEqual([]);
  });
});
