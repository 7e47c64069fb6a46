import { describe, expect, it } from 'vitest';
import { world } from '../../testing/worlds/world.ts';
import type { Container } from '../../evidence/containers.ts';
import { frontDoor, frontDoors, hostDoors } from './front-door.ts';
import type { Ground } from '../context.ts';
import { groundOf } from '../context.fake.ts';
import { fakeVantage } from '../vantage.fake.ts';

const outside = (address: string) => ({
  view: 'lab' as const,
  visitors: [],
  address: '198.51.100.1',
  address6: '2001:db8:100::1',
  pid: 1,
  targets: [address, '2001:db8:100::10'],
});
const ground = (proxy: Partial<Container> = {}, change: Partial<Ground> = {}) => {
  const { evidence, policy } = world(({ containers }) =>
    Object.assign(containers.find(({ subject }) => subject === 'traefik') ?? {}, proxy),
  );
  return groundOf(fakeVantage({ places: ['host', 'outside', 'traefik'], answer: () => ({}) }), policy, evidence, {
    outside: outside('198.51.100.10'),
    ...change,
  });
};
const binding = (hostIp: string, hostPort: number) => ({
  hostIp,
  hostPort,
  containerPort: 80,
  protocol: 'tcp' as const,
});

describe('the front door', () => {
  it('is the published port on each address of the host, from outside', () => {
    const doors = ['198.51.100.10', '2001:db8:100::10'].map((address) => ({ place: 'outside', address, port: 80 }));
    expect(frontDoors(ground(), 80)).toEqual(doors);
    expect(frontDoor(ground(), 80)).toEqual(doors[0]);
  });

  it('is asked from the host where nobody lent a view from outside', () => {
    expect(frontDoors(ground({}, { outside: null }), 80)).toEqual([
      { place: 'host', address: '198.51.100.10', port: 80 },
    ]);
  });

  it('takes the port and the address that are bound', () => {
    expect(frontDoors(ground({ published: [binding('198.51.100.10', 8000)] }), 80)).toEqual([
      { place: 'outside', address: '198.51.100.10', port: 8000 },
    ]);
    expect(frontDoors(ground({ published: [binding('127.0.0.1', 8000)] }), 80)).toEqual([
      { place: 'host', address: '127.0.0.1', port: 8000 },
    ]);
  });

  it('is inside the proxy’s own namespace where nothing is published', () => {
    expect(frontDoors(ground({ published: [] }), 80)).toEqual([]);
    expect(frontDoor(ground({ published: [{ ...binding('0.0.0.0', 0) }] }), 80)).toEqual({
      place: 'traefik',
      address: '127.0.0.1',
      port: 80,
    });
  });

  it('is the host’s own port for a proxy on the host network', () => {
    expect(frontDoor(ground({ place: 'host', published: [] }), 80)).toEqual({
      place: 'outside',
      address: '198.51.100.10',
      port: 80,
    });
    expect(hostDoors(ground(), 443).map(({ port }) => port)).toEqual([443, 443]);
  });
});
