import type { Artifacts } from '../../evidence/evidence.ts';
import type { GatewayCell } from '../../evidence/gateways.ts';
import { ownersOf } from '../stack/bindings.ts';
import type { Policy } from '../../policy/policy.ts';
import { isReachable } from './cells.ts';
import { isOnPath, namesAt, sharedNetworks } from './talk.ts';

/** A published port of a container, or a port of the host itself, by the number that the host gives it. */
type HostPort = Pick<GatewayCell, 'owner' | 'port' | 'protocol'>;

export const isSamePort = (one: HostPort, other: HostPort): boolean =>
  one.owner === other.owner && one.port === other.port && one.protocol === other.protocol;

/** Whether the host itself reached this port, so that silence elsewhere means something. */
export const isProven = ({ controls }: Pick<Artifacts['gateways'], 'controls'>, at: HostPort): boolean =>
  controls.some((control) => isSamePort(control, at) && isReachable(control.value));

/** Through what it went: `the gateway of backend, its own, over IPv6`. */
export function viaName({ via, network, family, address }: GatewayCell): string {
  if (address !== undefined) return `${address}, the host’s own on the link of ${network ?? 'some network'}`;
  const where = network ? `the gateway of ${network}` : 'an address of the host';
  return `${where}${via === 'own-gateway' ? ', its own' : ''}${family === 6 ? ', over IPv6' : ''}`;
}

/** The container's own port, for the host's may be any free one. */
export function innerPort(containers: Artifacts['containers'], { owner, port, protocol }: HostPort): number {
  const published = containers.find(({ subject }) => subject === owner)?.published;
  const binding = published?.find((each) => each.hostPort === port && each.protocol === protocol);
  return binding?.containerPort ?? port;
}

/** The namespace in which a published port ends. */
export const targetOf = (containers: Artifacts['containers'], { owner }: Pick<HostPort, 'owner'>): string =>
  containers.find(({ subject }) => subject === owner)?.namespace ?? owner;

/** Why this way may be open: what is expected of it; null: it may not. */
export function permissionOf(containers: Artifacts['containers'], policy: Policy, cell: GatewayCell): string | null {
  const { from, port, protocol } = cell;
  const mine = namesAt(policy, containers, from);
  const theirs = namesAt(policy, containers, targetOf(containers, cell));
  if (ownersOf(policy, port, protocol).some((name) => theirs.includes(name)))
    return 'either, for the port is published as declared';
  const mayTalk =
    sharedNetworks(policy, mine, theirs).length > 0 ||
    isOnPath(policy.paths.allowed, mine, theirs, protocol, innerPort(containers, cell));
  return mayTalk ? 'either, for the two may talk' : null;
}
