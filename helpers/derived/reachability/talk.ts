import type { Container } from '../../evidence/containers.ts';
import type { PathRule, Policy } from '../../policy/policy.ts';
import { rememberBoth } from '../../lib/remember.ts';
import { networksOf } from '../stack/stack.ts';

const namesByNamespace = rememberBoth((policy: Policy, containers: readonly Container[]) => {
  const known = new Map<string, readonly string[]>();
  return (namespace: string): readonly string[] => {
    const before = known.get(namespace);
    if (before) return before;
    const owner = containers.find(({ subject }) => subject === namespace);
    const service = owner?.member ? (owner.service ?? namespace) : namespace;
    const guests = Object.keys(policy.services).filter((name) => policy.services[name]?.sharesNetworkOf === service);
    const names = [...new Set([service, ...guests])];
    known.set(namespace, names);
    return names;
  };
});

/** Whose packets start from a network namespace: its owner first, then those declared to live in it. */
export const namesAt = (policy: Policy, containers: readonly Container[], namespace: string): readonly string[] =>
  namesByNamespace(policy, containers)(namespace);

/** Declared networks on which two namespaces may talk to each other. */
export function sharedNetworks(policy: Policy, from: readonly string[], to: readonly string[]): string[] {
  const mine = from.flatMap((name) => networksOf(policy, name));
  const theirs = to.flatMap((name) => networksOf(policy, name));
  return [...new Set(mine)].filter((key) => theirs.includes(key) && policy.networks[key]?.icc);
}

const names = (wanted: string, at: readonly string[]): boolean => wanted === '*' || at.includes(wanted);

/** Whether a declared path beyond shared networks covers this connection. */
export const isOnPath = (
  paths: readonly PathRule[],
  from: readonly string[],
  to: readonly string[],
  protocol: 'tcp' | 'udp' | 'icmp',
  port: number | null,
): boolean =>
  paths.some(
    (path) =>
      names(path.from, from) &&
      names(path.to, to) &&
      (path.protocol === null || path.protocol === protocol) &&
      (path.port === null || path.port === port),
  );

/** Whether the policy names a namespace as one that may speak to a backend without the proxy. */
export function mayGoRound(
  policy: Policy,
  containers: readonly Container[],
  from: string,
  to: string,
  port: number,
): boolean {
  const [mine, theirs] = [namesAt(policy, containers, from), namesAt(policy, containers, to)];
  if ([policy.proxy.service, ...policy.access.around].some((name) => mine.includes(name))) return true;
  if (sharedNetworks(policy, mine, theirs).length > 0) return true;
  return isOnPath([...policy.paths.allowed, ...policy.paths.required], mine, theirs, 'tcp', port);
}
