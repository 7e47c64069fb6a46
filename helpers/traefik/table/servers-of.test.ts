import { describe, expect, it } from 'vitest';
import type { ProxyService, Router } from '../../evidence/traefik.ts';
import { serversOf } from './servers-of.ts';

const service = (name: string, urls: readonly string[], more: Partial<ProxyService> = {}): ProxyService => ({
  name,
  kind: 'http',
  provider: name.split('@')[1] ?? 'docker',
  type: 'loadbalancer',
  status: 'enabled',
  errors: [],
  servers: urls.map((url) => ({ url, status: 'UP' })),
  ...more,
});
const composed = (name: string, type: string, parts?: readonly string[]): ProxyService =>
  service(name, [], { type, ...(parts ? { parts: [...parts] } : {}) });
const to = (name: string, kind: Router['kind'] = 'http') => ({ kind, provider: 'docker', service: name });
const read = (name: string, services: ProxyService[], kind: Router['kind'] = 'http') => {
  const { servers, lacking, internal } = serversOf(to(name, kind), { services });
  return {
    internal,
    servers: servers.map(({ scheme, host, port, service: of }) => `${of} ${scheme} ${host} ${port}`),
    lacking: lacking.map((each) => `${each.service} ${each.why}`),
  };
};

describe('serversOf', () => {
  it.each<[url: string, server: string, kind?: Router['kind']]>([
    ['http://203.0.113.34:8096', 'http 203.0.113.34 8096'],
    ['http://203.0.113.34', 'http 203.0.113.34 80'],
    ['https://films.test', 'https films.test 443'],
    ['h2c://203.0.113.34', 'h2c 203.0.113.34 80'],
    ['h2c://films:50051', 'h2c films 50051'],
    ['http://[2001:db8::5]:8096/base', 'http 2001:db8::5 8096'],
    ['203.0.113.34:9000', 'tcp 203.0.113.34 9000', 'tcp'],
    ['[2001:db8::5]:22', 'tcp 2001:db8::5 22', 'tcp'],
    ['git:22', 'tcp git 22', 'tcp'],
    ['203.0.113.34:53', 'udp 203.0.113.34 53', 'udp'],
    ['http://', 'http  null'],
  ])('reads %s', (url, server, kind = 'http') => {
    expect(read('a', [service('a@docker', [url], { kind })], kind).servers).toEqual([`a@docker ${server}`]);
  });

  it('takes a name without a provider for one of the router’s own, and no service of another kind', () => {
    const services = [
      service('a@file', ['http://file:1']),
      service('a@docker', ['203.0.113.1:1'], { kind: 'tcp' }),
      service('a@docker', ['http://docker:2', 'http://docker:3']),
    ];
    expect(read('a', services).servers).toEqual(['a@docker http docker 2', 'a@docker http docker 3']);
    expect(read('a@file', services).servers).toEqual(['a@file http file 1']);
    expect(read('b', services).lacking).toEqual(['b@docker unknown']);
    expect(read('a', [service('a@docker', [])]).lacking).toEqual(['a@docker empty']);
  });

  it('follows composed services to their parts, those of parts too, and each once', () => {
    const services = [
      composed('all@file', 'weighted', ['blue', 'green@docker', 'all']),
      composed('blue@file', 'mirroring', ['main', 'copy']),
      composed('green@docker', 'failover', ['main@file', 'spare']),
      service('main@file', ['http://main:1']),
      service('copy@file', ['http://copy:2']),
      service('spare@docker', []),
    ];
    expect(read('all@file', services)).toEqual({
      internal: null,
      servers: ['main@file http main 1', 'copy@file http copy 2'],
      lacking: ['spare@docker empty'],
    });
  });

  it('says of a composed service whose parts were not recorded that they are not known', () => {
    expect(read('all', [composed('all@docker', 'Weighted')]).lacking).toEqual(['all@docker parts unknown']);
  });

  it.each(['api', 'dashboard', 'ping', 'noop'])('knows that %s is Traefik’s own', (name) => {
    expect(read(`${name}@internal`, [])).toEqual({ internal: name, servers: [], lacking: [] });
  });
});
