import { describe, expect, it } from 'vitest';
import { world } from '../../testing/worlds/world.ts';
import { contextOf } from '../context.fake.ts';
import { blindVantage, fakeVantage } from '../vantage.fake.ts';
import { describeFilter, gatherPacketFilter } from './gather-packet-filter.ts';

const save = (filter: readonly string[], nat: readonly string[] = ['-A PREROUTING -m addrtype -j DOCKER']) =>
  [
    '*filter',
    ':FORWARD DROP [0:0]',
    ':DOCKER-USER - [0:0]',
    ':DOCKER-FORWARD - [0:0]',
    ':mine - [0:0]',
    ...filter,
    '-A DOCKER-FORWARD -j DOCKER-CT',
    'COMMIT',
    '*nat',
    ':PREROUTING ACCEPT [0:0]',
    ':DOCKER - [0:0]',
    ...nat,
    'COMMIT',
    '',
  ].join('\n');
const jumps = ['-A FORWARD -j DOCKER-USER', '-A FORWARD -j DOCKER-FORWARD'];
const said = (parts: Partial<Record<number, string>>) =>
  Array.from({ length: 10 }, (_, at) => parts[at] ?? '').join('=====\n');
const v4 = (nft: string, more: Partial<Record<number, string>> = {}) =>
  describeFilter(said({ 0: nft, 2: '1\n', 5: '0\n', ...more })).families[0];

