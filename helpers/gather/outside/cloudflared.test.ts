import { describe, expect, it } from 'vitest';
import { findServedIngress, readIngress, readIngressFile } from './cloudflared.ts';
import { fakeVantage } from '../vantage.fake.ts';

const rules = [
  { hostname: 'media.test', service: 'http://traefik:80' },
  { hostname: 'sonarr.media.test', path: '/api', service: 'http://sonarr:8989' },
  { service: 'http_status:404' },
];

describe('readIngress', () => {
  it('reads what cloudflared serves and what its file says, without the rules that lead nowhere', () => {
    const expected = [
      { hostname: 'media.test', target: 'http://traefik:80' },
      { hostname: 'sonarr.media.test/api', target: 'http://sonarr:8989' },
    ];
    expect(readIngress({ version: 2, config: { ingress: rules, 'warp-routing': { enabled: false } } })).toEqual(
      expected,
    );
    expect(readIngress({ tunnel: 'x', ingress: rules })).toEqual(expected);
  });

  it('names a rule for every host, and takes nothing else for an ingress', () => {
    expect(readIngress({ ingress: [{ service: 'http://traefik:80' }] })).toEqual([
      { hostname: '*', target: 'http://traefik:80' },
    ]);
    expect(readIngress({ config: {} })).toBeNull();
    expect(readIngress('sonarr')).toBeNull();
  });
});

describe('findServedIngress', () => {
  const port = (namespace: string, number: number) => ({ namespace, port: number, address: '127.0.0.1' });

  it('recognises a tunnel by its answer on a metrics port, and asks others only of those that are named', async () => {
    const vantage = fakeVantage({
      namespaces: [],
      answer: (probe) => ({
        value: 'open',
        http: {
          status: 200,
          headers: {},
          body: ['quiet', 'sonarr'].includes(probe.namespace) ? '{}' : JSON.stringify({ config: { ingress: rules } }),
          certificate: null,
        },
      }),
    });
    const served = await findServedIngress(vantage, [
      port('shop', 20241),
      port('quiet', 20241),
      port('tunnel', 2000),
      port('sonarr', 8989),
    ]);
    expect(served.map(({ namespace, port: number }) => [namespace, number])).toEqual([
      ['shop', 20241],
      ['tunnel', 2000],
    ]);
  });
});

describe('readIngressFile', () => {
  it('follows --config into the container', async () => {
    const vantage = fakeVantage({
      namespaces: [],
      answer: () => ({}),
      run: (_, argv) =>
        argv[1] === '/proc/7/root/etc/t.yml' ? { stdout: 'ingress:\n  - service: http://sonarr:8989\n' } : { code: 1 },
    });
    expect(await readIngressFile(vantage, 7, ['cloudflared', 'tunnel', '--config', '/etc/t.yml', 'run'])).toEqual({
      file: '/etc/t.yml',
      ingress: [{ hostname: '*', target: 'http://sonarr:8989' }],
    });
    expect(await readIngressFile(vantage, 7, ['cloudflared', 'tunnel', 'run'])).toBeNull();
  });
});
