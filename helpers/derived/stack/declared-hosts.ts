import type { Observation } from '../../kernel/check.ts';
import { unseen } from '../../kernel/observations.ts';
import type { Policy } from '../../policy/policy.ts';

/** Declared host names that are not among those that were asked, each as a subject that could not be seen. */
export function unaskedHosts(
  { hosts }: Policy,
  asked: readonly { host: string }[],
  expected: string,
  observed: string,
): Observation[] {
  const known = new Set(asked.map(({ host }) => host.toLowerCase()));
  return Object.keys(hosts)
    .map((host) => host.toLowerCase())
    .filter((host) => !known.has(host))
    .map((host) => unseen(host, expected, observed));
}
