import { testCheck } from '../../helpers/testing/check-tester.ts';
import { hardened } from '../../helpers/testing/worlds/world-hardened.ts';
import { changeAsked, silence, tunnelled } from '../../helpers/testing/worlds/world-tunnel.ts';
import { exitAddresses } from './exit-addresses.check.ts';

const four = 'qbittorrent over IPv4';
const six = 'qbittorrent over IPv6';
const client = (family: 4 | 6) => ({ from: 'client', family, by: 'page' }) as const;
const host = (family: 4 | 6) => ({ from: 'host', family, by: 'page' }) as const;
const by = (family: 4 | 6, device: string) => (seen: Parameters<Parameters<typeof tunnelled>[0]>[0]) => {
  for (const way of seen.ways) if (way.family === family) way.device = device;
};

testCheck(exitAddresses, {
  holds: [
    { given: 'both under the exit’s address', world: hardened() },
    {
      given: 'nothing over IPv6, where the host is answered',
      world: tunnelled(({ asked }) => changeAsked(asked, client(6), silence)),
    },
    {
      given: 'nothing over IPv6, which nobody has',
      world: tunnelled(({ asked }, vpn) => {
        changeAsked(asked, client(6), silence);
        changeAsked(vpn.host, host(6), silence);
        vpn.families = [4];
      }),
    },
    {
      given: 'IPv6 through the tunnel, which the host has not',
      world: tunnelled((_, vpn) => {
        changeAsked(vpn.host, host(6), silence);
        vpn.families = [4];
      }),
    },
  ],
  broken: [
    {
      given: 'the host’s address',
      world: tunnelled(({ asked }) => changeAsked(asked, client(4), { address: '198.51.100.10' })),
      subjects: [four],
    },
    {
      given: 'the host’s address, whatever was seen before of one forced out by another device',
      world: tunnelled((each) => {
        changeAsked(each.asked, client(4), { address: '198.51.100.10' });
        const [first] = each.asked;
        if (first) each.asked.unshift({ ...first, from: 'device', family: 4, address: '203.0.113.7' });
      }),
      subjects: [four],
    },
    {
      given: 'the host’s over IPv6, otherwise written',
      world: tunnelled(({ asked }) => changeAsked(asked, client(6), { address: '2001:db8:100:0::10' })),
      subjects: [six],
    },
    {
      given: 'an address of its own, by a device that is no tunnel',
      world: tunnelled((each) => {
        by(6, 'eth0')(each);
        changeAsked(each.asked, client(6), { address: '2001:db8:7::7' });
      }),
      subjects: [six],
    },
  ],
  unknown: [
    { given: 'no answer', world: tunnelled(({ asked }) => changeAsked(asked, client(4), silence)), subjects: [four] },
    {
      given: 'none to the host',
      world: tunnelled((_, vpn) => changeAsked(vpn.host, host(4), silence)),
      subjects: [four],
    },
    {
      given: 'no answer over IPv6 to anybody',
      world: tunnelled(({ asked }, vpn) => {
        changeAsked(asked, client(6), silence);
        changeAsked(vpn.host, host(6), silence);
      }),
      subjects: [six],
    },
    {
      given: 'no page to ask',
      world: tunnelled((each, vpn) => {
        each.asked = [];
        vpn.host = [];
      }),
      subjects: [four, six],
    },
  ],
  notApplicable: [
    { given: 'nobody is to leave through a tunnel', world: hardened((_, policy) => void (policy.vpn = null)) },
  ],
});