describe('what the host forwards', () => {
  it('is the engine’s, where its chains are in place', () => {
    expect(v4(save(jumps))).toEqual({
      family: 4,
      backend: 'iptables-nft',
      forwarding: true,
      policy: 'drop',
      forwardChained: true,
      natChained: true,
      ahead: [],
      redirects: [],
      kept: [],
    });
  });

  it('is not the engine’s where one of its chains is empty, and others of bridges are not', () => {
    const chains = [':DOCKER-BRIDGE - [0:0]', ':DOCKER-CT - [0:0]', ':DOCKER - [0:0]', ...jumps];
    const bridge = ['-A DOCKER-BRIDGE -o br-1 -j DOCKER', '-A DOCKER ! -i br-1 -o br-1 -j DROP'];
    const known = '-A DOCKER-CT -o br-1 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT';
    expect(v4(save([...chains, ...bridge, known]))).toMatchObject({ forwardChained: true });
    expect(v4(save([...chains, ...bridge]))).toMatchObject({ forwardChained: false });
    expect(v4(save([...chains, known]))).toMatchObject({ forwardChained: false });
    expect(v4(save(chains))).toMatchObject({ forwardChained: true });
  });

  it('lists what is accepted among the engine’s rules and is not of its hand', () => {
    const own = [
      '-A DOCKER -d 203.0.113.66/32 ! -i br-1 -o br-1 -p tcp -m tcp --dport 80 -j ACCEPT',
      '-A DOCKER ! -i br-2 -o br-2 -j ACCEPT',
      '-A DOCKER -i br-1 -o br-1 -j ACCEPT',
      '-A DOCKER-FORWARD -i br-1 -j ACCEPT',
    ];
    const alien = [
      '-A DOCKER-FORWARD -j ACCEPT',
      '-A DOCKER-FORWARD -i eth0 -j ACCEPT',
      '-A DOCKER -i br-2 -o br-1 -j ACCEPT',
      '-A DOCKER -d 203.0.113.66/32 -j ACCEPT',
      '-A DOCKER -o br-1 -p tcp -m tcp --dport 8989 -j ACCEPT',
    ];
    const chain = ':DOCKER - [0:0]';
    expect(v4(save([chain, ...jumps, ...own]))?.ahead).toEqual([]);
    const seen = v4(save([chain, ...jumps, ...own, ...alien]))?.ahead;
    expect(seen?.map((each) => `-A ${each.chain} ${each.rule}`).toSorted()).toEqual(alien.toSorted());
  });

  it('names the containers that strangers are kept from, as far as nothing lets them by before', () => {
    const raw = (...rules: readonly string[]) => {
      const lines = rules.map((rule) => `-A PREROUTING ${rule}`);
      return v4([`${save(jumps)}*raw`, ':PREROUTING ACCEPT [0:0]', ...lines].join('\n'));
    };
    const one = '-d 203.0.113.66/32 ! -i br-1 -j DROP';
    const other = '-d 203.0.113.67/32 ! -i br-1 -j DROP';
    expect(raw('-d 203.0.113.66/32 -i tun0 -j ACCEPT', one, other)?.kept).toEqual(['203.0.113.66', '203.0.113.67']);
    expect(raw(one, '-i lan0 -j ACCEPT', other)?.kept).toEqual(['203.0.113.66']);
    const some = ['-d 203.0.113.66/32 ! -i br-1 -p tcp -j DROP', '-d 203.0.113.66/32 -i br-1 -j DROP'];
    expect(raw(...some, '-d 127.0.0.1/32 ! -i lo -p tcp -m tcp --dport 80 -j DROP')?.kept).toEqual([]);
  });

  it('is read of whichever tool wrote the engine’s rules; what either drops is dropped', () => {
    const other = '*filter\n:FORWARD DROP [0:0]\n-A FORWARD -j ACCEPT\nCOMMIT\n';
    expect(v4(other, { 1: save(jumps).replace('DROP', 'ACCEPT') })).toMatchObject({
      backend: 'iptables-legacy',
      policy: 'drop',
      ahead: [],
    });
  });

  it('is nobody’s after a flush', () => {
    const flushed = '*filter\n:FORWARD ACCEPT [0:0]\nCOMMIT\n';
    const none = { policy: 'accept', forwardChained: false, natChained: false };
    expect(v4(flushed)).toMatchObject({ backend: 'none', ...none });
    expect(v4(save([], []))).toMatchObject({ ...none, policy: 'drop' });
    expect(v4(save(jumps).replace('-A DOCKER-FORWARD -j DOCKER-CT', ''))).toMatchObject({ forwardChained: false });
  });

  it('lists what is accepted before, through chains of one’s own, and not what comes after or was known', () => {
    const rules = [
      '-A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT',
      '-A FORWARD -j mine',
      ...jumps,
      '-A FORWARD -i eth0 -j ACCEPT',
      '-A mine ! -o br-1 -d 203.0.113.66/32 -p tcp -m tcp --dport 1 -j ACCEPT',
      '-A mine -j mine',
      '-A DOCKER-USER -o br-2 -m conntrack --ctstate NEW -j ACCEPT',
    ];
    expect(v4(save(rules))?.ahead.map(({ chain, out, to }) => [chain, out, to])).toEqual([
      ['mine', null, '203.0.113.66/32'],
      ['DOCKER-USER', 'br-2', null],
    ]);
  });

  it('lists who leads packets elsewhere, the engine aside', () => {
    const nat = [
      '-A PREROUTING -i eth0 -p tcp -m tcp --dport 9000 -j DNAT --to-destination 203.0.113.66:8989',
      '-A PREROUTING -p udp -m multiport --dports 53,54 -j REDIRECT --to-ports 5353',
      '-A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER',
      '-A DOCKER -p tcp -m tcp --dport 80 -j DNAT --to-destination 203.0.113.34:80',
    ];
    expect(v4(save(jumps, nat))?.redirects.map(({ protocol, ports, to }) => [protocol, ports, to])).toEqual([
      ['tcp', '9000', '203.0.113.66:8989'],
      ['udp', '53,54', '5353'],
    ]);
  });

  it('lists who leads packets elsewhere in a table of his own', () => {
    const ruleset = [
      '# Warning: table ip nat is managed by iptables-nft, do not touch!',
      'table ip nat {\n\tchain PREROUTING {\n\t\ttcp dport 80 counter dnat to 203.0.113.34:80\n\t}\n}',
      'table ip own {\n\tchain prerouting {\n\t\ttype nat hook prerouting priority dstnat; policy accept;',
      '\t\tiifname "lan0" tcp dport { 9000, 9010-9019 } dnat to 203.0.113.66:8989\n\t}\n}',
      'table inet both {\n\tchain in {\n\t\tudp dport 53 redirect to :5353\n\t\tudp dport 67 accept\n\t}\n}',
    ].join('\n');
    const redirects = v4(save(jumps), { 9: ruleset })?.redirects;
    expect(redirects?.map(({ protocol, ports, to }) => [protocol, ports, to])).toEqual([
      ['tcp', '9000,9010:9019', '203.0.113.66:8989'],
      ['udp', '53', '5353'],
    ]);
    expect(redirects?.[0]?.rule).toMatch(/^ip own prerouting iifname "lan0" tcp dport/);
  });

  it('is the engine’s, too, where it writes nftables’ own rules', () => {
    const chain = (table: string, hook: string, policy: string) => ({
      chain: { family: 'ip', table, name: 'x', type: 'filter', hook, prio: 0, policy },
    });
    const own = [chain('docker-bridges', 'forward', 'accept'), chain('docker-bridges', 'prerouting', 'accept')];
    const native = JSON.stringify({ nftables: [{ metainfo: {} }, ...own] });
    const whole = { backend: 'nftables', forwardChained: true, natChained: true, ahead: [] };
    expect(v4('', { 6: native })).toMatchObject({ ...whole, policy: 'accept' });
    const drops = [
      'ip daddr 203.0.113.66 iifname != "br-1" counter packets 7 bytes 9 drop comment "DROP DIRECT ACCESS"',
      'iifname != "lo" ip daddr 127.0.0.1 tcp dport 8080 counter packets 0 bytes 0 drop',
    ];
    expect(v4('', { 6: native, 7: drops.map((rule) => `\t\t${rule}\n`).join('') })?.kept).toEqual(['203.0.113.66']);
    const dropping = JSON.stringify({ nftables: [...own, chain('mine', 'forward', 'drop')] });
    expect(v4('', { 6: dropping })).toMatchObject({ ...whole, policy: 'drop' });
  });

  it('is unread where no tool could list it', () => {
    const value = describeFilter(said({ 0: '!unreadable\n', 2: 'x', 3: save(jumps), 5: '2' }));
    expect(value.unread.map(({ family }) => family)).toEqual([4]);
    expect(value.families).toMatchObject([{ family: 6, forwarding: true }]);
  });
});

describe('gatherPacketFilter', () => {
  const { evidence, policy } = world();
  it('asks on the host, and throws where it cannot', async () => {
    const answer = () => ({});
    const vantage = fakeVantage({ namespaces: ['host'], answer, run: () => ({ stdout: said({ 0: save(jumps) }) }) });
    const { value } = await gatherPacketFilter.gather(contextOf(vantage, policy, evidence));
    expect(value.families.map(({ family }) => family)).toEqual([4, 6]);
    expect(vantage.ran.map(({ namespace }) => namespace)).toEqual(['host']);
    const blind = contextOf(blindVantage(['host']), policy, evidence);
    await expect(gatherPacketFilter.gather(blind)).rejects.toThrow(/packet filter could not be read/);
  });
});
