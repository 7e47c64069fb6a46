import type { Container } from '../../evidence/containers.ts';
import type { Network } from '../../evidence/networks.ts';
import { remember } from '../../lib/remember.ts';
import type { Policy } from '../../policy/policy.ts';

/**
 * Whether a network is the affair of a project that is not judged: one of its services is ours, named by the policy,
 * and stands there with its own neighbours. What the policy declares is ours to judge.
 */
export function isAffairOf(
  project: string | null,
  key: string,
  networks: readonly Network[],
  { networks: declared }: Pick<Policy, 'networks'>,
): boolean {
  const network = networks.find((each) => each.key === key);
  if (network === undefined || network.member || key in declared) return false;
  return project !== null && network.project === project;
}

const projectsOf = remember(
  (containers: readonly Container[]) => new Map(containers.map(({ subject, project }) => [subject, project])),
);

/** The project of whoever starts packets in a namespace. */
export const projectAt = (namespace: string, containers: readonly Container[]): string | null =>
  projectsOf(containers).get(namespace) ?? null;
