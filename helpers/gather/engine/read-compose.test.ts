import { describe, expect, it } from 'vitest';
import { EvidenceError } from '../../lib/errors.ts';
import { readCompose } from './read-compose.ts';

// As Compose 2.40 prints it.
const answer = {
  name: 'demo',
  networks: {
    back: {
      name: 'demo_back',
      driver_opts: { 'com.docker.network.bridge.gateway_mode_ipv4': 'isolated' },
      ipam: {},
      internal: true,
      enable_ipv6: true,
    },
    lent: { name: 'lent-to-all', ipam: {}, external: true },
  },
  services: {
    guest: { command: null, image: 'stackproof/standin:1', network_mode: 'service:web' },
    web: {
      image: 'stackproof/standin:1',
      healthcheck: { test: ['CMD', 'true'], interval: '2s' },
      labels: {
        'traefik.http.middlewares.door.basicauth.users':
          'admin:$$2y$$05$$abcdefghijklmnopqrstuuMUT1mrqCrpPZbrSTFSmQ3wKhGKqUJX5',
        'traefik.http.routers.web.rule': 'HostRegexp(`^a.*$$`)',
        maintainer: 'me',
      },
      networks: { back: {}, lent: null },
      ports: [
        { mode: 'ingress', target: 8096, published: '18096', protocol: 'tcp' },
        { mode: 'ingress', host_ip: '127.0.0.1', target: 8097, protocol: 'udp' },
        { mode: 'ingress', target: 7878, published: '49152-49160', protocol: 'tcp' },
      ],
    },
  },
  volumes: {},
};

describe('readCompose', () => {
  const seen = readCompose(answer, ['compose.yaml']);

  it('reads services', () => {
    expect(seen.services['web']).toEqual({
      image: 'stackproof/standin:1',
      networks: ['back', 'lent-to-all'],
      networkMode: null,
      ports: [
        { hostIp: '', hostPort: 18096, containerPort: 8096, protocol: 'tcp' },
        { hostIp: '127.0.0.1', hostPort: 0, containerPort: 8097, protocol: 'udp' },
        { hostIp: '', hostPort: 0, containerPort: 7878, protocol: 'tcp' },
      ],
      labels: {
        'traefik.http.middlewares.door.basicauth.users': 'admin:[redacted]',
        'traefik.http.routers.web.rule': 'HostRegexp(`^a.*$`)',
      },
      healthcheck: true,
    });
    expect(seen.services['guest']).toMatchObject({
      networks: [],
      networkMode: 'service:web',
      ports: [],
      healthcheck: false,
    });
  });

  it('reads networks, and calls by name what Compose did not make', () => {
    expect(seen.networks).toEqual({
      back: {
        name: 'demo_back',
        driver: 'bridge',
        internal: true,
        external: false,
        options: { 'com.docker.network.bridge.gateway_mode_ipv4': 'isolated' },
      },
      'lent-to-all': { name: 'lent-to-all', driver: 'bridge', internal: false, external: true, options: {} },
    });
  });

  it('sees that a health check was switched off', () => {
    const off = (healthcheck: unknown) =>
      readCompose({ services: { web: { healthcheck } } }, []).services['web']?.healthcheck;
    expect([
      off({ disable: true }),
      off({ test: ['NONE'] }),
      off({ interval: '1s' }),
      off({ test: 'curl localhost' }),
    ]).toEqual([false, false, false, true]);
  });

  it('does not take an unknown answer for an empty project', () => {
    expect(() => readCompose({ services: [] }, [])).toThrow(EvidenceError);
    expect(() => readCompose('', [])).toThrow(EvidenceError);
  });
});
