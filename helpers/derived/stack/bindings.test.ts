import { describe, expect, it } from 'vitest';
import type { Container } from '../../evidence/containers.ts';
import { world } from '../../testing/worlds/world.ts';
import { containerOf } from '../../testing/worlds/world-edits.ts';
import { beyondLoopback, nothingPublished, ownersOf, publications } from './bindings.ts';

const { evidence, policy } = world();
const binding = { hostIp: '0.0.0.0', hostPort: 8000, containerPort: 80, protocol: 'tcp' as const };
const asked = { ...binding, hostPort: 9000 };
const portsOf = (change: Partial<Container>) =>
  publications([{ ...containerOf(evidence, 'sonarr'), published: [binding], requested: [asked], ...change }]).map(
    ({ binding: each }) => each.hostPort,
  );

describe('what is published', () => {
  it.each([
    ['running', [8000]],
    ['paused', [8000]],
    ['restarting', [8000]],
    ['exited', []],
    ['created', []],
  ] as const)('by a container that is %s', (status, ports) => {
    expect(portsOf({ status })).toEqual(ports);
  });

  it('by a container between two restarts is what it asks for each time', () => {
    expect(portsOf({ status: 'restarting', published: [] })).toEqual([9000]);
    expect(portsOf({ status: 'running', published: [] })).toEqual([]);
  });

  it('on loopback is nobody else’s', () => {
    const own = { ...containerOf(evidence, 'sonarr'), published: [{ ...binding, hostIp: '::1' }, binding] };
    expect(beyondLoopback([own]).map(({ subject }) => subject)).toEqual(['sonarr:80/tcp']);
  });

  it('has its declared owner, by port and protocol', () => {
    expect(ownersOf(policy, 6881, 'udp')).toEqual(['gluetun']);
    expect(ownersOf(policy, 443, 'tcp')).toEqual(['traefik']);
    expect(ownersOf(policy, 443, 'udp')).toEqual([]);
    expect(ownersOf(policy, 8989, 'tcp')).toEqual([]);
  });
});

describe('where nothing is published', () => {
  const outcomeOf = (change: Partial<Container>) =>
    nothingPublished([{ ...containerOf(evidence, 'traefik'), namespace: 'host', ...change }], policy).outcome;

  it('nothing has to be, for a proxy on the host network that runs', () => {
    expect(outcomeOf({})).toBe('notApplicable');
    expect(outcomeOf({ pid: 1 })).toBe('notApplicable');
  });

  it.each([
    ['does not run', { pid: 0 }],
    ['is another project’s', { member: false }],
    ['is another service', { service: 'sonarr' }],
    ['has a namespace of its own', { namespace: 'traefik' }],
  ] satisfies [string, Partial<Container>][])(
    'it is unknown why, where what is on the host network %s',
    (_, change) => {
      expect(outcomeOf(change)).toBe('unknown');
    },
  );
});
