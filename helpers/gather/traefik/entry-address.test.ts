import { describe, expect, it } from 'vitest';
import { world } from '../../testing/worlds/world.ts';
import type { Container } from '../../evidence/containers.ts';
import { firstEntryAddress, entryAddressesOf, hostAddresses } from './entry-address.ts';
import type { GatherContext } from '../context.ts';
import { contextOf } from '../context.fake.ts';
import { fakeVantage } from '../vantage.fake.ts';

const outside = (address: string) => ({
  view: 'lab' as const,
  visitors: [],
  address: '198.51.100.1',
  address6: '2001:db8:100::1',
  pid: 1,
  targets: [address, '2001:db8:100::10'],
});
const context = (proxy: Partial<Container> = {}, change: Partial<GatherContext> = {}) => {
  const { evidence, policy } = world(({ containers }) =>
    Object.assign(containers.find(({ subject }) => subject === 'traefik') ?? {}, proxy),
  );
  return contextOf(fakeVantage({ namespaces: ['host', 'outside', 'traefik'], answer: () => ({}) }), policy, evidence, {
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

describe('the entry address', () => {
  it('is the published port on each address of the host, from outside', () => {
    const entryAddresses = ['198.51.100.10', '2001:db8:100::10'].map((address) => ({
      namespace: 'outside',
      address,
      port: 80,
    }));
    expect(entryAddressesOf(context(), 80)).toEqual(entryAddresses);
    expect(firstEntryAddress(context(), 80)).toEqual(entryAddresses[0]);
  });

  it('is asked from the host where nobody lent a view from outside', () => {
    expect(entryAddressesOf(context({}, { outside: null }), 80)).toEqual([
      { namespace: 'host', address: '198.51.100.10', port: 80 },
    ]);
  });

  it('takes the port and the address that are bound', () => {
    expect(entryAddressesOf(context({ published: [binding('198.51.100.10', 8000)] }), 80)).toEqual([
      { namespace: 'outside', address: '198.51.100.10', port: 8000 },
    ]);
    expect(entryAddressesOf(context({ published: [binding('127.0.0.1', 8000)] }), 80)).toEqual([
      { namespace: 'host', address: '127.0.0.1', port: 8000 },
    ]);
  });

  it('is of the family alone that is bound, for an engine binds each by itself', () => {
    const of = (hostIp: string) =>
      entryAddressesOf(context({ published: [binding(hostIp, 80)] }), 80).map(({ address }) => address);
    expect(of('::')).toEqual(['2001:db8:100::10']);
    expect(of('0.0.0.0')).toEqual(['198.51.100.10']);
    expect(of('')).toEqual(['198.51.100.10', '2001:db8:100::10']);
  });

  it('is no binding over UDP, as HTTP/3 has one', () => {
    expect(entryAddressesOf(context({ published: [{ ...binding('0.0.0.0', 8000), protocol: 'udp' }] }), 80)).toEqual(
      [],
    );
  });

  it('is inside the proxy’s own namespace where nothing is published', () => {
    expect(entryAddressesOf(context({ published: [] }), 80)).toEqual([]);
    expect(firstEntryAddress(context({ published: [{ ...binding('0.0.0.0', 0) }] }), 80)).toEqual({
      namespace: 'traefik',
      address: '127.0.0.1',
      port: 80,
    });
  });

  it('is the host’s own port for a proxy on the host network', () => {
    expect(firstEntryAddress(context({ namespace: 'host', published: [] }), 80)).toEqual({
      namespace: 'outside',
      address: '198.51.100.10',
      port: 80,
    });
    expect(hostAddresses(context(), 443).map(({ port }) => port)).toEqual([443, 443]);
  });
});
