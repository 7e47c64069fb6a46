import type { Container } from '../../evidence/containers.ts';
import type { Host } from '../../evidence/host.ts';
import type { Network } from '../../evidence/networks.ts';
import { familyOf, inRange } from '../../lib/ip.ts';
import { listNetworks } from './ask-engine.ts';
import { isOurProject, type Ours } from '../../policy/ours.ts';
import { oursOf, type Gatherer } from '../context.ts';
import type { NetworkInspection } from './inspection.ts';
import { need } from '../need.ts';

const projectOf = ({ Labels }: NetworkInspection): string | null => Labels['com.docker.compose.project'] ?? null;

const composeKey = ({ Labels, Name }: NetworkInspection): string => Labels['com.docker.compose.network'] ?? Name;

/**
 * The Compose key for the networks of the project with the bare names, else the engine's name, as files that join it
 * write it; `project/key` where another project of ours calls one as that project has it for a key.
 */
export function networkKey(network: NetworkInspection, all: readonly NetworkInspection[], ours: Ours): string {
  const project = projectOf(network);
  if (project === ours.project) return composeKey(network);
  const isTaken = all.some((each) => projectOf(each) === ours.project && composeKey(each) === network.Name);
  return isTaken && isOurProject(project, ours) ? `${project ?? ''}/${composeKey(network)}` : network.Name;
}

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
  ours: Ours,
): Network[] {
  const described = networks.filter(isMeetingPlace).map((network): Network => {
    const key = networkKey(network, networks, ours);
    return {
      id: network.Id,
      name: network.Name,
      key,
      project: projectOf(network),
      member: isOurProject(projectOf(network), ours),
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
      oursOf(context),
    );
    const names = listed.filter(isMeetingPlace).map(({ Name }) => ({ name: Name }));
    return { value, undertaken: { '': names }, scope: `${value.length} networks of the engine` };
  },
};
