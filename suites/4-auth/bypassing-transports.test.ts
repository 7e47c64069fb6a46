import { describe, expect, it } from 'vitest';
import type { Artifacts } from '../../helpers/evidence/evidence.ts';
import type { Router } from '../../helpers/evidence/traefik.ts';
import { judgeCheck } from '../../helpers/kernel/judge-check.ts';
import { evidenceOf, testCheck } from '../../helpers/testing/check-tester.ts';
import { secured } from '../../helpers/testing/worlds/world-secured.ts';
import { bypassingTransports } from './bypassing-transports.check.ts';

const routed = (change: Partial<Router>, address = ':6881', more?: (evidence: Artifacts) => void) =>
  secured((evidence) => {
    const { traefik } = evidence;
    more?.(evidence);
    traefik.entryPoints.push({ name: 'extra', address });
    traefik.routers.push({
      name: 'raw@docker',
      kind: 'tcp',
      provider: 'docker',
      rule: 'HostSNI(`*`)',
      entryPoints: ['extra'],
      service: 'raw',
      middlewares: [],
      priority: 1,
      tls: false,
      status: 'enabled',
      errors: [],
      ...change,
    });
  });

testCheck(bypassingTransports, {
  holds: [
    { given: 'a TCP router on a port that is declared to be another service’s', world: routed({}) },
    { given: 'a UDP router on such a port', world: routed({ kind: 'udp', rule: '' }, ':6881/udp') },
    {
      given: 'one on a port that the world knows by another number',
      world: routed({}, ':9000', ({ containers }) => {
        const proxy = containers.find(({ service }) => service === 'traefik');
        proxy?.published.push({ hostIp: '', hostPort: 6881, containerPort: 9000, protocol: 'tcp' });
      }),
    },
    { given: 'a TCP router on the proxy’s own loopback', world: routed({}, '127.0.0.1:9000') },
  ],
  broken: [
    {
      given: 'a TCP router on the encrypted port',
      world: routed({ entryPoints: ['websecure'] }),
      subjects: ['raw@docker'],
    },
    {
      given: 'TLS passed through',
      world: routed({ entryPoints: ['websecure'], passthrough: true, tls: true }),
      subjects: ['raw@docker'],
    },
    { given: 'a port that nobody declared', world: routed({}, ':7000'), subjects: ['raw@docker'] },
    {
      given: 'a UDP router where only TCP is declared',
      world: secured(({ traefik }, policy) => {
        policy.ports = policy.ports.filter(({ protocol }) => protocol === 'tcp');
        traefik.entryPoints.push({ name: 'u', address: ':6881/udp' });
        traefik.routers.push({
          name: 'raw@docker',
          kind: 'udp',
          provider: 'docker',
          rule: '',
          entryPoints: ['u'],
          service: 'raw',
          middlewares: [],
          priority: 1,
          tls: false,
          status: 'enabled',
          errors: [],
        });
      }),
      subjects: ['raw@docker'],
    },
  ],
  unknown: [
    {
      given: 'an entrypoint whose address has no port',
      world: routed({}, '203.0.113.7'),
      subjects: ['raw@docker'],
    },
    {
      given: 'an empty table',
      world: secured(({ traefik }) => {
        traefik.routers = [];
      }),
      subjects: [],
      byKernel: true,
    },
  ],
  notApplicable: [
    { given: 'HTTP routers only', world: secured() },
    { given: 'a TCP router that the proxy has disabled', world: routed({ status: 'disabled' }) },
  ],
});

describe('bypassing-transports', () => {
  it('says what the router matches and where it leads', () => {
    const given = routed({ entryPoints: ['websecure'], passthrough: true });
    const found = judgeCheck(bypassingTransports, evidenceOf(given), given.policy).observations[0];
    expect(found?.observed).toBe('TCP with TLS passed through, HostSNI(`*`) on 443/tcp to raw');
  });
});
