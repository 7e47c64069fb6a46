import { testCheck } from '../../helpers/testing/check-tester.ts';
import { world } from '../../helpers/testing/worlds/world.ts';
import { meshInterfaces } from './mesh-interfaces.check.ts';

testCheck(meshInterfaces, {
  holds: [
    {
      given: 'a declared interface',
      world: world(({ host }, policy) => {
        host.tunnels = [{ interface: 'wg0', kind: 'wireguard' }];
        policy.tunnels = [{ service: 'host:wg0', kind: 'wireguard', targets: [] }];
      }),
    },
  ],
  broken: [
    {
      given: 'an interface that nobody declared',
      world: world(({ host }) => void (host.tunnels = [{ interface: 'tailscale0', kind: 'tailscale' }])),
      subjects: ['host:tailscale0'],
    },
    {
      given: 'another kind than the declared one',
      world: world(({ host }, policy) => {
        host.tunnels = [{ interface: 'wg0', kind: 'tun' }];
        policy.tunnels = [{ service: 'host:wg0', kind: 'wireguard', targets: [] }];
      }),
      subjects: ['host:wg0'],
    },
  ],
  unknown: [
    {
      given: 'no interface of the host was seen',
      world: world(({ host }) => void (host.addresses = [])),
      subjects: [],
    },
  ],
  notApplicable: [{ given: 'no VPN interface', world: world() }],
});
