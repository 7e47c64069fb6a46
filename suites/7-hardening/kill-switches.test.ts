import type { OutFilter } from '../../helpers/evidence/vpn.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { hardened } from '../../helpers/testing/worlds/world-hardened.ts';
import { changeAsked, silence, tunnelled } from '../../helpers/testing/worlds/world-tunnel.ts';
import { killSwitches } from './kill-switches.check.ts';

const four = 'qbittorrent over IPv4';
const six = 'qbittorrent over IPv6';
const filtered = (change: Partial<OutFilter>) =>
  tunnelled(({ filters }) => filters.forEach((filter) => Object.assign(filter, change)));
const rule = (text: string, out: string | null, to: string | null, marked = false) => ({
  accepting: [{ chain: 'OUTPUT', rule: text, out, to, marked }],
});
const leaks = (value: 'answered' | 'open', by: 'page' | 'name') =>
  tunnelled(({ asked }) => changeAsked(asked, { from: 'device', by }, { value, address: '198.51.100.10' }));

testCheck(killSwitches, {
  holds: [
    { given: 'dropped by rule and by trial', world: hardened() },
    {
      given: 'dropped by the device',
      world: filtered({ policy: 'accept', shut: [{ device: 'eth0', except: false }] }),
    },
    {
      given: 'dropped by any device but the tunnel',
      world: filtered({ policy: 'accept', shut: [{ device: 'tun+', except: true }] }),
    },
    {
      given: 'let out with the tunnel’s own mark',
      world: filtered(rule('-m mark --mark 0xca6c -j ACCEPT', null, null, true)),
    },
    {
      given: 'rejected by its own filter',
      world: tunnelled(({ asked }) => changeAsked(asked, { from: 'device' }, { value: 'refused' })),
    },
    {
      given: 'let out to the network at home',
      world: filtered(rule('-d 192.168.0.0/16 -j ACCEPT', null, '192.168.0.0/16')),
    },
    {
      given: 'let out to the far end of the tunnel',
      world: filtered(rule('-d 198.51.100.40/32 -j ACCEPT', null, '198.51.100.40/32')),
    },
    { given: 'let out by the tunnel alone', world: filtered(rule('-o tun+ -j ACCEPT', 'tun+', null)) },
    {
      given: 'a tunnel that is down, where the host is answered',
      world: tunnelled(({ asked }) => changeAsked(asked, { from: 'client', family: 4 }, silence)),
    },
  ],
  broken: [
    { given: 'a page answers', world: leaks('answered', 'page'), subjects: [four] },
    { given: 'a name is answered', world: leaks('open', 'name'), subjects: [four] },
    {
      given: 'a rule for names, to anywhere',
      world: filtered(rule('-p udp --dport 53 -j ACCEPT', null, null)),
      subjects: [four],
    },
    {
      given: 'a rule for half of the internet',
      world: filtered(rule('-d 128.0.0.0/1 -j ACCEPT', null, '128.0.0.0/1')),
      subjects: [four],
    },
    {
      given: 'a rule for everything',
      world: filtered(rule('-o eth0 -j ACCEPT', 'eth0', '0.0.0.0/0')),
      subjects: [four],
    },
  ],
  unknown: [
    { given: 'no rule that drops, and nothing came back', world: filtered({ policy: 'accept' }), subjects: [four] },
    {
      given: 'another device is shut',
      world: filtered({ policy: 'accept', shut: [{ device: 'eth1', except: false }] }),
      subjects: [four],
    },
    { given: 'rules that could not be read', world: filtered({ read: false }), subjects: [four] },
    {
      given: 'rules that nobody read, of a device with IPv6',
      world: tunnelled((client) => {
        client.devices[0]?.families.push(6);
        client.filters.pop();
      }),
      subjects: [six],
    },
    {
      given: 'nobody tried the device',
      world: tunnelled((client) => void (client.asked = client.asked.filter(({ from }) => from !== 'device'))),
      subjects: [four],
    },
    {
      given: 'probes that failed',
      world: tunnelled(({ asked }) => changeAsked(asked, { from: 'device' }, { value: 'probe-failed' })),
      subjects: [four],
    },
    {
      given: 'nobody was answered at all',
      world: tunnelled(({ asked }, vpn) => {
        changeAsked(asked, { family: 4 }, silence);
        changeAsked(vpn.host, { family: 4 }, silence);
      }),
      subjects: [four],
    },
  ],
  notApplicable: [
    { given: 'nobody is to leave through a tunnel', world: hardened((_, policy) => void (policy.vpn = null)) },
  ],
});
