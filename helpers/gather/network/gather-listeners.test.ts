import { describe, expect, it } from 'vitest';
import { world } from '../../testing/worlds/world.ts';
import { contextOf } from '../context.fake.ts';
import { gatherListeners } from './gather-listeners.ts';
import { blindVantage, fakeVantage } from '../vantage.fake.ts';

describe('gatherListeners', () => {
  const { evidence, policy } = world();
  const namespaces = ['host', 'traefik', 'jellyfin', 'sonarr', 'radarr', 'gluetun'];

  it('reads each namespace once and tells loopback from the rest', async () => {
    const vantage = fakeVantage({
      namespaces,
      answer: () => ({}),
      sockets: (namespace) => [
        { protocol: 'tcp', address: '127.0.0.11', port: 40000, process: 'dockerd' },
        { protocol: 'tcp', address: '::ffff:127.0.0.1', port: 1, process: 'x' },
        { protocol: 'tcp', address: '::', port: 80, process: namespace },
        { protocol: 'tcp', address: '::', port: 80, process: namespace },
      ],
    });
    const { value, scope } = await gatherListeners.gather(contextOf(vantage, policy, evidence));
    expect(value.unread).toEqual([]);
    expect(
      value.sockets.filter(({ namespace }) => namespace === 'gluetun').map(({ port, loopback }) => [port, loopback]),
    ).toEqual([
      [40000, true],
      [1, true],
      [80, false],
    ]);
    expect(value.sockets.some(({ namespace }) => namespace === 'qbittorrent')).toBe(false);
    expect(scope).toBe('socket tables of 6 of 6 namespaces');
  });

  it('names what could not be read, and what nobody knows', async () => {
    const { value } = await gatherListeners.gather(contextOf(blindVantage(['host', 'traefik']), policy, evidence));
    expect(value.sockets).toEqual([]);
    expect(new Set(value.unread.map(({ namespace }) => namespace))).toEqual(new Set(namespaces));
    expect(value.unread.find(({ namespace }) => namespace === 'traefik')?.error).toBe('Permission denied');
    expect(value.unread.find(({ namespace }) => namespace === 'sonarr')?.error).toBe(
      'no process is known that holds this namespace',
    );
  });
});
