import { expect, it } from 'vitest';
import { world } from '../../testing/worlds/world.ts';
import { contextOf } from '../context.fake.ts';
import { fakeVantage } from '../vantage.fake.ts';
import { entryAddressesOf } from './entry-address.ts';
import { gatherTraefik } from './gather-traefik.ts';

const contextFor = (change: Parameters<typeof world>[0]) => {
  const { evidence, policy } = world(change);
  return contextOf(fakeVantage({ namespaces: ['outside', 'host', 'traefik'], answer: () => ({}) }), policy, evidence);
};

it('a proxy that is not Traefik has the names that the policy declares, and where their services listen', async () => {
  const context = contextFor(({ containers }, policy) => {
    policy.proxy.kind = 'other';
    policy.hosts = { 'series.test': 'sonarr' };
    policy.routed = [
      { host: 'nas.test', path: '/films', service: 'radarr' },
      { host: '*.nas.test', path: '/', service: 'radarr' },
    ];
    const proxy = containers.find(({ subject }) => subject === 'traefik');
    for (const each of proxy?.published ?? []) each.containerPort += 8000;
  });
  const { value, scope } = await gatherTraefik.gather(context);
  expect(value).toMatchObject({ declared: true, readFrom: 'the policy', middlewares: [] });
  expect(value.entryPoints.map(({ name, address }) => [name, address])).toEqual([
    ['web', ':8080'],
    ['websecure', ':8443'],
  ]);
  expect(value.routers.map(({ name, rule, service }) => [name, rule, service])).toEqual([
    ['series.test@policy', 'Host(`series.test`)', 'sonarr@policy'],
    ['nas.test/films@policy', 'Host(`nas.test`) && PathPrefix(`/films`)', 'radarr@policy'],
  ]);
  expect(value.services.map(({ name, servers }) => [name, servers.map(({ url }) => url)])).toEqual([
    ['sonarr@policy', ['http://203.0.113.67:8989']],
    ['radarr@policy', ['http://203.0.113.68:7878']],
  ]);
  expect(scope).toBe('2 declared names, no table: the proxy is not Traefik');
});

it('where no container is the proxy, its names are asked at the host', () => {
  const away = contextFor((_, policy) => Object.assign(policy.proxy, { kind: 'other', service: 'nginx' }));
  expect(entryAddressesOf(away, 443)).toEqual([{ namespace: 'outside', address: '198.51.100.10', port: 443 }]);
  const lost = contextFor((_, policy) => Object.assign(policy.proxy, { service: 'nginx' }));
  expect(entryAddressesOf(lost, 443)).toEqual([]);
});
