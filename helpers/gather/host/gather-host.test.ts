import { describe, expect, it } from 'vitest';
import { EvidenceError } from '../../lib/errors.ts';
import { describeHost } from './gather-host.ts';
import { readFirewall } from './read-firewall.ts';
import { readLinks } from '../engine/read-links.ts';

const link = (ifname: string, address: string, told: Record<string, unknown> = {}) => ({
  ifindex: 1,
  ifname,
  flags: ['BROADCAST', 'MULTICAST', 'UP', 'LOWER_UP'],
  mtu: 1500,
  operstate: 'UP',
  addr_info: [
    {
      family: address.includes(':') ? 'inet6' : 'inet',
      local: address,
      prefixlen: 24,
      scope: 'global',
      label: ifname,
      valid_life_time: 4294967295,
    },
  ],
  ...told,
});
const addresses = JSON.stringify([
  link('lo', '127.0.0.1', { addr_info: [{ family: 'inet', local: '127.0.0.1', prefixlen: 8, scope: 'host' }] }),
  link('eth0', '198.51.100.10', { linkinfo: { info_kind: 'veth' } }),
  link('br-0123456789ab', '203.0.113.33', { linkinfo: { info_kind: 'bridge', info_data: {} } }),
  link('wg0', '192.0.2.5', { linkinfo: { info_kind: 'wireguard' } }),
  link('tailscale0', '192.0.2.9', { linkinfo: { info_kind: 'tun' } }),
  { ifindex: 9, ifname: 'sit0', flags: ['NOARP'], linkinfo: { info_kind: 'sit' }, addr_info: [] },
]);
const routes4 = JSON.stringify([
  { dst: 'default', gateway: '198.51.100.1', dev: 'eth0', flags: [] },
  { dst: '203.0.113.32/27', dev: 'br-0123456789ab', protocol: 'kernel', flags: [] },
  { dst: '203.0.113.184/29', dev: 'eth0', metric: 50, flags: [] },
]);
const routes6 = JSON.stringify([
  { dst: 'fe80::/64', dev: 'eth0', flags: [] },
  { dst: '2001:db8:100::/64', dev: 'eth0', flags: [] },
]);
const chain = (policy: string) => ({
  chain: { family: 'ip', table: 'filter', name: 'INPUT', handle: 1, type: 'filter', hook: 'input', prio: 0, policy },
});
const rule = (name: string, ...expr: unknown[]) => ({
  rule: {
    family: 'ip',
    table: 'filter',
    chain: name,
    handle: 2,
    expr: [...expr, { counter: { packets: 0, bytes: 0 } }],
  },
});
const nft = (...entries: unknown[]) =>
  JSON.stringify({
    nftables: [{ metainfo: { version: '1.0.6' } }, { table: { family: 'ip', name: 'filter', handle: 1 } }, ...entries],
  });

describe('host', () => {
  const seen = describeHost([addresses, routes4, routes6, nft(), ''].join('\n=====\n'), new Set(['br-0123456789ab']));

  it('tells its own addresses from its bridges', () => {
    expect(seen.addresses.map(({ address, bridge, scope }) => [address, bridge, scope])).toEqual([
      ['127.0.0.1', false, 'host'],
      ['198.51.100.10', false, 'global'],
      ['203.0.113.33', true, 'global'],
      ['192.0.2.5', false, 'global'],
      ['192.0.2.9', false, 'global'],
    ]);
  });

  it('keeps every route but the link-local ones', () => {
    expect(seen.routes).toEqual([
      { destination: 'default', interface: 'eth0', bridge: false },
      { destination: '203.0.113.32/27', interface: 'br-0123456789ab', bridge: true },
      { destination: '203.0.113.184/29', interface: 'eth0', bridge: false },
      { destination: '2001:db8:100::/64', interface: 'eth0', bridge: false },
    ]);
  });

  it('names interfaces that are doors, not the kernel’s own that are down', () => {
    expect(seen.tunnels).toEqual([
      { interface: 'wg0', kind: 'wireguard' },
      { interface: 'tailscale0', kind: 'tailscale' },
    ]);
  });

  it('does not take an unreadable answer for a host without addresses', () => {
    expect(() => readLinks('Cannot open netlink socket', new Set())).toThrow(EvidenceError);
  });
});

describe('firewall', () => {
  it('accepts where no chain is on the input hook', () => {
    expect(readFirewall(nft(), '')).toEqual({ read: true, inputPolicy: 'accept' });
  });

  it('drops by policy', () => {
    expect(readFirewall(nft(chain('drop')), '').inputPolicy).toBe('drop');
    expect(readFirewall(nft(), '-P INPUT DROP\n-A INPUT -i lo -j ACCEPT\n').inputPolicy).toBe('drop');
  });

  it('follows jumps to what drops, and believes chains that only return', () => {
    const jump = rule('INPUT', { match: { op: '==' } }, { xt: null }, { jump: { target: 'f2b-sshd' } });
    expect(readFirewall(nft(chain('accept'), jump, rule('f2b-sshd', { return: null })), '').inputPolicy).toBe('accept');
    expect(
      readFirewall(nft(chain('accept'), jump, rule('f2b-sshd', { reject: { type: 'icmp' } })), '').inputPolicy,
    ).toBe('accept-with-rules');
    expect(readFirewall(nft(chain('accept'), rule('FORWARD', { drop: null })), '').inputPolicy).toBe('accept');
  });

  it('says when it could not be read', () => {
    expect(readFirewall('Operation not permitted', '')).toEqual({ read: false, inputPolicy: null });
  });
});
