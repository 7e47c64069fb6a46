import { describe, expect, it } from 'vitest';
import type { Binding } from '../../helpers/evidence/containers.ts';
import type { Artifacts } from '../../helpers/evidence/evidence.ts';
import { judgeCheck } from '../../helpers/kernel/judge-check.ts';
import { evidenceOf, testCheck } from '../../helpers/testing/check-tester.ts';
import { world } from '../../helpers/testing/worlds/world.ts';
import { proxyBypass } from './proxy-bypass.check.ts';

const publish =
  (service: string, binding: Partial<Binding>) =>
  ({ containers }: Artifacts) =>
    void containers
      .find(({ subject }) => subject === service)
      ?.published.push({ hostIp: '0.0.0.0', hostPort: 8989, containerPort: 8989, protocol: 'tcp', ...binding });

testCheck(proxyBypass, {
  holds: [
    { given: 'the backend port is published over UDP', world: world(publish('sonarr', { protocol: 'udp' })) },
    { given: 'the same port of another container is published', world: world(publish('jellyfin', {})) },
    { given: 'no routed service is published', world: world() },
    {
      given: 'a router that leads back to an entrypoint of the proxy itself',
      world: world(({ containers, routes: { backends } }) => {
        const proxy = containers.find(({ service }) => service === 'traefik');
        const address = proxy?.attachments[0]?.ipv4 ?? '';
        if (backends[0]) Object.assign(backends[0], { owner: 'traefik', url: `http://${address}:80`, port: 80 });
      }),
    },
    {
      given: 'another port of a routed service is',
      world: world(publish('sonarr', { hostPort: 9898, containerPort: 9898 })),
    },
    {
      given: 'a backend on the proxy’s own loopback',
      world: world(
        ({
          routes: {
            backends: [first],
          },
        }) => void (first && Object.assign(first, { owner: null, url: 'http://127.0.0.1:8080' })),
      ),
    },
    {
      given: 'an address without a scheme, of a TCP router, whose owner the recording does not name',
      world: world(
        ({
          routes: {
            backends: [first],
          },
        }) => void (first && Object.assign(first, { owner: null, url: first.url.replace('http://', '') })),
      ),
    },
    { given: 'the backend port is published on loopback', world: world(publish('sonarr', { hostIp: '127.0.0.1' })) },
  ],
  broken: [
    { given: 'the backend port is published', world: world(publish('sonarr', {})), subjects: ['sonarr:8989/tcp'] },
    {
      given: 'under another number',
      world: world(publish('sonarr', { hostPort: 6881 })),
      subjects: ['sonarr:8989/tcp'],
    },
    {
      given: 'of a TCP router’s backend, whose address has no scheme',
      world: world((evidence) => {
        publish('sonarr', {})(evidence);
        for (const each of evidence.routes.backends) each.url = each.url.replace('http://', '');
      }),
      subjects: ['sonarr:8989/tcp'],
    },
    {
      given: 'where the router leads to the published port itself, on the host’s address',
      world: world((evidence) => {
        publish('sonarr', { hostPort: 18989 })(evidence);
        for (const each of evidence.routes.backends)
          if (each.router === 'sonarr@docker')
            Object.assign(each, { url: 'http://198.51.100.10:18989', owner: 'sonarr', ownerPort: 8989 });
      }),
      subjects: ['sonarr:8989/tcp'],
    },
    {
      given: 'through the namespace that it shares',
      world: world(publish('gluetun', { hostPort: 8080, containerPort: 8080 })),
      subjects: ['gluetun:8080/tcp'],
    },
  ],
  unknown: [
    {
      given: 'no backend was seen, and one host name is declared',
      world: world(({ routes }, policy) => {
        routes.backends = [];
        policy.hosts = { 'sonarr.small.test': 'sonarr' };
      }),
      subjects: [],
    },
    { given: 'no backend was seen', world: world(({ routes }) => void (routes.backends = [])), subjects: [] },
    {
      given: 'a backend at an address of no container',
      world: world(
        ({
          routes: {
            backends: [first],
          },
        }) => void (first && Object.assign(first, { owner: null, url: 'http://192.0.2.9:8096' })),
      ),
      subjects: ['jellyfin@docker'],
    },
  ],
  notApplicable: [
    {
      given: 'all that is routed is declared to be on other machines',
      world: world(({ routes, traefik }, policy) => {
        routes.backends = routes.backends.filter(({ router }) => router === 'jellyfin@docker').slice(0, 1);
        for (const each of routes.backends) Object.assign(each, { owner: null, url: 'http://192.0.2.9:8096' });
        traefik.routers = traefik.routers.filter(({ name }) => name === 'jellyfin@docker');
        policy.elsewhere = ['jellyfin'];
      }),
    },
    {
      given: 'nothing is routed',
      world: world(({ routes }, policy) => {
        routes.backends = [];
        policy.hosts = {};
      }),
    },
  ],
});

describe('proxy-bypass', () => {
  it('names the router, the guest of the namespace and the port', () => {
    const given = world(publish('gluetun', { hostPort: 8080, containerPort: 8080 }));
    const found = judgeCheck(proxyBypass, evidenceOf(given), given.policy).observations.find(
      ({ holds }) => holds === false,
    );
    expect(found?.observed).toBe(
      'gluetun, whose network namespace qbittorrent shares publishes it on 0.0.0.0:8080/tcp, round qbittorrent@docker',
    );
  });
});
