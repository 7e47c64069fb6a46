import { describe, expect, it } from 'vitest';
import { secured } from '../../testing/worlds/world-secured.ts';
import { matches } from './match.ts';
import { parseRule } from './parse-rule.ts';
import { requestsFor } from './requests-for.ts';
import { proxyWith, request, router } from './rule.fake.ts';
import { winnerOf } from '../table/winner.ts';

const requestsOf = (made: ReturnType<typeof requestsFor>) => ('requests' in made ? made.requests : []);
const reasonOf = (made: ReturnType<typeof requestsFor>) => ('cannot' in made ? made.cannot : '');

describe('requestsFor', () => {
  it('gives every router of the good world a request that it wins', () => {
    const { traefik } = secured().evidence;
    const lost = traefik.routers.filter((each) => {
      const requests = requestsOf(requestsFor(each, traefik));
      return requests.length === 0 || requests.some((made) => winnerOf(made, traefik) !== each);
    });
    expect(traefik.routers.length).toBeGreaterThan(5);
    expect(lost).toEqual([]);
  });

  it.each([
    'Host(`a.test`) && PathPrefix(`/api`) && !PathPrefix(`/api/v1`)',
    'HostRegexp(`^(?:films|songs)\\.media\\.test$`) && Method(`POST`)',
    'PathRegexp(`\\.(?:js|css)$`) && PathPrefix(`/static`)',
    'Header(`X-Key`, `k`) && QueryRegexp(`q`, `^\\d+$`)',
    '!Host(`a.test`) && !Method(`GET`) && Path(`/a b`)',
  ])('finds a request that fits %s', (rule) => {
    const own = router('own', rule);
    const requests = requestsOf(requestsFor(own, proxyWith([own])));
    expect(requests.length).toBeGreaterThan(0);
    expect(requests.filter((made) => !matches(parseRule(rule), made))).toEqual([]);
  });

  it('asks for each host, at each entrypoint, in the scheme of the router', () => {
    const own = router('own', 'Host(`a.test`) || Host(`b.test`)', { entryPoints: ['web', 'websecure'], tls: true });
    expect(
      requestsOf(requestsFor(own, proxyWith([own]))).map(
        ({ entryPoint, scheme, host, sni }) => `${scheme} ${entryPoint} ${host} ${sni}`,
      ),
    ).toEqual([
      'https web a.test a.test',
      'https web b.test b.test',
      'https websecure a.test a.test',
      'https websecure b.test b.test',
    ]);
  });

  it('goes round the routers that stand before it', () => {
    const own = router('own', 'Host(`a.test`)');
    const before = [
      router('api', 'Host(`a.test`) && PathPrefix(`/`) && !Header(`X-Old`, `1`)'),
      router('posts', 'Host(`a.test`) && Method(`GET`) && Header(`X-Old`, `1`)'),
    ];
    const requests = requestsOf(requestsFor(own, proxyWith([...before, own])));
    expect(requests).toMatchObject([{ headers: { 'x-old': '1' }, host: 'a.test' }]);
    expect(requests[0]?.method).not.toBe('GET');
  });

  it.each([
    [
      'is shadowed',
      router('own', 'Host(`a.test`)'),
      [router('wide', 'PathPrefix(`/`)', { priority: 1000 })],
      'wide@docker takes every request that was found for it on web, by priority 1000 against 14.',
    ],
    [
      'is left to chance',
      router('own', 'Host(`a.test`)'),
      [router('twin', 'Host(`A.test`)')],
      'twin@docker has the same priority 14 and takes the same requests on web: ' +
        'which of the two answers is left to chance.',
    ],
    [
      'stands behind the redirect',
      router('own', 'Host(`a.test`)'),
      [
        router('redirect', 'HostRegexp(`^.+$`)', {
          name: 'web-to-websecure@internal',
          provider: 'internal',
          priority: 2 ** 63,
        }),
      ],
      'web-to-websecure@internal takes every request',
    ],
    ['contradicts itself', router('own', 'Host(`a.test`) && Host(`b.test`)'), [], 'it contradicts itself'],
    ['wants what no client sends', router('own', 'Header(`Host`, `a.test`)'), [], 'something that no client can send'],
    [
      'is disabled',
      router('own', 'Host(`a.test`)', { status: 'disabled', errors: ['middleware "x@docker" does not exist'] }),
      [],
      'Traefik has disabled it: middleware "x@docker" does not exist.',
    ],
    [
      'hangs on an address',
      router('own', 'ClientIP(`192.0.2.0/24`)'),
      [],
      "It depends on the visitor's address (192.0.2.0/24), and the one we come from is not known.",
    ],
    [
      'stands behind one for certain addresses',
      router('own', 'Host(`a.test`)'),
      [router('home', 'ClientIP(`192.0.2.0/24`)', { priority: 99 })],
      'home@docker goes before it on web for visitors from certain addresses',
    ],
    [
      'is a TCP router',
      router('own', 'HostSNI(`a.test`)', { kind: 'tcp', tls: true, passthrough: true }),
      [],
      'It is a TCP router that passes TLS through',
    ],
    ['is a UDP router', router('own', '', { kind: 'udp' }), [], 'It is a UDP router'],
    [
      'loses all connections',
      router('own', 'Host(`a.test`)'),
      [router('raw', 'HostSNI(`*`)', { kind: 'tcp' })],
      'raw@docker, a TCP router, takes the connections on web',
    ],
    ['is a child', router('own', 'Path(`/`)', { parents: ['up@file'] }), [], 'It stands below up@file'],
    [
      'listens nowhere',
      router('own', 'Path(`/`)', { entryPoints: ['gone'] }),
      [],
      'It listens on no entrypoint that Traefik has (gone).',
    ],
  ])('says why, where a router %s', (_what, own, others, reason) => {
    expect(reasonOf(requestsFor(own, proxyWith([own, ...others])))).toContain(reason);
  });

  it('knows more where it knows who asks', () => {
    const [home, own] = [router('home', 'Host(`a.test`) && ClientIP(`192.0.2.0/24`)'), router('own', 'Host(`a.test`)')];
    const traefik = proxyWith([home, own]);
    expect(requestsOf(requestsFor(home, traefik, '192.0.2.1'))).toHaveLength(1);
    expect(requestsOf(requestsFor(own, traefik, '198.51.100.1'))).toHaveLength(1);
    expect(reasonOf(requestsFor(home, traefik, '198.51.100.1'))).toBe(
      'It takes only visitors from 192.0.2.0/24, and we come from 198.51.100.1.',
    );
  });
});

