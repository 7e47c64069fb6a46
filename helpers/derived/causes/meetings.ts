import type { Container } from '../../evidence/containers.ts';
import type { Cell } from '../../evidence/reachability.ts';
import type { Cause } from '../../kernel/cause.ts';
import type { Policy } from '../../policy/policy.ts';
import { publications } from '../stack/bindings.ts';
import { isReachable } from '../reachability/cells.ts';
import { namesAt, sharedNetworks } from '../reachability/talk.ts';

const isDeclaredService = (container: Container | undefined, policy: Policy): boolean =>
  container?.member === true && container.service !== null && container.service in policy.services;

/**
 * What one would change of a membership: the network itself where it is not to be there, the container where nobody
 * declared it, else the entry of its `networks:`.
 */
export function causeOfMembership(
  subject: string,
  network: string,
  containers: readonly Container[],
  policy: Policy,
): Cause {
  if (!(network in policy.networks)) return { kind: 'network', key: network };
  const container = containers.find((each) => each.subject === subject);
  if (container && !isDeclaredService(container, policy)) return { kind: 'service', key: subject };
  return { kind: 'membership', key: `${subject}@${network}` };
}

/** Networks to which a container is attached, as it runs. */
export const attachedTo = (subject: string, containers: readonly Container[]): string[] =>
  containers.find((each) => each.subject === subject)?.attachments.map(({ network }) => network) ?? [];

/** Two that meet and should not: whose membership of the network through which they meet is one too many. */
function causeOfMeeting(
  [from, to]: readonly [string, string],
  network: string,
  containers: readonly Container[],
  policy: Policy,
): Cause {
  const members = policy.networks[network]?.members ?? [];
  const strange = [to, from].find(
    (namespace) => !namesAt(policy, containers, namespace).some((n) => members.includes(n)),
  );
  return strange === undefined
    ? { kind: 'network', key: network }
    : causeOfMembership(strange, network, containers, policy);
}

/** Two that should meet and do not: the membership that is missing, the network, or what is before that one port. */
function causeOfParting(
  { from, to, port, protocol }: Cell,
  cells: readonly Cell[],
  containers: readonly Container[],
  policy: Policy,
): Cause {
  const shared = sharedNetworks(policy, namesAt(policy, containers, from), namesAt(policy, containers, to));
  for (const network of shared)
    for (const namespace of [from, to])
      if (!attachedTo(namespace, containers).includes(network))
        return { kind: 'membership', key: `${namespace}@${network}` };
  const published = publications(containers).find(
    ({ container, binding }) => container.namespace === to && binding.containerPort === port,
  );
  if (published) return { kind: 'publishedPort', key: published.subject };
  const network = cells[0]?.network ?? shared[0];
  return network === undefined
    ? { kind: 'listener', key: `${to}:${port ?? '*'}/${protocol}` }
    : { kind: 'network', key: network };
}

/**
 * What one would change where two network namespaces meet, or do not, against the policy. cells: all that was probed
 * from the one to the other; never none.
 */
export function causeOfPair(at: Cell, cells: readonly Cell[], containers: readonly Container[], policy: Policy): Cause {
  const [from, to] = [namesAt(policy, containers, at.from), namesAt(policy, containers, at.to)];
  const open = cells.find(({ value }) => isReachable(value));
  return open === undefined || sharedNetworks(policy, from, to).length > 0
    ? causeOfParting(at, cells, containers, policy)
    : causeOfMeeting([at.from, at.to], open.network, containers, policy);
}

/** The same as a field of an observation, for ways that nobody may take; nothing where none was open. */
export function causeOfWay(
  cells: readonly Cell[],
  containers: readonly Container[],
  policy: Policy,
): { cause?: Cause } {
  const open = cells.find(({ value }) => isReachable(value));
  return open ? { cause: causeOfMeeting([open.from, open.to], open.network, containers, policy) } : {};
}
