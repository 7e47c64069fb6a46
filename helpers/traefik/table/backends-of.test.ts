import { describe, expect, it } from 'vitest';
import type { Binding, Container } from '../../evidence/containers.ts';
import type { Backend } from '../../evidence/routes.ts';
import type { ProxyService, Router, Traefik } from '../../evidence/traefik.ts';
import { world } from '../../testing/worlds/world.ts';
import { backendsOf, endpointAt, serviceIn, servicesAt } from './backends-of.ts';

const at = (url: string, kind: Router['kind']) => {
  const service: ProxyService = {
    name: 'a@docker',
    kind,
    provider: 'docker',
    type: 'loadbalancer',
    status: 'enabled',
    errors: [],
    servers: [{ url, status: 'UP' }],
  };
  const table: Pick<Traefik, 'services'> = { services: [service] };
  return [{ name: 'a@docker', kind, provider: 'docker', service: 'a' }, table] as const;
};
const binding = (hostIp: string, hostPort: number, containerPort: number): Binding => ({
  hostIp,
  hostPort,
  containerPort,
  protocol: 'tcp',
});

/** The small world, its proxy on a network of its own namespace, or on the host's. */
function namespaces(change: (containers: Container[], proxy: Container) => void = () => undefined) {
  const { containers } = world().evidence;
  const proxy = containers.find(({ subject }) => subject === 'traefik');
  if (!proxy) throw new Error('the small world has no proxy');
  change(containers, proxy);
  return { containers, proxy };
}
const of = (containers: Container[], subject: string): Container => {
  const found = containers.find((each) => each.subject === subject);
  if (!found) throw new Error(`the small world has no ${subject}`);
  return found;
};
const read = (url: string, kind: Router['kind'] = 'http', change?: Parameters<typeof namespaces>[0]) => {
  const { containers, proxy } = namespaces(change);
  const [router, table] = at(url, kind);
  const [backend] = backendsOf(router, table, containers, proxy);
  return backend && [backend.address, backend.namespace, backend.port];
};
const onHost = (_: Container[], proxy: Container) => Object.assign(proxy, { namespace: 'host', attachments: [] });

