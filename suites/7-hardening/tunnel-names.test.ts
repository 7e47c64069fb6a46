import type { VpnClient } from '../../helpers/evidence/vpn.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { hardened } from '../../helpers/testing/worlds/world-hardened.ts';
import { changeAsked, silence, tunnelled } from '../../helpers/testing/worlds/world-tunnel.ts';
import { tunnelNames } from './tunnel-names.check.ts';

const subjects = ['qbittorrent'];
const name = { from: 'client', by: 'name' } as const;
/** No name tells the asker’s address, as on a stack whose policy has none. */
const untold = (change: (client: VpnClient) => void = () => undefined) =>
  tunnelled((client) => {
    client.asked = client.asked.filter(({ by }) => by !== 'name');
    change(client);
  });

testCheck(tunnelNames, {
  holds: [
    { given: 'asked as the exit', world: hardened() },
    { given: 'no name to ask for, and every resolver behind the tunnel', world: untold() },
  ],
  broken: [
    {
      given: 'asked as the host',
      world: tunnelled(({ asked }) => changeAsked(asked, name, { address: '198.51.100.10' })),
      subjects,
    },
    {
      given: 'asked from the host’s own namespace',
      world: tunnelled(({ resolvers }) => void resolvers.push({ address: '127.0.0.53', host: true })),
      subjects,
    },
    {
      given: 'a resolver beside the tunnel',
      world: untold(({ ways }) => ways.forEach((way) => (way.device = 'eth0'))),
      subjects,
    },
  ],
  unknown: [
    { given: 'no answer', world: tunnelled(({ asked }) => changeAsked(asked, name, silence)), subjects },
    { given: 'the host was not answered at all', world: tunnelled((_, vpn) => void (vpn.host = [])), subjects },
    {
      given: 'a resolver of its own, and no name to ask for',
      world: untold((client) => {
        client.resolvers = [{ address: '127.0.0.1', host: false }];
        client.ways = client.ways.filter((way) => way.for === 'internet');
      }),
      subjects,
    },
    { given: 'no resolver at all', world: untold((client) => void (client.resolvers = [])), subjects },
  ],
  notApplicable: [
    { given: 'nobody is to leave through a tunnel', world: hardened((_, policy) => void (policy.vpn = null)) },
  ],
});
