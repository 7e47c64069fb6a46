import type { Way } from '../../helpers/evidence/vpn.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { hardened } from '../../helpers/testing/worlds/world-hardened.ts';
import { tunnelled } from '../../helpers/testing/worlds/world-tunnel.ts';
import { tunnelRoutes } from './tunnel-routes.check.ts';

const four = 'qbittorrent over IPv4';
const six = 'qbittorrent over IPv6';
const routed = (family: Way['family'], device: string | null) =>
  tunnelled(({ ways }) => {
    for (const way of ways) if (way.family === family && way.for === 'internet') way.device = device;
  });
const without = (family: Way['family'], change: Parameters<typeof tunnelled>[0] = () => undefined) =>
  tunnelled((client, vpn) => {
    client.ways = client.ways.filter((way) => way.family !== family || way.for !== 'internet');
    change(client, vpn);
  });

testCheck(tunnelRoutes, {
  holds: [
    { given: 'both by the tunnel', world: hardened() },
    { given: 'IPv6 nowhere', world: routed(6, null) },
    { given: 'no IPv6 anywhere', world: without(6, (_, vpn) => void (vpn.families = [4])) },
  ],
  broken: [
    { given: 'IPv4 beside the tunnel', world: routed(4, 'eth0'), subjects: [four] },
    { given: 'IPv4 nowhere', world: routed(4, null), subjects: [four] },
    { given: 'IPv6 beside the tunnel', world: routed(6, 'eth0'), subjects: [six] },
    {
      given: 'a device of that name that is no tunnel',
      world: tunnelled(({ devices }) => devices.forEach((device) => (device.kind = null))),
      subjects: [four, six],
    },
    { given: 'a tunnel that is down', world: tunnelled(({ devices }) => void devices.pop()), subjects: [four, six] },
  ],
  unknown: [
    { given: 'no server was known to ask for', world: without(4), subjects: [four] },
    { given: 'none over IPv6, which the host has', world: without(6), subjects: [six] },
    {
      given: 'none over IPv6, which the client’s own device has',
      world: without(6, ({ devices }, vpn) => {
        vpn.families = [4];
        devices[0]?.families.push(6);
      }),
      subjects: [six],
    },
    {
      given: 'a client that does not run',
      world: tunnelled((client) => void (client.error = 'it does not run')),
      subjects: ['qbittorrent'],
    },
  ],
  notApplicable: [
    { given: 'nobody is to leave through a tunnel', world: hardened((_, policy) => void (policy.vpn = null)) },
  ],
});
