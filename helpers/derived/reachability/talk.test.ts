import { describe, expect, it } from 'vitest';
import { world } from '../../testing/worlds/world.ts';
import { addStray, containerOf } from '../../testing/worlds/world-edits.ts';
import { isOnPath, namesAt, sharedNetworks } from './talk.ts';

const { evidence, policy } = world();

describe('whose packets start from a place', () => {
  it('are those of its owner and of its declared guests', () => {
    expect(namesAt(policy, evidence.containers, 'gluetun')).toEqual(['gluetun', 'qbittorrent']);
    expect(namesAt(policy, evidence.containers, 'sonarr')).toEqual(['sonarr']);
    expect(namesAt(policy, evidence.containers, 'nobody')).toEqual(['nobody']);
  });

  it('go by the service, whatever its container is called, in this stack only', () => {
    const replica = { ...containerOf(evidence, 'gluetun'), subject: 'gluetun-2' };
    expect(namesAt(policy, [replica], 'gluetun-2')).toEqual(['gluetun', 'qbittorrent']);
    const given = world((each) => addStray(each, 'other', { service: 'gluetun' }));
    expect(namesAt(policy, given.evidence.containers, 'other')).toEqual(['other']);
    expect(namesAt(policy, [{ ...replica, service: null }], 'gluetun-2')).toEqual(['gluetun-2']);
  });
});

describe('networks on which two may talk', () => {
  it('are those declared for both that let their members talk', () => {
    expect(sharedNetworks(policy, ['sonarr'], ['radarr'])).toEqual(['backend-net', 'download-net']);
    expect(sharedNetworks(policy, ['sonarr'], ['jellyfin'])).toEqual([]);
    expect(sharedNetworks(policy, ['jellyfin'], ['jellyfin'])).toEqual(['frontend-net']);
    expect(sharedNetworks(policy, ['nobody', 'sonarr'], ['gluetun', 'nobody'])).toEqual(['download-net']);
  });
});

describe('a declared path', () => {
  const path = { from: 'a', to: 'b', port: 80, protocol: 'tcp' } as const;
  const on = (change: object, protocol: 'tcp' | 'udp' | 'icmp' = 'tcp', port: number | null = 80) =>
    isOnPath([{ ...path, ...change }], ['a', 'guest'], ['b'], protocol, port);

  it('covers what it names, and no more', () => {
    expect(on({})).toBe(true);
    expect(on({}, 'udp')).toBe(false);
    expect(on({}, 'tcp', 81)).toBe(false);
    expect(on({ from: 'b' })).toBe(false);
    expect(on({ to: 'a' })).toBe(false);
  });

  it('covers all where it leaves something out', () => {
    expect(on({ from: '*' })).toBe(true);
    expect(on({ to: '*' })).toBe(true);
    expect(on({ port: null }, 'tcp', 4711)).toBe(true);
    expect(on({ protocol: null }, 'udp')).toBe(true);
    expect(on({ port: null, protocol: null }, 'icmp', null)).toBe(true);
  });

  it('is one of several', () => {
    expect(isOnPath([{ ...path, from: 'x' }, path], ['a'], ['b'], 'tcp', 80)).toBe(true);
    expect(isOnPath([], ['a'], ['b'], 'tcp', 80)).toBe(false);
  });
});
