import { describe, expect, it } from 'vitest';
import { world } from '../../testing/worlds/world.ts';
import { containerOf } from '../../testing/worlds/world-edits.ts';
import { cellKey, expectedCells } from './matrix.ts';

const keys = (change?: Parameters<typeof world>[0]) => expectedCells(world(change).evidence).map(cellKey);

describe('a whole matrix', () => {
  it('is what the small world has, and what the host would reach where a container is on its network', () => {
    const { reachability } = world().evidence;
    const [ofHost, others] = [true, false].map((is) => keys().filter((key) => key.startsWith('host ') === is));
    expect(others?.sort()).toEqual(reachability.cells.map(cellKey).sort());
    expect(ofHost).toHaveLength(32);
  });

  it('has nothing for a guest, who answers at its owner’s addresses', () => {
    const same = keys((evidence) => {
      containerOf(evidence, 'qbittorrent').attachments = containerOf(evidence, 'gluetun').attachments;
    });
    expect(same).toEqual(keys());
  });

  it('has only what listens there over TCP, beyond loopback, at that address', () => {
    const more = keys(({ listeners }) => {
      const like = {
        namespace: 'sonarr',
        protocol: 'tcp' as const,
        address: '::',
        port: 9001,
        process: 'x',
        loopback: false,
      };
      listeners.sockets.push(
        { ...like, protocol: 'udp' },
        { ...like, loopback: true },
        { ...like, address: '203.0.113.67' },
        { ...like, port: 9002, address: '203.0.113.99' },
      );
    });
    const added = more.filter((key) => !keys().includes(key));
    expect(added).toContain('traefik sonarr backend-net 4 tcp 9001');
    expect(added.every((key) => / sonarr (?:backend-net 4 tcp 9001|download-net 4 tcp 9002)$/.test(key))).toBe(true);
  });

  it('tells one port from another', () => {
    const [first] = expectedCells(world().evidence).filter(({ port }) => port === 443);
    expect(first && cellKey(first)).toMatch(/ tcp 443$/);
    expect(first && cellKey({ ...first, protocol: 'icmp', port: null })).toMatch(/ icmp $/);
  });
});
