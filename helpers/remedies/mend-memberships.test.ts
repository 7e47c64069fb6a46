import { describe, expect, it } from 'vitest';
import { membership } from './mend-memberships.ts';
import { asTheyAre } from './remedy.ts';
import { mendOf, stageOf } from './stage.fake.ts';

const networks = { front: {}, cellar: {}, street: { external: true, name: 'town' } };
const on = (...names: string[]) => ({ networks: Object.fromEntries(names.map((name) => [name, null])) });
const policy = {
  proxy: { service: 'edge' },
  networks: { front: { members: ['edge', 'films'] }, cellar: { members: ['films', 'store'] }, town: { members: [] } },
  services: { edge: null, films: null, store: null },
};
const mend = (key: string, services: Record<string, object>, more: object = {}) =>
  mendOf(membership, key, stageOf({ services, networks, policy: { ...policy, ...more } }));

describe('a network membership', () => {
  it('that is one too many goes, and the others stay as they are', () => {
    const store = { networks: { front: null, cellar: { aliases: ['db'], ipv4_address: '192.0.2.5' } } };
    expect(mend('store@front', { store })).toEqual({
      'services.store.networks': { cellar: { aliases: ['db'], ipv4_address: '192.0.2.5' } },
    });
  });

  it('of an external network is found by its own name', () => {
    expect(mend('store@town', { store: on('street', 'cellar') })).toEqual({
      'services.store.networks': { cellar: null },
    });
  });

  it('that is missing comes to the others', () => {
    expect(mend('films@cellar', { films: on('front') })).toEqual({
      'services.films.networks': { front: null, cellar: null },
    });
  });

  it('that is the last one stays, for Compose would put the service on the default network', () => {
    expect(mend('store@front', { store: on('front') })).toMatch(/^store has no other network: /);
  });

  it('by which the proxy reaches its service stays', () => {
    const films = { ...on('street', 'cellar'), labels: { 'traefik.http.routers.films.rule': 'Host(`films.test`)' } };
    expect(mend('films@town', { films, edge: on('street') })).toMatch(/^films meets edge there alone, and has to: /);
    expect(mend('films@town', { films, edge: on('street', 'cellar') })).toEqual({
      'services.films.networks': { cellar: null },
    });
  });

  it('on which two have to meet stays', () => {
    const paths = { required: [{ from: 'films', to: 'store', port: 5432 }] };
    const services = { films: on('street', 'front'), store: on('street', 'cellar') };
    expect(mend('store@town', services, { paths })).toMatch(/^store meets films there alone/);
    expect(mend('films@town', services, { paths })).toMatch(/^films meets store there alone/);
  });

  it.each([
    ['nobody@front', {}, 'nobody is no service of these files'],
    ['films@front', { films: on('front') }, asTheyAre],
    ['films@attic', { films: on('front') }, asTheyAre],
    ['films@cellar', { films: { network_mode: 'service:edge' } }, 'films has `network_mode: service:edge`'],
  ])('that the files cannot have is not mended: %s', (key, services, why) => {
    expect(mend(key, services)).toContain(why);
  });
});
