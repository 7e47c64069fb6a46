import type { Container } from '../../evidence/containers.ts';
import type { Network } from '../../evidence/networks.ts';
import type { Observation } from '../../kernel/check.ts';
import { unseen } from '../../kernel/observations.ts';
import { remember } from '../../lib/remember.ts';
import type { Policy } from '../../policy/policy.ts';

/** A paused container keeps its namespace, and its sockets accept. */
export const isUp = ({ status, pid }: Container): boolean => pid > 0 && (status === 'running' || status === 'paused');

/** The stack's containers of one service; more than one when it has replicas. */
export const containersOf = (containers: readonly Container[], service: string): Container[] =>
  containers.filter((container) => container.member && container.service === service);

/** Where a service's packets start from; null: none of its containers runs. */
export const namespaceOf = (containers: readonly Container[], service: string): string | null =>
  containersOf(containers, service).find(({ status, pid }) => status === 'running' && pid > 0)?.namespace ?? null;

/** A container that dies as soon as it starts: whatever else is seen of it is seen between two deaths. */
export const isLooping = ({ status, restartCount, service }: Container, policy: Policy): boolean =>
  status === 'restarting' || restartCount > (policy.services[service ?? '']?.maxRestarts ?? 3);

/**
 * Whether a service is not up and is not meant to be: a job that ended with 0, or one of a profile that nobody asked
 * for. Nothing of it can be looked at from within, and nothing of it reaches anybody.
 */
export function isAtRest(containers: readonly Container[], policy: Pick<Policy, 'services'>, service: string): boolean {
  const mine = containersOf(containers, service);
  const runs = policy.services[service]?.runs;
  if (runs === 'once') return mine.length > 0 && mine.every((each) => each.status === 'exited' && each.exitCode === 0);
  return runs === 'sometimes' && mine.every(({ status }) => status === 'exited' || status === 'created');
}

const networksByMember = remember((networks: Policy['networks']) => {
  const keys = new Map<string, string[]>();
  for (const [key, { members }] of Object.entries(networks))
    for (const member of new Set(members)) keys.set(member, [...(keys.get(member) ?? []), key]);
  return keys;
});

/** Declared networks of a service, the legacy one among them while it may stay. */
export const networksOf = (policy: Policy, service: string): readonly string[] =>
  networksByMember(policy.networks).get(service) ?? [];

/** The engine's network of a declared key. */
export const findNetwork = (networks: readonly Network[], key: string): Network | undefined =>
  networks.find((network) => network.member && network.key === key) ?? networks.find((network) => network.key === key);

/** Of a network that a compose file only joins, where another file made it. */
export const joinedOnly = (key: string): Observation =>
  unseen(key, 'as declared', 'the file joins it, and how it is made stands in another one');

export const reproduceNetwork = (network: Pick<Network, 'name'> | undefined, key: string): string =>
  `docker network inspect ${network?.name ?? key}`;

/**
 * Namespaces that are meant to have no way out: services declared on internal networks only, and undeclared containers
 * that are attached to such networks only.
 */
export function internalNamespaces(
  policy: Policy,
  containers: readonly Container[],
  networks: readonly Network[],
): { subject: string; namespace: string | null; running: boolean }[] {
  const declared = Object.entries(policy.services).flatMap(([subject, rule]) => {
    const mine = networksOf(policy, subject);
    const inside = mine.length > 0 && mine.every((key) => policy.networks[key]?.internal);
    if (
      !inside ||
      isAtRest(containers, policy, subject) ||
      rule.internet ||
      rule.hostNetwork ||
      rule.sharesNetworkOf !== null
    )
      return [];
    return [
      { subject, namespace: namespaceOf(containers, subject), running: namespaceOf(containers, subject) !== null },
    ];
  });
  const strangers = containers
    .filter(
      (container) =>
        isUp(container) && !(container.member && container.service !== null && container.service in policy.services),
    )
    .filter(
      ({ attachments }) =>
        attachments.some(({ network }) => network in policy.networks) &&
        attachments.every(({ network }) => findNetwork(networks, network)?.internal),
    )
    .map(({ subject, namespace }) => ({ subject, namespace, running: true }));
  return [...declared, ...strangers];
}
