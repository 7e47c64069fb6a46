import { describe, expect, it } from 'vitest';
import type { Probe } from '../../clients/probes.ts';
import { hardened } from '../../testing/worlds/world-hardened.ts';
import { contextOf } from '../context.fake.ts';
import type { GatherContext } from '../context.ts';
import { fakeVantage, type FakeWorld } from '../vantage.fake.ts';
import { addressIn, askAsPrograms, askByDevice, findAskable, questionFor } from './who-asks.ts';

const page = (body: string, status = 200) => ({
  value: 'open' as const,
  http: { status, headers: {}, body, certificate: null },
});

function place(world: Partial<FakeWorld>, change: Partial<GatherContext> = {}, policy = hardened().policy) {
  const vantage = fakeVantage({ namespaces: [], answer: () => ({}), ...world });
  return { vantage, context: contextOf(vantage, policy, {}, change) };
}

describe('the address in a page', () => {
  it.each([
    ['alone', '198.51.100.40\n', '198.51.100.40'],
    ['over IPv6', '2001:db8:100::40', '2001:db8:100::40'],
    ['in JSON', '{"ip":"198.51.100.40","port":1}', '198.51.100.40'],
    ['behind its name, whatever stands before', 'fl=1\nh=192.0.2.9\nip=198.51.100.40\nts=1.5', '198.51.100.40'],
    ['beside the page’s own', 'from 198.51.100.1 to 198.51.100.40', '198.51.100.40'],
    ['in none', 'HTTP 1.0 of 2026', null],
  ])('%s', (_, text, seen) => {
    expect(addressIn(text, '198.51.100.1')).toBe(seen);
  });
});

describe('whom to ask', () => {
  it('is the lab’s internet, over both families, and a name that is another each time', async () => {
    const { pages, freshName, server } = await findAskable(place({}).context);
    expect(pages.map(({ family, address, path }) => [family, address, path])).toEqual([
      [4, '198.51.100.1', '/address'],
      [6, '2001:db8:100::1', '/address'],
    ]);
    expect(server).toBe('198.51.100.1');
    expect(freshName?.()).toMatch(/^[0-9a-f]{12}\.whoami\.internet\.test$/);
    expect(freshName?.()).not.toBe(freshName?.());
  });

  it('is on a live stack what the policy names, by the host’s own resolver', async () => {
    const { policy } = hardened();
    Object.assign(policy.vpn ?? {}, { address: 'https://ip.small.test:8443/me?x=1', names: 'me.small.test' });
    const addresses: Record<string, string[]> = { A: ['198.51.100.7', '198.51.100.8'], AAAA: ['2001:db8:7::7'] };
    const answer = (probe: Probe) =>
      probe.kind === 'dns' ? { dns: { code: 'NOERROR', addresses: addresses[probe.type ?? 'A'] ?? [] } } : {};
    const world = { answer, run: () => ({ stdout: 'nameserver 198.51.100.53\n' }) };
    const { pages, freshName, server } = await findAskable(place(world, { lab: null }, policy).context);
    expect(pages).toEqual([
      { family: 4, address: '198.51.100.7', port: 8443, host: 'ip.small.test', path: '/me?x=1', tls: true },
      { family: 6, address: '2001:db8:7::7', port: 8443, host: 'ip.small.test', path: '/me?x=1', tls: true },
    ]);
    expect([freshName?.(), server]).toEqual(['me.small.test', null]);
  });

  it('is nobody where the policy names nobody', async () => {
    const { pages, freshName } = await findAskable(place({}, { lab: null }).context);
    expect([pages, freshName]).toEqual([[], null]);
  });
});

describe('asking as programs do', () => {
  const answer = (probe: Probe) => {
    if (probe.kind === 'dns')
      return { value: 'open' as const, answer: '198.51.100.40', dns: { code: 'NOERROR', addresses: [] } };
    return 'address' in probe && probe.address === '198.51.100.1'
      ? page('198.51.100.40')
      : { value: 'dropped' as const };
  };

  it('says under which address it was seen, and what became of the rest', async () => {
    const { vantage, context } = place({ answer });
    const asked = await askAsPrograms(context, await findAskable(context), 'vpn:qbittorrent', 'client', '127.0.0.11');
    expect(asked.map(({ family, by, value, address }) => [family, by, value, address])).toEqual([
      [4, 'page', 'answered', '198.51.100.40'],
      [6, 'page', 'dropped', null],
      [4, 'name', 'answered', '198.51.100.40'],
    ]);
    expect(new Set(vantage.asked.map(({ probe }) => probe.namespace))).toEqual(new Set(['vpn:qbittorrent']));
  });

  it('asks for no name where there is no resolver', async () => {
    const { context } = place({ answer });
    const asked = await askAsPrograms(context, await findAskable(context), 'host', 'host', null);
    expect(asked.map(({ by }) => by)).toEqual(['page', 'page']);
  });

  it('keeps apart a page without an address, and a resolver that got no further', async () => {
    const odd = (probe: Probe) =>
      probe.kind === 'dns' ? { value: 'open' as const, dns: { code: 'SERVFAIL', addresses: [] } } : page('no', 503);
    const { context } = place({ answer: odd });
    const asked = await askAsPrograms(context, await findAskable(context), 'host', 'host', '198.51.100.1');
    expect(asked.map(({ value, address, detail }) => [value, address, detail])).toEqual([
      ['open', null, '198.51.100.1 answered 503, no address'],
      ['open', null, '2001:db8:100::1 answered 503, no address'],
      ['no-route', null, '198.51.100.1 says SERVFAIL'],
    ]);
  });
});

describe('asking by a device', () => {
  it('sends a page and a name out, and reads what came back', async () => {
    const results = [
      { value: 'open', answer: 'HTTP/1.0 200 OK\r\n\r\n198.51.100.10\n' },
      { value: 'dropped', answer: null },
    ];
    const { vantage, context } = place({ run: () => ({ stdout: JSON.stringify(results) }) });
    const asked = await askByDevice(context, await findAskable(context), 'vpn:qbittorrent', 'eth0', [4]);
    expect(
      asked.map(({ from, device, family, by, value, address }) => [from, device, family, by, value, address]),
    ).toEqual([
      ['device', 'eth0', 4, 'page', 'answered', '198.51.100.10'],
      ['device', 'eth0', 4, 'name', 'dropped', null],
    ]);
    expect(vantage.ran[0]?.argv.at(-1)).toContain('"device":"eth0"');
  });

  it('says that it failed where the program said nothing', async () => {
    const { context } = place({ run: () => ({ code: 1, stderr: 'Traceback\nOSError: no such device' }) });
    const asked = await askByDevice(context, await findAskable(context), 'vpn:qbittorrent', 'eth0', [4, 6]);
    expect(asked.map(({ family, by, value }) => [family, by, value])).toEqual([
      [4, 'page', 'probe-failed'],
      [6, 'page', 'probe-failed'],
      [4, 'name', 'probe-failed'],
    ]);
    expect(asked[0]?.detail).toBe('OSError: no such device');
  });

  it('asks nothing over a family that the device has not', async () => {
    const { vantage, context } = place({});
    expect(await askByDevice(context, await findAskable(context), 'vpn:qbittorrent', 'eth0', [])).toEqual([]);
    expect(vantage.ran).toEqual([]);
  });

  it('writes a question as RFC 1035 has it', () => {
    expect(questionFor('me.test')).toBe('5b0f01000001000000000000026d6504746573740000100001');
  });
});
