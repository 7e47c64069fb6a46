import { describe, expect, it } from 'vitest';
import { describeOut } from './read-out-filter.ts';

const save = (policy: string, rules: readonly string[], chains: readonly string[] = []) =>
  [
    '*filter',
    ':INPUT ACCEPT [0:0]',
    `:OUTPUT ${policy} [0:0]`,
    ...chains.map((name) => `:${name} - [0:0]`),
    ...rules,
    'COMMIT',
    '',
  ].join('\n');
/** Both families by today's tool, nothing by the one before it. */
const said = (four: string, six = save('DROP', []), old = '', native = '') =>
  [`${four}\n`, old, `${six}\n`, '', native].join('=====\n');
const four = (rules: readonly string[], policy = 'ACCEPT', chains: readonly string[] = []) =>
  describeOut(said(save(policy, rules, chains)))[0];

describe('what leaves a namespace by its rules', () => {
  it('is as gluetun writes them', () => {
    const rules = [
      '-A OUTPUT -o lo -j ACCEPT',
      '-A OUTPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT',
      '-A OUTPUT -o tun0 -j ACCEPT',
      '-A OUTPUT -d 203.0.113.96/27 -o eth0 -j ACCEPT',
    ];
    expect(four(rules, 'DROP')).toEqual({
      family: 4,
      read: true,
      policy: 'drop',
      shut: [],
      accepting: [
        { chain: 'OUTPUT', rule: '-o lo -j ACCEPT', out: 'lo', to: null, marked: false },
        { chain: 'OUTPUT', rule: '-o tun0 -j ACCEPT', out: 'tun0', to: null, marked: false },
        {
          chain: 'OUTPUT',
          rule: '-d 203.0.113.96/27 -o eth0 -j ACCEPT',
          out: 'eth0',
          to: '203.0.113.96/27',
          marked: false,
        },
      ],
    });
  });

  it('is nothing where the last rule drops the rest, in a chain of its own too', () => {
    expect(
      four(['-A OUTPUT -o lo -j ACCEPT', '-A OUTPUT -j REJECT --reject-with icmp-port-unreachable']),
    ).toMatchObject({
      policy: 'drop',
    });
    expect(four(['-A OUTPUT -j out', '-A out -j DROP', '-A OUTPUT -j ACCEPT'], 'ACCEPT', ['out'])).toMatchObject({
      policy: 'drop',
      accepting: [],
    });
    expect(four(['-A OUTPUT -j out', '-A out -p tcp -j DROP'], 'ACCEPT', ['out'])?.policy).toBe('accept');
  });

  it('is what a rule shuts by the device, as wg-quick writes it', () => {
    const wireguard = '-A OUTPUT ! -o wg0 -m mark ! --mark 0xca6c -m addrtype ! --dst-type LOCAL -j REJECT';
    expect(four([wireguard])).toMatchObject({ policy: 'accept', shut: [{ device: 'wg0', except: true }] });
    expect(four(['-A OUTPUT -o eth0 -j DROP'])?.shut).toEqual([{ device: 'eth0', except: false }]);
    expect(four(['-A OUTPUT -o eth0 -p tcp -j DROP'])?.shut).toEqual([]);
    expect(four(['-A OUTPUT -o eth0 -d 198.51.100.7/32 -j DROP'])?.shut).toEqual([]);
  });

  it('is told apart where only what bears a mark is let out', () => {
    const rules = ['-A OUTPUT -m mark --mark 0xca6c -j ACCEPT', '-A OUTPUT -m mark ! --mark 0xca6c -j ACCEPT'];
    expect(four(rules, 'DROP')?.accepting.map(({ marked }) => marked)).toEqual([true, false]);
  });

  it('is everything where there are no rules', () => {
    expect(four([])).toEqual({ family: 4, read: true, policy: 'accept', accepting: [], shut: [] });
  });

  it('is dropped where either tool drops it', () => {
    const [both] = describeOut(said(save('ACCEPT', []), '', save('DROP', ['-A OUTPUT -o tun0 -j ACCEPT'])));
    expect(both).toMatchObject({ policy: 'drop', accepting: [{ out: 'tun0' }] });
  });

  it('is dropped by a chain of nftables’ own', () => {
    const chain = { family: 'inet', hook: 'output', policy: 'drop' };
    const native = JSON.stringify({ nftables: [{ metainfo: {} }, { chain }] });
    const families = describeOut(said(save('ACCEPT', []), save('ACCEPT', []), '', native));
    expect(families.map(({ policy }) => policy)).toEqual(['drop', 'drop']);
  });

  it('is not known where no tool lists it', () => {
    expect(describeOut('!unreadable\n=====\n=====\n!unreadable\n=====\n=====\n').map(({ read }) => read)).toEqual([
      false,
      false,
    ]);
    expect(describeOut(said('!unreadable', save('DROP', []), save('DROP', [])))[0]).toMatchObject({ read: true });
  });
});
