import { describe, expect, it } from 'vitest';
import { world } from '../../testing/worlds/world.ts';
import { groundOf } from '../context.fake.ts';
import { gatherListeners } from './listeners.ts';
import { blindVantage, fakeVantage } from '../vantage.fake.ts';

describe('gatherListeners', () => {
  const { evidence, policy } = world();
  const places = ['host', 'traefik', 'jellyfin', 'sonarr', 'radarr', 'gluetun'];

  it('reads each namespace once and tells loopback from the rest', async () => {
    const vantage = fakeVantage({
      places,
      answer: () => ({}),
      sockets: (place) => [
        { protocol: 'tcp', address: '127.0.0.11', port: 40000, process: 'dockerd' },
        { protocol: 'tcp', address: '::ffff:127.0.0.1', port: 1, process: 'x' },
        { protocol: 'tcp', address: '::', port: 80, process: place },
        { protocol: 'tcp', address: '::', port: 80, process: place },
      ],
    });
    const { value, scope } = await gatherListeners.gather(groundOf(vantage, policy, evidence));
    expect(value.unread).toEqual([]);
    expect(
      value.sockets.filter(({ place }) => place === 'gluetun').map(({ port, loopback }) => [port, loopback]),
    ).toEqual([
      [40000, true],
      [1, true],
      [80, false],
    ]);
    expect(value.sockets.some(({ place }) => place === 'qbittorrent')).toBe(false);
    expect(scope).toBe('socket tables of 6 of 6 namespaces');
  });

  it('names what could not be read, and what nobody knows', async () => {
    const { value } = await gatherListeners.gather(groundOf(blindVantage(['host', 'traefik']), policy, evidence));
    expect(value.sockets).toEqual([]);
    expect(new Set(value.unread.map(({ place }) => place))).toEqual(new Set(places));
    expect(value.unread.find(({ place }) => place === 'traefik')?.error).toBe('Permission denied');
    expect(value.unread.find(({ place }) => place === 'sonarr')?.error).toBe(
      'no process is known that holds this namespace',
    );
  });
});
