import type { Vantage } from '../../clients/probes.ts';
import type { Container } from '../../evidence/containers.ts';
import type { Listeners } from '../../evidence/listeners.ts';
import type { Reachability } from '../../evidence/reachability.ts';
import { portlessNamespaces } from './matrix-plan.ts';

interface Planting {
  /** Where a listener of ours is, and on which port. */
  ports: ReadonlyMap<string, number>;
  /** Every namespace that needed one. */
  rows: NonNullable<Reachability['planted']>;
}

/**
 * Gives every namespace without a TCP port one of ours, so that more than an echo tells who gets there (shared page
 * reachability.md, rule 2). For labs only:
 * nothing is put into a stack that somebody lives in. Whoever calls it uproots them.
 */
export async function plantListeners(
  vantage: Vantage,
  containers: readonly Container[],
  listeners: Listeners,
): Promise<Planting> {
  const namespaces = portlessNamespaces(containers, listeners);
  const made = namespaces.length > 0 ? await vantage.plant(namespaces) : {};
  const rows = namespaces.map((namespace) => {
    const found = made[namespace] ?? { error: 'the vantage said nothing about it' };
    return 'port' in found
      ? { namespace, port: found.port, error: null }
      : { namespace, port: null, error: found.error };
  });
  return {
    rows,
    ports: new Map(rows.flatMap(({ namespace, port }) => (port === null ? [] : [[namespace, port] as const]))),
  };
}
