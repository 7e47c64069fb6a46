import { describe, expect, it } from 'vitest';
import { chainOf } from './chain-of.ts';
import { loginIn } from './logins.ts';
import { middleware, proxyWith, router } from './rules/rule.fake.ts';

const forward = (name: string, address: string) =>
  middleware(name, 'forwardauth', {
    forwardAuth: {
      address,
      trustForwardHeader: false,
      authResponseHeaders: [],
      authResponseHeadersRegex: '',
      authRequestHeaders: [],
      preserveLocationHeader: false,
    },
  });

describe('chainOf', () => {
  it('follows chains, and says what comes from where and what is missing', () => {
    const traefik = proxyWith(
      [],
      [
        middleware('hsts@file', 'headers'),
        middleware('all@docker', 'chain', { chain: ['login', 'gone@file'] }),
        forward('login@docker', 'http://authelia:9091/api/verify'),
      ],
    );
    traefik.entryPoints[0] = {
      name: 'web',
      address: ':80',
      http: { redirect: null, middlewares: ['hsts@file'], tls: null },
    };
    const own = router('own', 'Host(`a.test`)', { middlewares: ['hsts@file', 'all', 'logn', 'hsts@file'] });
    expect(chainOf(own, traefik).map(({ name, type, from, missing }) => [name, type, from, missing])).toEqual([
      ['hsts@file', 'headers', 'entrypoint', false],
      ['all@docker', 'chain', 'router', false],
      ['login@docker', 'forwardauth', 'chain', false],
      ['gone@file', '', 'chain', true],
      ['logn@docker', '', 'router', true],
      ['hsts@file', 'headers', 'router', false],
    ]);
  });

  it('ends where a chain leads into itself', () => {
    const traefik = proxyWith(
      [],
      [middleware('a@docker', 'chain', { chain: ['b'] }), middleware('b@docker', 'chain', { chain: ['a'] })],
    );
    expect(chainOf(router('own', 'Path(`/`)', { middlewares: ['a'] }), traefik).map(({ name }) => name)).toEqual([
      'a@docker',
      'b@docker',
      'a@docker',
    ]);
  });
});

describe('loginIn', () => {
  const loginOf = (...middlewares: ReturnType<typeof middleware>[]) =>
    loginIn(
      chainOf(
        router('own', 'Path(`/`)', { middlewares: middlewares.map(({ name }) => name) }),
        proxyWith([], middlewares),
      ),
    );

  it.each([
    ['http://login:9091/api/verify?rd=https://auth.test', 'authelia'],
    ['http://login:9091/api/authz/forward-auth', 'authelia'],
    ['http://login:9091/api/authz/legacy?rd=https://auth.test', 'authelia'],
    ['http://login:9091/api/authz/for-the-house', 'authelia'],
    ['http://login:9091/api/authz/', 'forwardauth'],
    ['http://authelia:9091/', 'authelia'],
    ['http://ak:9000/outpost.goauthentik.io/auth/traefik', 'authentik'],
    ['http://proxy:4180/oauth2/auth', 'oauth2-proxy'],
    ['http://door:3000/api/auth/traefik', 'tinyauth'],
    ['https://team.cloudflareaccess.com/cdn-cgi/access/certs', 'cloudflare-access'],
    ['http://door.test/check', 'forwardauth'],
  ])('knows whom %s asks', (address, kind) => {
    expect(loginOf(forward('door@docker', address))).toEqual({ kind, name: 'door@docker' });
  });

  it.each([
    ['basicauth', 'basicauth'],
    ['digestauth', 'digestauth'],
    ['ipallowlist', 'ipallowlist'],
    ['ipwhitelist', 'ipallowlist'],
  ])('knows %s', (type, kind) => {
    expect(loginOf(middleware('door@file', type))).toEqual({ kind, name: 'door@file' });
  });

  it('knows the plugin for Cloudflare Access', () => {
    expect(loginOf(middleware('door@file', 'cloudflareaccess', { plugin: 'cloudflareaccess' }))?.kind).toBe(
      'cloudflare-access',
    );
  });

  it('takes one that asks who somebody is before one that only looks at the address', () => {
    expect(loginOf(middleware('home@file', 'ipallowlist'), middleware('door@file', 'basicauth'))?.name).toBe(
      'door@file',
    );
  });

  it('finds none in headers, nor in one that is missing', () => {
    expect(loginOf(middleware('hsts@file', 'headers'))).toBeNull();
    expect(
      loginIn(chainOf(router('own', 'Path(`/`)', { middlewares: ['authelia@docker'] }), proxyWith([]))),
    ).toBeNull();
  });
});