describe('backendsOf', () => {
  it.each<[what: string, url: string, kind: Router['kind'], expected: (string | number | null)[]]>([
    ['an address of a container', 'http://203.0.113.100:8989', 'http', ['203.0.113.100', 'sonarr', 8989]],
    ['an address of version 6', 'http://[2001:DB8:2:0::35]:8096', 'http', ['2001:db8:2::35', 'jellyfin', 8096]],
    ['a guest of a shared namespace', 'http://203.0.113.99:8080', 'http', ['203.0.113.99', 'gluetun', 8080]],
    ['TCP, without a scheme', '203.0.113.100:8989', 'tcp', ['203.0.113.100', 'sonarr', 8989]],
    ['a name on a network of the proxy', 'http://sonarr:8989', 'http', ['203.0.113.67', 'sonarr', 8989]],
    ['a name of TCP', 'sonarr:8989', 'tcp', ['203.0.113.67', 'sonarr', 8989]],
    ['a name that nobody bears', 'http://films.test', 'http', [null, null, 80]],
    ['an address of nobody', 'http://192.0.2.9:80', 'http', ['192.0.2.9', null, 80]],
    ['the proxy’s own loopback', 'http://127.0.0.1:8080', 'http', ['127.0.0.1', 'traefik', 8080]],
    ['the loopback by its name', 'http://localhost:8080', 'http', ['127.0.0.1', 'traefik', 8080]],
    ['a gateway, where nobody publishes the port', 'http://203.0.113.97:9000', 'http', ['203.0.113.97', 'host', 9000]],
  ])('knows %s', (_what, url, kind, expected) => {
    expect(read(url, kind)).toEqual(expected);
  });

  it('follows a gateway to the container that publishes the port there, not to one that only its loopback has', () => {
    const publish = (hostIp: string) => (containers: Container[]) =>
      void of(containers, 'radarr').published.push(binding(hostIp, 17878, 7878));
    const url = 'http://203.0.113.97:17878';
    expect(read(url, 'http', publish('0.0.0.0'))).toEqual(['203.0.113.97', 'radarr', 7878]);
    expect(read(url, 'http', publish('203.0.113.97'))).toEqual(['203.0.113.97', 'radarr', 7878]);
    expect(read(url, 'http', publish('127.0.0.1'))).toEqual(['203.0.113.97', 'host', 17878]);
  });

  it('takes the loopback of a proxy on the host network for the host’s', () => {
    expect(read('http://127.0.0.1:8989', 'http', onHost)).toEqual(['127.0.0.1', 'host', 8989]);
    expect(
      read('http://127.0.0.1:18989', 'http', (containers, proxy) => {
        onHost(containers, proxy);
        of(containers, 'sonarr').published.push(binding('127.0.0.1', 18989, 8989));
      }),
    ).toEqual(['127.0.0.1', 'sonarr', 8989]);
  });

  it('knows no name of a network that the proxy is not on', () => {
    expect(
      read('http://sonarr:8989', 'http', (containers) => {
        of(containers, 'sonarr').attachments = [];
      }),
    ).toEqual([null, null, 8989]);
  });

  it.each<[what: string, url: string, row: Partial<Backend>, expected: (string | number | null)[]]>([
    ['a name, as it was found', 'http://films:80', { owner: 'jellyfin' }, ['jellyfin', 80]],
    [
      'the host’s own address, with the port behind it',
      'http://198.51.100.10:81',
      { owner: 'sonarr', ownerPort: 8989 },
      ['sonarr', 8989],
    ],
    ['an address of a container, whatever was found', 'http://203.0.113.100:8989', { owner: null }, ['sonarr', 8989]],
    [
      'nothing, where it was another server',
      'http://films:80',
      { owner: 'jellyfin', url: 'http://films:81' },
      [null, 80],
    ],
    ['nothing, where it was another router', 'http://films:80', { owner: 'jellyfin', router: 'b@docker' }, [null, 80]],
  ])('takes from the look %s', (_what, url, row, expected) => {
    const { containers, proxy } = namespaces();
    const [router, table] = at(url, 'http');
    const looked: Backend = {
      router: router.name,
      service: 'a@docker',
      url,
      network: null,
      owner: null,
      value: 'open',
      ...row,
    };
    const [backend] = backendsOf(router, table, containers, proxy, [looked]);
    expect([backend?.namespace, backend?.port]).toEqual(expected);
  });

  it('has what was found and the table does not list', () => {
    const { containers, proxy } = namespaces();
    const [router] = at('', 'http');
    const row = { router: router.name, service: 'a@docker', network: null, owner: 'jellyfin', value: 'open' as const };
    const found = backendsOf(router, { services: [] }, containers, proxy, [{ ...row, url: 'http://films:80' }]);
    expect(found.map(({ url, namespace, port }) => [url, namespace, port])).toEqual([
      ['http://films:80', 'jellyfin', 80],
    ]);
  });

  it('knows an address of the host by what is given beside the containers', () => {
    const { containers, proxy } = namespaces();
    const asked = { address: '198.51.100.10', port: 9000, protocol: 'tcp' as const };
    expect(endpointAt(asked, containers, proxy)).toEqual({ namespace: null, port: 9000 });
    expect(endpointAt(asked, containers, proxy, ['198.51.100.10'])).toEqual({ namespace: 'host', port: 9000 });
  });
});

describe('the service in a namespace', () => {
  const { containers } = namespaces();
  it('is the guest that is declared to be there, else the owner', () => {
    expect(servicesAt('gluetun', containers)).toEqual(['gluetun', 'qbittorrent']);
    expect(serviceIn('gluetun', containers, [null, 'sonarr', 'qbittorrent'])).toBe('qbittorrent');
    expect(serviceIn('gluetun', containers, ['sonarr'])).toBe('gluetun');
    expect(serviceIn('gone', containers, [])).toBe('gone');
  });
});
