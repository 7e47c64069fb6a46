import type { Network } from '../../helpers/evidence/networks.ts';
import { defineCheck, unknown, type Observation } from '../../helpers/kernel/check.ts';
import { reproduceNetwork } from '../../helpers/derived/stack/stack.ts';
import { isAddressRange, isDefaultRoute, overlap } from '../../helpers/lib/ip.ts';

const clashes = (network: Network, others: readonly Network[]): string[] =>
  others.flatMap(({ name, subnets }) =>
    subnets
      .filter(({ subnet }) => network.subnets.some((mine) => overlap(mine.subnet, subnet)))
      .map(({ subnet }) => `${name} has ${subnet}`),
  );

/** By such a network containers stand on the parent's own LAN: it is one and the same range, and no clash. */
const isOwnLan = ({ driver, options }: Network, through: string): boolean =>
  (driver === 'macvlan' || (driver === 'ipvlan' && options['ipvlan_mode'] !== 'l3')) && options['parent'] === through;

export const subnetOverlaps = defineCheck({
  id: 'subnet-overlaps',
  title: 'No subnet overlaps with another network or with a route of the host',
  severity: 'high',
  why: 'Packets for an address that two networks claim go to whichever route the kernel finds first.',
  fix: 'Give the network a subnet of its own under `ipam`, or remove the route.',
  restsOn: ['machine'],
  requires: ['networks', 'host'],
  evaluate({ networks, host }) {
    const mine = networks.filter(({ member }) => member);
    if (mine.length === 0) return unknown('the engine lists no network of the stack');
    if (host.routes.length === 0)
      return unknown('the host’s routes could not be read: it has none, not even those of its bridges');
    // Each network's own bridge has a route, which is no overlap.
    const routes = host.routes.filter(({ bridge, destination }) => !bridge && !isDefaultRoute(destination));
    return mine.map((network): Observation => {
      const base = {
        subject: network.key,
        cause: { kind: 'network' as const, key: network.key },
        expected: 'addresses that nobody else claims',
        reproduce: `${reproduceNetwork(network, network.key)}; ip route; ip -6 route`,
      };
      if (network.subnets.length === 0 || network.subnets.some(({ subnet }) => !isAddressRange(subnet)))
        return { ...base, holds: null, observed: 'its subnets could not be read' };
      const found = [
        ...clashes(
          network,
          networks.filter((other) => other !== network),
        ),
        ...routes
          .filter((route) => !isOwnLan(network, route.interface))
          .filter(({ destination }) => network.subnets.some(({ subnet }) => overlap(subnet, destination)))
          .map((route) => `the host routes ${route.destination} through ${route.interface}`),
      ];
      return {
        ...base,
        holds: found.length === 0,
        observed: found.join('; ') || network.subnets.map(({ subnet }) => subnet).join(', '),
      };
    });
  },
});
