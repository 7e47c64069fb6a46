import type { Container } from '../../evidence/containers.ts';
import type { Network } from '../../evidence/networks.ts';
import { familyOf } from '../../lib/ip.ts';
import { alone, makerOf, namesOfNetwork, type Around } from './plan-names.ts';
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

/** One as a file has it that makes it, or, where none does, that joins it. */
function planNetwork(key: string, planned: Planned, around: Around, containers: readonly Container[]): Network {
  const names = namesOfNetwork(key, planned, around);
  const maker = makerOf(names.name, around);
  const made = maker?.planned.networks[maker.key];
  return {
    id: names.name,
    ...names,
    project: maker?.planned.name ?? null,
    member: maker !== undefined,
    ...makingOf((maker ? made : planned.networks[key]) ?? { driver_opts: {} }),
    members: containers
      .filter(({ attachments }) => attachments.some((each) => each.networkId === names.name))
      .map(({ subject }) => subject),
    ...(maker ? {} : { external: true as const }),
  };
}

/**
 * The networks that compose files would make or join. Of one that they only join nothing but the name is known: how it
 * was made stands in another file.
 */
export function planNetworks(
  planned: Planned,
  containers: readonly Container[],
  around: Around = alone(planned),
): Network[] {
  const all = around.all.flatMap((each) =>
    Object.keys(each.networks).map((key) => planNetwork(key, each, around, containers)),
  );
  return [...new Map(all.map((each) => [each.id, each])).values()].sort((one, other) => (one.key < other.key ? -1 : 1));
}
