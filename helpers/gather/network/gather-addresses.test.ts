import { describe, expect, it } from 'vitest';
import { world } from '../../testing/worlds/world.ts';
import { addressOf } from '../../testing/worlds/world-endpoints.ts';
import { contextOf } from '../context.fake.ts';
import { blindVantage, fakeVantage } from '../vantage.fake.ts';
import { gatherAddresses } from './gather-addresses.ts';

const { evidence, policy } = world();
const namespaces = ['host', 'traefik', 'jellyfin', 'sonarr', 'radarr', 'gluetun'];
const link = (ifname: string, ...addresses: [string, string?][]) => ({
  ifname,
  flags: ['UP'],
  addr_info: addresses.map(([local, scope = 'global']) => ({
    family: local.includes(':') ? 'inet6' : 'inet',
    local,
    prefixlen: 24,
    scope,
  })),
});

describe('gatherAddresses', () => {
  it('tells what the engine gave from what somebody else did, and which network an interface belongs to', async () => {
    const own = addressOf('backend-net', 'sonarr') ?? '';
    const text = JSON.stringify([
      link('lo', ['127.0.0.1', 'host']),
      link('eth0', [own], ['192.0.2.7'], ['fe80::1', 'link']),
      link('eth9', ['192.0.2.8']),
    ]);
    const run = (namespace: string) => ({ stdout: namespace === 'sonarr' ? text : '' });
    const vantage = fakeVantage({ namespaces, answer: () => ({}), run });
    const { value } = await gatherAddresses.gather(contextOf(vantage, policy, evidence));
    expect(value.rows.map(({ interface: name, address, network, known }) => [name, address, network, known])).toEqual([
      ['eth0', own, 'backend-net', true],
      ['eth0', '192.0.2.7', 'backend-net', false],
      ['eth0', 'fe80::1', 'backend-net', false],
      ['eth9', '192.0.2.8', null, false],
    ]);
    expect(value.read).toEqual(namespaces.slice(1));
  });

  it('names what could not be read, and throws where nothing could', async () => {
    const run = (namespace: string) => (namespace === 'radarr' ? { code: 1 } : { stdout: '[]' });
    const vantage = fakeVantage({ namespaces: namespaces.slice(0, -1), answer: () => ({}), run });
    const { value } = await gatherAddresses.gather(contextOf(vantage, policy, evidence));
    expect(value.unread.map(({ namespace }) => namespace).sort()).toEqual(['gluetun', 'radarr']);
    const odd = fakeVantage({ namespaces, answer: () => ({}), run: () => ({ stdout: '{' }) });
    for (const vantage of [blindVantage(namespaces), odd])
      await expect(gatherAddresses.gather(contextOf(vantage, policy, evidence))).rejects.toThrow(/could be read/);
  });
});
