import type { Container } from '../../evidence/containers.ts';
import type { Network } from '../../evidence/networks.ts';
import { familyOf } from '../../lib/ip.ts';
import { namesOfNetwork } from './plan-containers.ts';
import type { Planned } from './read-config.ts';

type Entry = NonNullable<Planned['networks'][string]>;

const subnetsOf = ({ ipam }: Entry): Network['subnets'] =>
  (ipam?.config ?? []).flatMap(({ subnet, gateway }) =>
    subnet ? [{ subnet, gateway: gateway ?? null, family: familyOf(subnet) }] : [],
  );

/** What a file says of how a network is to be made; what it leaves out is the engine's default. */
const makingOf = (entry: Entry) => ({
  driver: entry.driver ?? 'bridge',
  internal: entry.internal ?? false,
  ipv6: entry.enable_ipv6 ?? false,
  subnets: subnetsOf(entry),
  options: entry.driver_opts,
});

/**
 * The networks that a compose file would make or join. Of one that it only joins nothing but the name is known: how it
 * was made stands in another file.
 */
export const planNetworks = (planned: Planned, containers: readonly Container[]): Network[] =>
  Object.entries(planned.networks)
    .map(([key, network]): Network => {
      const names = namesOfNetwork(key, planned);
      const external = Boolean(network?.external);
      return {
        id: names.name,
        ...names,
        project: external ? null : planned.name,
        member: !external,
        ...makingOf(network ?? { driver_opts: {} }),
        members: containers
          .filter(({ attachments }) => attachments.some((each) => each.networkId === names.name))
          .map(({ subject }) => subject),
        ...(external ? { external: true as const } : {}),
      };
    })
    .sort((one, other) => (one.key < other.key ? -1 : 1));
