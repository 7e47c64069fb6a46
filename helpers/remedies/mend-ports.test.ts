import { describe, expect, it } from 'vitest';
import { publishedPort } from './mend-ports.ts';
import { asTheyAre, type Stage } from './remedy.ts';
import { mendOf, stageOf } from './stage.fake.ts';

const port = (target: number, published: string, more: object = {}) => ({
  ...{ mode: 'ingress', target, published, protocol: 'tcp' },
  ...more,
});

describe('a published port', () => {
  it('is for this machine alone where nothing else leads to its service', () => {
    const stage = stageOf({ services: { store: { ports: [port(5432, '5432'), port(9000, '9000')] } } });
    expect(mendOf(publishedPort, 'store:5432/tcp', stage)).toEqual({
      'services.store.ports': [port(5432, '5432', { host_ip: '127.0.0.1' }), port(9000, '9000')],
    });
  });

  it.each([
    ['by a label', { labels: { 'Traefik.HTTP.routers.films.rule': 'Host(`films.test`)' } }, {}],
    ['by the policy', {}, { hosts: { 'films.test': 'films' } }],
  ])('goes where the proxy leads there %s', (_by, more, policy) => {
    const stage = stageOf({ services: { films: { ports: [port(8096, '8096')], ...more } }, policy });
    expect(mendOf(publishedPort, 'films:8096/tcp', stage)).toEqual({ 'services.films.ports': [] });
  });

  it('goes where the proxy leads to a guest of its network namespace', () => {
    const guest = { network_mode: 'service:tunnel', labels: { 'traefik.http.routers.t.rule': 'Host(`t.test`)' } };
    const stage = stageOf({ services: { tunnel: { ports: [port(8080, '8080')] }, torrents: guest } });
    expect(mendOf(publishedPort, 'tunnel:8080/tcp', stage)).toEqual({ 'services.tunnel.ports': [] });
  });

  const led = {
    'traefik.http.routers.d.rule': 'Host(`d.test`)',
    'traefik.http.services.d.loadbalancer.server.port': '80',
  };
  const listed = (url: string, kind: 'http' | 'tcp' | 'udp') =>
    ({
      services: [
        { ...{ name: 'd@file', kind, provider: 'file', type: 'loadbalancer' }, servers: [{ url, status: '' }] },
      ],
    }) as unknown as Stage['traefik'];

  it.each([
    ['a label names another port', port(53, '53'), led, null],
    ['a label names that number over TCP', port(80, '80', { protocol: 'udp' }), led, null],
    [
      'a label names none, and it is UDP',
      port(51820, '51820', { protocol: 'udp' }),
      { 'traefik.http.routers.d.rule': 'Host(`d.test`)' },
      null,
    ],
    ['a file names another port', port(53, '53'), {}, listed('http://dns:80', 'http')],
  ])(
    'stays for this machine where the proxy leads to its service, but not to it: %s',
    (_which, open, labels, traefik) => {
      const stage = stageOf({
        services: { dns: { ports: [open], labels } },
        policy: { hosts: { 'd.test': 'dns' } },
        traefik,
      });
      expect(mendOf(publishedPort, `dns:${open.target}/${open.protocol}`, stage)).toEqual({
        'services.dns.ports': [{ ...open, host_ip: '127.0.0.1' }],
      });
    },
  );

  it.each([
    ['a label', port(80, '8053'), led, null],
    [
      'a label for UDP',
      port(53, '53', { protocol: 'udp' }),
      { 'traefik.udp.services.d.loadbalancer.server.port': '53' },
      null,
    ],
    ['a file', port(80, '8053'), {}, listed('http://dns:80', 'http')],
    ['a file for TCP', port(853, '853'), {}, listed('dns:853', 'tcp')],
  ])('goes where the proxy leads to it by %s', (_by, open, labels, traefik) => {
    const stage = stageOf({ services: { dns: { ports: [open], labels } }, traefik });
    expect(mendOf(publishedPort, `dns:${open.target}/${open.protocol}`, stage)).toEqual({ 'services.dns.ports': [] });
  });

  it('goes where its service is on internal networks alone, for nothing is published there', () => {
    const services = { store: { ports: [port(5432, '5432')], networks: { cellar: null } } };
    const stage = stageOf({ services, networks: { cellar: { internal: true } } });
    expect(mendOf(publishedPort, 'store:5432/tcp', stage)).toEqual({ 'services.store.ports': [] });
  });

  it('keeps what the policy lets its owner publish, and what is on loopback already', () => {
    const allowed = { port: 8443, owner: 'films' };
    const ports = [port(8096, '8443'), port(8096, '8096', { host_ip: '127.0.0.1' }), port(8096, '9096')];
    const stage = stageOf({ services: { films: { ports } }, policy: { ports: { allowed: [allowed] } } });
    expect(mendOf(publishedPort, 'films:8096/tcp', stage)).toEqual({
      'services.films.ports': [ports[0], ports[1], port(8096, '9096', { host_ip: '127.0.0.1' })],
    });
  });

  it('is of another owner than the one whose number it has', () => {
    const stage = stageOf({ services: { films: { ports: [port(443, '443')] } } });
    expect(mendOf(publishedPort, 'films:443/tcp', stage)).toEqual({
      'services.films.ports': [port(443, '443', { host_ip: '127.0.0.1' })],
    });
  });

  it.each([
    ['edge/other:80/tcp', 'edge/other is no service of these files'],
    ['films:1/tcp', asTheyAre],
    ['films:53/udp', asTheyAre],
  ])('that the files do not have is not mended: %s', (key, why) => {
    expect(mendOf(publishedPort, key, stageOf({ services: { films: { ports: [port(53, '53')] } } }))).toBe(why);
  });
});
