import type { Container } from '../../evidence/containers.ts';
import type { Host } from '../../evidence/host.ts';
import type { Network } from '../../evidence/networks.ts';
import { familyOf, inRange } from '../../lib/ip.ts';
import { listNetworks } from './ask-engine.ts';
import type { Gatherer } from '../context.ts';
import type { NetworkInspection } from './inspection.ts';
import { need } from '../need.ts';

const projectOf = ({ Labels }: NetworkInspection): string | null => Labels['com.docker.compose.project'] ?? null;

/** The Compose key for the judged project's networks, else the name. */
export const networkKey = (network: NetworkInspection, project: string): string =>
  projectOf(network) === project ? (network.Labels['com.docker.compose.network'] ?? network.Name) : network.Name;

/** The bridge that the engine made for a network. */
export const bridgeOf = ({ Id, Options }: NetworkInspection): string =>
  Options['com.docker.network.bridge.name'] ?? `br-${Id.slice(0, 12)}`;

/**
 * The engine does not name a gateway that it chose itself; then it is the address that the host has on the bridge.
 * Isolated networks have none.
 */
function readSubnets(network: NetworkInspection, addresses: Host['addresses']): Network['subnets'] {
  const mine = addresses.filter((address) => address.interface === bridgeOf(network));
  return (network.IPAM?.Config ?? []).map(({ Subnet, Gateway }) => {
    const gateway =
      Gateway.split('/')[0] ||
      (mine.find(({ address, scope }) => scope === 'global' && inRange(address, Subnet))?.address ?? null);
    return { subnet: Subnet, gateway, family: familyOf(Subnet) };
  });
}

/** Host and none are drivers without a network; in every other one containers can meet. */
const isMeetingPlace = ({ Driver }: NetworkInspection): boolean => Driver !== 'host' && Driver !== 'null';

/** Every network in which containers can meet. Sorted by key. */
export function describeNetworks(
  networks: readonly NetworkInspection[],
  containers: readonly Container[],
  addresses: Host['addresses'],
  project: string,
): Network[] {
  const described = networks.filter(isMeetingPlace).map((network): Network => {
    const key = networkKey(network, project);
    return {
      id: network.Id,
      name: network.Name,
      key,
      project: projectOf(network),
      member: projectOf(network) === project,
      driver: network.Driver,
      internal: network.Internal,
      ipv6: network.EnableIPv6,
      subnets: readSubnets(network, addresses),
      options: network.Options,
      // The network's own list names running containers only; their inspections name all.
      members: containers
        .filter(({ attachments }) =>
          attachments.some((endpoint) =>
            endpoint.networkId ? endpoint.networkId === network.Id : endpoint.network === key,
          ),
        )
        .map(({ subject }) => subject),
    };
  });
  return described.sort((a, b) => (a.key < b.key ? -1 : 1));
}

/** Every network of the engine, with all that are attached to it. */
export const gatherNetworks: Gatherer<'networks'> = {
  id: 'networks',
  async gather(context) {
    const { host } = context.gathered;
    const listed = await listNetworks(context.engine);
    const value = describeNetworks(
      listed,
      need(context, 'containers'),
      host?.ok ? host.value.addresses : [],
      context.project,
    );
    const names = listed.filter(isMeetingPlace).map(({ Name }) => ({ name: Name }));
    return { value, undertaken: { '': names }, scope: `${value.length} networks of the engine` };
  },
};