describe('winnerOf', () => {
  const [long, short, secure] = [
    router('long', 'Host(`a.test`) && Path(`/`)'),
    router('short', 'Host(`a.test`)'),
    router('secure', 'Host(`a.test`)', { entryPoints: ['web', 'websecure'], tls: true }),
  ];

  it('goes by priority, entrypoint and encryption', () => {
    const traefik = proxyWith([short, long, secure]);
    expect(
      [
        request(),
        request({ path: '/x' }),
        request({ scheme: 'https' }),
        request({ entryPoint: 'websecure', scheme: 'https' }),
        request({ host: 'b.test' }),
      ].map((made) => winnerOf(made, traefik)?.name),
    ).toEqual(['long@docker', 'short@docker', 'secure@docker', 'secure@docker', undefined]);
  });

  it('tells an ACME challenge from the redirect, though both have a priority beyond counting', () => {
    const own = (name: string, rule: string, priority: number) =>
      router(name, rule, { name: `${name}@internal`, provider: 'internal', priority });
    const traefik = proxyWith([
      own('web-to-websecure', 'HostRegexp(`^.+$`)', 9223372036854775806),
      own('acme-http', 'PathPrefix(`/.well-known/acme-challenge/`)', 9223372036854775807),
    ]);
    expect(
      [request({ path: '/.well-known/acme-challenge/x' }), request()].map((made) => winnerOf(made, traefik)?.name),
    ).toEqual(['acme-http@internal', 'web-to-websecure@internal']);
  });

  it('does not let a disabled router or one with a broken rule win', () => {
    expect(
      winnerOf(
        request(),
        proxyWith([{ ...long, status: 'disabled' }, router('broken', 'Host(`a.test`', { priority: 99 }), short]),
      )?.name,
    ).toBe('short@docker');
  });
});
